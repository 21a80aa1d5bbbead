"""On a GPU both models are there, and what is planted is found by the tolerances that hold there."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

from backends.tiny import Row, network  # noqa: E402

from archspec.backends import Built, build  # noqa: E402
from archspec.backends.running.tensors import Tensors  # noqa: E402
from archspec.backends.torch import manners  # noqa: E402
from archspec.errors import UsageError  # noqa: E402
from archspec.weights import runs, transfer  # noqa: E402
from archspec.weights.devices import computing_on, require_device  # noqa: E402
from archspec.weights.rerun import rerun  # noqa: E402
from archspec.weights.verify import verify  # noqa: E402

try:
    require_device("cuda")
except UsageError as caught:
    pytest.skip(str(caught), allow_module_level=True)

pytestmark = pytest.mark.filterwarnings("default")  # what frameworks say of one another's calls there
ROWS: list[Row] = [
    {"conv1": {"conv": 32, "kernel": "3x3", "norm": "batch", "activation": "relu"}},
    {"conv2": {"conv": 32, "kernel": "3x3"}},
    {"fc": {"dense": 3, "activation": "softmax"}},
]
START = "32x32x16"


def test_both_models_are_where_they_are_asked_for() -> None:
    with computing_on("cuda"):
        model = build(network(ROWS, START), "torch").on("cuda").model
        assert {each.device.type for each in model.parameters()} == {"cuda"}
        assert not is_on_the_processor(keras.ops.zeros(()))
    with computing_on("cpu"):
        assert is_on_the_processor(keras.ops.zeros(()))


def is_on_the_processor(tensor: Any) -> bool:
    return "cpu" in str(tensor.device).lower()


def test_tf32_in_one_of_them_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of what is switched off: ten bits are beyond the tolerance of float32.

    Of so many maps, for cuDNN takes no kernel in TF32 for few.
    """
    wide = network([{"conv1": {"conv": 64, "kernel": "3x3"}}], "56x56x64")
    assert verify(wide, device="cuda").ok
    run = runs.room("torch").run

    def rounded(*arguments: Any, **named: Any) -> Any:
        with torch.backends.cudnn.flags(enabled=True, allow_tf32=True):
            return run(*arguments, **named)

    monkeypatch.setattr(runs.room("torch"), "run", rounded)
    first, *_ = verify(wide, device="cuda").failures
    assert first.difference.path == "conv1" and 1e-4 < first.difference.relative < 1e-1


def test_a_kernel_that_is_larger_by_a_hundredth_is_seen_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    fill = transfer.fill

    def fill_otherwise(built: Built, tensors: Tensors) -> None:
        is_other = built.backend == "torch"
        fill(built, {**tensors, "conv2/kernel": tensors["conv2/kernel"] * 1.01} if is_other else tensors)

    monkeypatch.setattr(runs, "fill", fill_otherwise)
    first, *_ = verify(network(ROWS, START), device="cuda").failures
    assert first.difference.path == "conv2"


@pytest.mark.parametrize("manner", ["bfloat16", "channels_last"])
def test_a_row_that_is_larger_by_a_tenth_is_seen_in_a_manner(manner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    as_it_is = getattr(manners, manner)

    @contextmanager
    def larger(built: Built) -> Iterator[None]:
        hook = built.model.conv2.register_forward_hook(lambda _module, _inputs, output: output * 1.1)
        with as_it_is(built):
            yield
        hook.remove()

    monkeypatch.setattr(manners, manner, larger)
    found = rerun(network(ROWS, START), "bfloat16" if manner == "bfloat16" else "channels-last", device="cuda")
    assert found.failures[0].difference.path == "conv2"


def test_the_same_is_computed_twice() -> None:
    once, again = (verify(network(ROWS, START), device="cuda") for _ in range(2))
    assert once.largest("rows") == again.largest("rows")
    assert verify(network(ROWS, START)).device == "cpu"
