"""Random networks: what archspec says of a network is what both frameworks say of the generated source.

The networks are tiny and come from their seeds; see `random_specs.py`. Beside counts and shapes of every row, both
models are run with the same weights: a number for each row, so that no layout of kernels has to be known, and along
the one axis of biases and the like a slope.
"""

from __future__ import annotations

import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

import archspec  # noqa: E402
from archspec.backends import BACKENDS, Built, build, source  # noqa: E402
from archspec.backends.torch.observe import expand_places  # noqa: E402
from archspec.errors import SpecError  # noqa: E402
from archspec.network.tree import Network  # noqa: E402
from archspec.network.walk import layers  # noqa: E402
from archspec.ops import Maps  # noqa: E402
from archspec.ops.shapes import dims  # noqa: E402

from .random_specs import random_spec  # noqa: E402

SEEDS = range(300)
SETTINGS = Path(__file__).parents[2] / "generated" / "ruff.toml"
#: Relative to the largest number of the output. Norms of constant maps amplify rounding; a wrong wiring is far beyond.
TOLERANCE = 2e-3


def network(seed: int) -> Network:
    return archspec.load(random_spec(seed)).network


def is_refused(seed: int) -> bool:
    """A repeated merge that reads a row outside of it is no module of torch, which says so."""
    try:
        source(network(seed), "torch")
    except SpecError as caught:
        return "cannot read rows outside" in str(caught)
    return False


@pytest.mark.filterwarnings("ignore:You are using a softmax over axis:UserWarning")
@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_network_is_the_same_in_both_frameworks(seed: int) -> None:
    built = build(network(seed), "keras")
    assert built.ok, "\n".join(map(str, [random_spec(seed), *built.differences]))
    if is_refused(seed):
        return
    other = build(network(seed), "torch")
    assert other.ok, "\n".join(map(str, [random_spec(seed), *other.differences]))
    has_order = keeps_order(built.network)
    fill(built, slope=has_order)
    fill(other, slope=has_order)
    if has_order or not any(layer.op.head == "layernorm" for _, layer in layers(built.network)):
        assert largest_difference(outputs(built), outputs(other)) <= TOLERANCE, random_spec(seed)


def keeps_order(network: Network) -> bool:
    """Whether features stand in the same order in both: those of flattened maps do not."""
    return not any(
        layer.op.head == "flatten" and isinstance(layer.input, Maps) and layer.input.height * layer.input.width > 1
        for _, layer in layers(network)
    )


def test_hardly_any_random_network_is_refused() -> None:
    assert sum(map(is_refused, SEEDS)) <= len(SEEDS) // 50


def test_other_weights_are_seen() -> None:
    """The control: one row filled with another number."""
    seed = next(seed for seed in SEEDS if keeps_order(network(seed)) and is_weighted(network(seed)))
    built, other = (build(network(seed), backend) for backend in BACKENDS)
    fill(built)
    fill(other, but=[path for path, row in built.static.items() if row.total][-1])
    assert largest_difference(outputs(built), outputs(other)) > 10 * TOLERANCE


def is_weighted(network: Network) -> bool:
    """Whether its last weighted row is seen through no norm and no activation."""
    last = [layer for _, layer in layers(network, training=False)][-1]
    return bool(last.op.weights(*last.inputs))


def fill(built: Built, but: str = "", slope: bool = True) -> None:
    """Every tensor of a row gets the row's own number; with a slope, should it have one axis."""
    for path, tensors in sorted(_tensors(built).items()):
        row = path if path in built.static else path.rpartition("/")[0]
        number = 0.02 + int(sha256(row.encode()).hexdigest()[:4], 16) / 2**18 + (row == but)
        for tensor in tensors:
            shape = tuple(tensor.shape)
            size = int(np.prod(shape))
            has_slope = slope and (len(shape) == 1 or path.endswith("/gain"))
            values = (number * (1 + np.arange(size) / size * has_slope)).reshape(shape).astype("float32")
            if built.backend == "keras":
                tensor.assign(values)
            else:
                tensor.data.copy_(torch.from_numpy(values))


def _tensors(built: Built) -> dict[str, list[Any]]:
    if built.backend == "torch":
        modules = dict(built.model.named_modules())
        places = expand_places(built.module.places, built.model)
        return {path: [*modules[place].parameters(), *_statistics(modules[place])] for path, place in places.items()}
    rows = {name: path for path, name in built.module.places.items()}
    return {
        rows.get(layer.name) or f"{rows[layer.name.removesuffix('-gain')]}/gain": layer.weights
        for layer in built.model.layers
        if layer.weights
    }


def _statistics(module: Any) -> list[Any]:
    return [buffer for name, buffer in module.named_buffers() if name.endswith(("running_mean", "running_var"))]


def outputs(built: Built) -> np.ndarray[Any, Any]:
    """The network's own output, maps last; in ascending order where the frameworks have different ones."""
    y = output(built)
    return y if keeps_order(built.network) else np.sort(y.reshape(len(y), -1))


def output(built: Built) -> np.ndarray[Any, Any]:
    x = np.random.default_rng(0).standard_normal((2, *dims(built.network.input))).astype("float32")
    if built.backend == "keras":
        y = built.model(x)
        return np.asarray(keras.ops.convert_to_numpy(y[0] if isinstance(y, (list, tuple)) else y))
    with torch.no_grad():
        y = built.model.eval()(torch.from_numpy(np.ascontiguousarray(np.moveaxis(x, -1, 1))))
    return np.moveaxis(np.asarray(y[0] if isinstance(y, tuple) else y), 1, -1)


def largest_difference(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    assert one.shape == other.shape and np.isfinite(one).all() and np.isfinite(other).all()
    return float(np.abs(one - other).max() / max(float(np.abs(one).max()), 1e-3))


def test_generated_source_is_formatted_and_clean(tmp_path: Path) -> None:
    """All files in one call of ruff, by the rules of the folder of generated files."""
    for seed in SEEDS:
        for backend in BACKENDS if not is_refused(seed) else ["keras"]:
            (tmp_path / f"network{seed}_{backend}.py").write_text(source(network(seed), backend).text)
    ruff = [sys.executable, "-m", "ruff"]
    for command in (["format", "--check", "--diff"], ["check", "--output-format", "concise"]):
        ran = subprocess.run(
            [*ruff, *command, "--config", SETTINGS, "--no-cache", tmp_path], capture_output=True, text=True
        )
        assert ran.returncode == 0, ran.stdout[:6000] + ran.stderr[:2000]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("seed", SEEDS[::10])
def test_a_random_network_can_be_scripted(seed: int) -> None:
    if is_refused(seed):
        return
    model = build(network(seed), "torch").model.eval()
    sizes = dims(network(seed).input)
    x = torch.randn(2, sizes[-1], *sizes[:-1])
    expected, actual = model(x), torch.jit.script(model)(x)
    torch.testing.assert_close(actual, expected)
