"""Operators of plug-ins in both frameworks: the same function, files that stand alone, faults told at the plug-in."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch")
keras = pytest.importorskip("keras")

import archspec  # noqa: E402
from archspec.backends import BACKENDS, build  # noqa: E402
from archspec.backends.writing.allowed import NotAllowed, require_allowed  # noqa: E402
from archspec.cli import main  # noqa: E402
from archspec.plugins import load  # noqa: E402
from archspec.plugins.names import LAYERS  # noqa: E402

from .given import MISH, folder, loaded, written  # noqa: E402

__all__ = ["folder"]
pytestmark = [
    pytest.mark.usefixtures("folder"),
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # of Keras, with numpy 2
]

PAGE = (Path(__file__).parents[2] / "docs/plugins.md").read_text("utf-8")
PLUGINS = dict(re.findall(r"^```python file=(\S+)\n(.*?)^```$", PAGE, re.M | re.S))
HEAD = "archspec: 1\nname: net\ninput: {}\nlayers:\n"
CONV = "  - conv: {conv: 8, kernel: 3x3}\n"


def net(rows: str, size: str = "8x8x4") -> Any:
    return archspec.load(HEAD.format(size) + rows)


@pytest.fixture
def of_the_page(folder: Path) -> None:
    """The operators that docs/plugins.md shows."""
    for name in ("prelu.py", "shuffle.py", "blur.py"):
        Path(name).write_text(PLUGINS[name], "utf-8")
        load(name)


ROWS = {
    "prelu": "  - {prelu: , begin: 0.5}\n",
    "shuffle": "  - {channel_shuffle: 4}\n",
    "groupnorm": "  - {groupnorm: 2}\n",
    "frozen": "  - {groupnorm: 2, trainable: false}\n",
    "squeeze_excite": "  - {squeeze_excite: 4}\n",
    "blur": "  - blurpool\n",
}


@pytest.mark.usefixtures("of_the_page")
@pytest.mark.parametrize("rows", ROWS.values(), ids=list(ROWS))
def test_both_frameworks_compute_the_same(rows: str) -> None:
    net(CONV + rows + CONV.replace("conv:", "last:", 1)).verify().agreed()


def test_what_mixes_the_features_of_a_flattened_vector_sees_them_in_one_order() -> None:
    loaded(
        '@op("ramp", takes="vector", weights={"w": Weight("in_maps", 1)}, keras="ops.flip(x, 1) * w",'
        ' torch="x.flip(1) * w")\nclass Ramp(Op): pass\n'
    )
    net(f"{CONV}  - flatten\n  - ramp\n  - {{dense: 3}}\n").verify().agreed()


def test_the_files_stand_alone(of_the_page: None) -> None:
    for backend in BACKENDS:
        text = net("".join(ROWS.values())).source(backend)
        assert not re.search(r"^(from|import) archspec", text, re.M)
        assert re.search(
            r"sha256sum: .* prelu\.py, \w+\.\.\. shuffle\.py, \w+\.\.\. blur\.py\.", text.replace("\n", " ")
        )


def test_a_layer_of_a_plug_in_is_saved_and_loaded(of_the_page: None, folder: Path) -> None:
    model = net("".join(ROWS.values())).build("keras")
    model.save(folder / "net.keras")
    again = keras.models.load_model(folder / "net.keras", safe_mode=True)
    x = np.random.default_rng(0).standard_normal((2, 8, 8, 4)).astype("float32")
    np.testing.assert_array_equal(np.asarray(model(x)), np.asarray(again(x)))


@pytest.mark.parametrize("backend", BACKENDS)
def test_what_differs_between_the_uses_of_a_block_is_an_argument_of_its_class(backend: str, of_the_page: None) -> None:
    block = "blocks: {b: {args: [n], layers: [{groupnorm: $n}, {squeeze_excite: $n * 2}]}}\n"
    text = HEAD.format("8x8x8").replace("layers:", f"{block}layers:") + "  - {b: 2}\n  - {b: 4}\n"
    made = build(archspec.load(text).network, backend)
    assert made.ok
    assert made.module.text.count("class B(" if backend == "torch" else "def b(") == 1
    assert "ratio=n * 2" in made.module.text


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_plug_in_allows_a_file_what_its_own_code_says_and_no_more(backend: str, of_the_page: None) -> None:
    text = net("".join(ROWS.values())).source(backend)
    with pytest.raises(NotAllowed):
        require_allowed(text)
    for slip in ("import os", "exec('1')", "x = ().__class__", "x = keras.utils.get_file('a', 'b')"):
        with pytest.raises(NotAllowed):
            require_allowed(f"{text}\n{slip}\n")


PRELU = 'keras="layers.PReLU(shared_axes=[1, 2])", torch="nn.PReLU(in_maps)"'


def built(said: str, backend: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code of a build with the operator `own` of which this is said, and all that is printed."""
    Path("net.yaml").write_text(HEAD.format("8x8x4") + "  - own\n", "utf-8")
    file = written(f'@op("own", {said})\nclass Own(Op): pass\n')
    code = main(["build", "net.yaml", "--backend", backend, "--plugin", file])
    printed = capsys.readouterr()
    return code, printed.out + printed.err


LIES = {
    "a shape": (
        'takes="maps", output="height, width, in_maps * 2", keras="x * 2", torch="x * 2"',
        "the output is (8, 8, 8) in the spec",
    ),
    "a count": (
        f'takes="maps", weights={{"w": "in_maps", "v": "in_maps"}}, {PRELU}',
        "(params, trainable) is (8, 8) in the spec and (4, 4) in the model",
    ),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("said", "told"), LIES.values(), ids=list(LIES))
def test_what_a_plug_in_says_is_compared_with_the_framework(
    said: str, told: str, backend: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, printed = built(said, backend, capsys)
    assert code == 1
    assert told in printed and "`own` is an op of the plug-in own.py:3" in printed
    assert not Path("generated").exists()


FAILING = {
    "keras": ('keras="ops.nothing(x)", torch="x"', "keras cannot run `own`: AttributeError"),
    "torch": ('keras="x", torch="x @ x.shape"', "torch cannot run `own`: TypeError"),
}


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_framework_that_fails_is_told_at_the_plug_in(backend: str, capsys: pytest.CaptureFixture[str]) -> None:
    said, told = FAILING[backend]
    code, printed = built(said, backend, capsys)
    assert code == 2
    assert printed.startswith(f"own.py:3:1: error[plugin]: {told}") and "Traceback" not in printed


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_backend_of_which_a_plug_in_says_nothing_refuses_its_row(backend: str) -> None:
    other = next(each for each in BACKENDS if each != backend)
    loaded(f'@op("own", {other}="x")\nclass Own(Op): pass\n')
    with pytest.raises(archspec.SpecError) as caught:
        net("  - own\n").source(backend)
    (found,) = caught.value.diagnostics
    assert found.code == "backend" and found.label == f"the plug-in has no `{backend}=` for it (own.py:3)"


PARTING = {
    "the function": ('keras="x * 2", torch="x * 3"', "the row `own` differs"),
    "the beginning of a weight": (
        f'takes="maps", weights={{"w": Weight("in_maps", 0.5, torch="weight")}}, {PRELU}',
        r"at 0\.5 in the spec",
    ),
    "the name of a parameter": (
        f'takes="maps", weights={{"w": Weight("in_maps", None)}}, {PRELU}',
        r"it has weight: `Weight\(..., torch=NAME\)` says which",
    ),
}


@pytest.mark.parametrize(("said", "told"), PARTING.values(), ids=list(PARTING))
def test_what_the_two_frameworks_do_not_agree_in_is_told(said: str, told: str) -> None:
    loaded(f'@op("own", {said})\nclass Own(Op): pass\n')
    with pytest.raises(archspec.SpecError, match=told):
        net("  - own\n").verify().agreed()


def test_a_class_that_the_files_have_already_is_refused() -> None:
    loaded('@op("own", keras="x", torch="x")\nclass RBF(Op): pass\n')
    with pytest.raises(archspec.SpecError, match="have a class `RBF` already"):
        net("  - own\n").source("torch")


def test_a_row_of_the_name_of_a_class_is_another_variable() -> None:
    loaded(MISH)
    for backend in BACKENDS:
        assert build(
            net(f"{CONV}  - Mish: {{mish: }}\n  - b: {{add: [[{{from: Mish}}], [{{from: conv}}]]}}\n").network, backend
        ).ok


def test_no_field_takes_the_place_of_what_a_layer_has() -> None:
    torch = pytest.importorskip("torch")
    own = {*dir(keras.layers.Layer(name="a")), *dir(torch.nn.Module())}
    assert {name for name in own if not name.startswith("_")} - {"trainable"} <= LAYERS
