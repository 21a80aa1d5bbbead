"""Random networks: what archspec says of a network is what both frameworks say of the generated source.

The networks are tiny and come from their seeds; see `random_specs.py`. Both models, which have the counts and shapes of
the spec in every row, are given the same weights and are compared in every row: their values in inference and in
training, in float32 and in float64, and every gradient.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

import archspec  # noqa: E402
from archspec.backends import BACKENDS, Built, build, source  # noqa: E402
from archspec.backends.running.tensors import Tensors  # noqa: E402
from archspec.network.tree import Network  # noqa: E402
from archspec.ops.shapes import dims  # noqa: E402
from archspec.weights.seeded import seeded  # noqa: E402
from archspec.weights.verify import verify  # noqa: E402

from .linted import assert_clean  # noqa: E402
from .random_specs import random_spec  # noqa: E402

pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:You are using a softmax over axis:UserWarning"),
]
SEEDS = range(300)


def network(seed: int) -> Network:
    return archspec.load(random_spec(seed)).network


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_network_is_the_same_in_both_frameworks(seed: int) -> None:
    verification = verify(network(seed))
    assert verification.ok, f"{random_spec(seed)}\n{verification}\n{verification.failures[0]}"


def test_another_weight_is_seen_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: one kernel is a hundredth larger in torch."""
    seed, name = next((seed, name) for seed in SEEDS for name in seeded(network(seed)) if name.endswith("/kernel"))
    verifying = import_module("archspec.weights.runs")
    fill = verifying.fill

    def fill_otherwise(built: Built, tensors: Tensors) -> None:
        is_other = built.backend == "torch"
        fill(built, {**tensors, name: tensors[name] * 1.01} if is_other else tensors)

    monkeypatch.setattr(verifying, "fill", fill_otherwise)
    first, *_ = verify(network(seed)).failures
    assert first.difference.path.startswith(name.removesuffix("/kernel"))


def test_generated_source_is_formatted_and_clean(tmp_path: Path) -> None:
    for seed in SEEDS:
        for backend in BACKENDS:
            (tmp_path / f"network{seed}_{backend}.py").write_text(source(network(seed), backend).text)
    assert_clean(tmp_path)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("seed", SEEDS[::10])
def test_a_random_network_can_be_scripted(seed: int) -> None:
    model = build(network(seed), "torch").model.eval()
    sizes = dims(network(seed).input)
    x = torch.randn(2, sizes[-1], *sizes[:-1])
    expected, actual = model(x), torch.jit.script(model)(x)
    torch.testing.assert_close(actual, expected)
