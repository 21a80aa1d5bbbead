"""What people do with a live model: export, compile, copy, save, load it, also in other processes."""

from __future__ import annotations

import copy
import importlib.util
import inspect
import json
import math
import os
import subprocess
import sys
import traceback
from functools import cache
from pathlib import Path
from typing import Any

import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

import archspec  # noqa: E402
from archspec.analysis.counts import count, network_counts  # noqa: E402
from archspec.backends import BACKENDS, build, source, write  # noqa: E402
from archspec.backends.running.live import execute, factory  # noqa: E402
from archspec.ops.shapes import dims  # noqa: E402

from .tiny import network  # noqa: E402

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "specs"
#: (spec, variant, variables): small where the network allows.
CASES: dict[str, tuple[str, str | None, dict[str, Any]]] = {
    "lenet5": ("lenet5", None, {}),
    "resnet18": ("resnet18", None, {"classes": 10}),
    "googlenet": ("googlenet", None, {"classes": 10}),
    "xception": ("xception", None, {"classes": 10}),
    "alexnet_paper": ("alexnet", "paper", {"classes": 10}),
    "fashion_cnn": ("fashion_cnn", None, {}),
}
#: Networks without a dense layer behind flattened maps take images of any size.
ANY_SIZE = ("resnet18", "xception")


def case_net(case: str) -> archspec.Net:
    name, variant, variables = CASES[case]
    return archspec.load(SPECS / f"{name}.yaml", variant, **variables)


@cache
def torch_model(case: str) -> Any:
    torch.manual_seed(0)
    return factory(source(case_net(case).network, "torch"))().eval()


def images(case: str, size: int | None = None, count: int = 1) -> Any:
    height, width, maps = dims(case_net(case).network.input)
    torch.manual_seed(1)
    return torch.randn(count, maps, size or height, size or width)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("case", CASES)
def test_torch_scripts_it(case: str) -> None:
    x, model = images(case), torch_model(case)
    torch.testing.assert_close(torch.jit.script(model)(x), model(x))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES)
def test_torch_exports_it(case: str) -> None:
    model = torch_model(case)
    sizes = {2: torch.export.Dim.DYNAMIC, 3: torch.export.Dim.DYNAMIC} if case in ANY_SIZE else {}
    x = images(case, 96 if sizes else None, 2)
    program = torch.export.export(model, (x,), dynamic_shapes=({0: torch.export.Dim.DYNAMIC, **sizes},))
    y = images(case, 75 if sizes else None, 3)
    torch.testing.assert_close(program.module()(y), model(y))


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", CASES)
def test_torch_compiles_it_in_one_graph(case: str) -> None:
    model, x = torch_model(case), images(case, 96 if case in ANY_SIZE else None)
    torch.compiler.reset()
    torch.testing.assert_close(torch.compile(model, backend="eager", fullgraph=True)(x), model(x))


@pytest.mark.parametrize("case", CASES)
def test_it_is_copied_and_takes_another_layout(case: str) -> None:
    model, x = torch_model(case), images(case, 96 if case in ANY_SIZE else None)
    expected = model(x)
    twin = copy.deepcopy(model)
    torch.testing.assert_close(twin(x), expected)
    last = twin.to(memory_format=torch.channels_last)(x.to(memory_format=torch.channels_last))
    torch.testing.assert_close(last, expected, rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("case", CASES)
def test_under_autocast_it_computes_the_same_to_the_digits_that_bfloat16_has(case: str) -> None:
    make = factory(source(case_net(case).network, "torch"))
    torch.manual_seed(0)
    # A softmax of a fresh network is next to 0 and 1, and would hide what its logits do.
    has_logits = "classifier_activation" in inspect.signature(make).parameters
    model, x = (make(classifier_activation=None) if has_logits else make()).eval(), images(case)
    expected = model(x)
    with torch.autocast("cpu", torch.bfloat16):
        found = model(x)
    assert not torch.equal(found.float(), expected)  # it did compute otherwise
    assert (found.float() - expected).norm() <= 0.03 * expected.norm()  # bfloat16 rounds by 2^-9, in each layer


@pytest.mark.parametrize("case", CASES)
def test_no_device_is_assumed(case: str) -> None:
    with torch.device("meta"):
        model = factory(source(case_net(case).network, "torch"))().eval()
        y = model(torch.empty(2, *images(case).shape[1:]))
    assert y.device.type == "meta" and y.shape == (2, dims(case_net(case).network.output)[-1])


def test_a_state_dict_is_loaded_by_the_written_file_in_a_fresh_process(tmp_path: Path) -> None:
    module = source(case_net("lenet5").network, "torch")
    model, x = torch_model("lenet5"), images("lenet5")
    write(module.text, tmp_path / "written.py")
    torch.save({"weights": model.state_dict(), "x": x, "y": model(x)}, tmp_path / "saved.pt")
    program = (
        "import sys, torch; sys.path.insert(0, sys.argv[1]); import written\n"
        "saved = torch.load(sys.argv[1] + '/saved.pt', weights_only=True)\n"
        "model = written.lenet5().eval(); model.load_state_dict(saved['weights'])\n"
        "torch.testing.assert_close(model(saved['x']), saved['y'])\n"
        "assert not any(name.startswith('archspec') for name in sys.modules)\n"
    )
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    subprocess.run([sys.executable, "-c", program, tmp_path], check=True, cwd=tmp_path, env=environment)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_heads_are_there_in_training_only() -> None:
    make = factory(source(case_net("googlenet").network, "torch"))
    model, x = make(auxiliary_heads=True), images("googlenet", count=2)
    outputs = model(x)
    assert [tuple(y.shape) for y in outputs] == [(2, 10)] * 3
    assert sum(y.sum() for y in outputs).isfinite()
    assert model.eval()(x).shape == make().eval()(x).shape == (2, 10)
    torch.testing.assert_close(torch.jit.script(model)(x), model(x))


def test_the_softmax_can_be_left_out() -> None:
    make = factory(source(case_net("resnet18").network, "torch"))
    torch.manual_seed(0)
    logits = make(classifier_activation=None).eval()
    torch.manual_seed(0)
    probabilities = make().eval()
    x = images("resnet18", 64)
    torch.testing.assert_close(logits(x).softmax(1), probabilities(x))
    assert (logits(x) < 0).any()
    with pytest.raises(ValueError, match="Softmax"):
        make(classifier_activation="Softmax")


def test_keras_can_leave_the_softmax_out_too() -> None:
    make = factory(source(case_net("resnet18").network, "keras"))
    model = make(classifier_activation=None, classes=7)
    assert model.layers[-1].activation.__name__ == "linear" and model.output.shape == (None, 7)
    with pytest.raises(ValueError, match="no_such_word"):
        make(classifier_activation="no_such_word")


def test_executed_source_can_be_inspected_and_is_in_tracebacks() -> None:
    module = source(case_net("lenet5").network, "torch")
    made = execute(module)
    assert "class LeNet5(" in inspect.getsource(made.LeNet5)
    assert execute(module) is made, "the same text is one module"
    with pytest.raises(RuntimeError) as caught:
        made.PartialConv2d(2, [[0], [1]], 3)(torch.zeros(1, 5, 8, 8))
    assert "return F.conv2d(x, kernel, self.bias, self.stride)" in "".join(traceback.format_exception(caught.value))


def test_both_backends_tell_of_the_same_layers() -> None:
    """What Keras fuses, and what torch has no module for, has no weights."""
    heads = {"aux": {"from": "first", "training_only": True, "layers": [{"conv": 2, "kernel": "1x1", "norm": "batch"}]}}
    rows: list[Any] = [{"first": {"conv": 3, "kernel": "3x3", "activation": "relu"}}, {"add": [[], []]}, {"dense": 5}]
    told = {}
    for backend in BACKENDS:
        built = build(network(rows, heads=heads), backend)
        assert built.ok and built.compared == sum(1 for row in built.observed.rows.values() if row.total) == 4
        assert all(row.output is not None for row in built.observed.rows.values()), "heads run too"
        told[backend] = built.report(None).partition(" agrees ")[2]
    assert "in 4 layers with weights, each by parameters and shape:" in told["keras"] == told["torch"]


@pytest.mark.parametrize("backend", BACKENDS)
def test_repetitions_that_grow_are_built_and_compared(backend: str) -> None:
    layer: dict[str, Any] = {"layers": [{"concat": [[], [{"conv": 8, "kernel": "3x3", "norm": "batch"}]]}]}
    built = build(network([{"dense": {"layer": None, "repeat": 5}}], blocks={"layer": layer}), backend)
    assert built.ok and built.compared == 10, built.differences


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_growth_rate_that_the_caller_gives_makes_the_network_of_that_rate(backend: str) -> None:
    """Each stage's widths are those of the one before it, in a variable or read from the tensor."""
    grow = {"args": ["growth"], "layers": [{"concat": [[], [{"conv": "$growth", "kernel": "1x1"}]]}]}
    stage: list[Any] = [{"grow": "$growth", "repeat": 4}, {"conv": "$input_maps // 2", "kernel": "1x1"}]
    rows = [{"conv": "2 * $growth", "kernel": "3x3"}, *stage, *stage, *stage, "globalavgpool", {"dense": 5}]
    one, other = (network(rows, blocks={"grow": grow}, variables={"growth": rate}) for rate in (8, 13))
    module = source(one, backend)
    made = factory(module)(growth=13)
    held = made.parameters() if backend == "torch" else made.weights
    assert sum(math.prod(each.shape) for each in held) == network_counts(other, count(other)).params
    assert module.text.count("maps //= 2") == 3 if backend == "torch" else "in_maps = x.shape[-1]" in module.text


# -- Keras in other processes ------------------------------------------------------------------------------------------

KERAS_CASES = ("lenet5", "fashion_cnn", "resnet18", "googlenet", "xception")
SAVE = """
import importlib, json, sys
import numpy as np
import keras
folder, cases = sys.argv[1], json.loads(sys.argv[2])
sys.path.insert(0, folder)
keras.utils.set_random_seed(0)
for case, (file, factory, options, shape) in cases.items():
    model = getattr(importlib.import_module(file), factory)(**options)
    layers = [type(layer).__name__ for layer in model.layers]
    assert "Lambda" not in layers, case
    x = np.random.default_rng(0).standard_normal((1, *shape)).astype("float32")
    y = keras.ops.convert_to_numpy(model(x))
    assert np.isfinite(y).all(), case
    model.save(f"{folder}/{case}.keras")
    np.savez(f"{folder}/{case}.npz", x=x, y=y)
"""
LOAD = """
import sys
import numpy as np
import keras
folder, cases, modules = sys.argv[1], sys.argv[2].split(","), sys.argv[3:]
sys.path.insert(0, folder)
for module in modules:
    __import__(module)
for case in cases:
    data = np.load(f"{folder}/{case}.npz")
    y = keras.ops.convert_to_numpy(keras.saving.load_model(f"{folder}/{case}.keras", safe_mode=True)(data["x"]))
    assert np.abs(y - data["y"]).max() <= 1e-4 * np.abs(data["y"]).max(), (case, y, data["y"])
assert not any(name.startswith("archspec") for name in sys.modules)
"""


def run(program: str, backend: str, *arguments: object) -> None:
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3"}
    environment.pop("PYTHONPATH", None)
    ran = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], env=environment, capture_output=True, text=True, cwd="/"
    )
    assert ran.returncode == 0, ran.stderr[-3000:]


def written(folder: Path, names: tuple[str, ...]) -> dict[str, list[Any]]:
    """Generated files in the folder, and for each case: file, factory, options and the shape of an input."""
    made: dict[str, list[Any]] = {}
    for case in names:
        network = case_net(case).network
        module = source(network, "keras")
        write(module.text, folder / f"{module.name}.py")
        shape = [72, 72, 3] if case in ANY_SIZE else dims(network.input)
        options = {"input_shape": [None, None, 3]} if case in ANY_SIZE else {}
        made[case] = [module.name, module.factory, options, shape]
    return made


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_a_keras_model_is_loaded_in_a_fresh_process(tmp_path: Path, backend: str) -> None:
    """Saved and loaded in safe mode, on each backend of Keras; only what has layers of its own needs its module."""
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    names = KERAS_CASES if backend == "tensorflow" else KERAS_CASES[:2]
    run(SAVE, backend, tmp_path, json.dumps(written(tmp_path, names)))
    run(LOAD, backend, tmp_path, ",".join(names[1:]))
    run(LOAD, backend, tmp_path, "lenet5", "lenet5_keras")


def test_keras_has_the_heads_on_demand() -> None:
    make = factory(source(case_net("googlenet").network, "keras"))
    assert [tuple(y.shape) for y in make(auxiliary_heads=True).outputs] == [(None, 10)] * 3
    assert len(make().outputs) == 1
