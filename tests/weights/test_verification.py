"""The verdict: what passes as rounding, and that nothing passes which was not seen or is not finite."""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
from backends.tiny import Row, network  # noqa: E402

from archspec.backends.running.ran import Ran  # noqa: E402
from archspec.weights.verification import Difference, Mode, Verification  # noqa: E402
from archspec.weights.verify import tolerances, verify  # noqa: E402

from .small import ROWS  # noqa: E402
from .traps import InSource  # noqa: E402
from .traps import torch as in_torch  # noqa: E402

# Keras hands weights to numpy as numpy 2 would not have it.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.mark.parametrize(
    ("relative", "rounding", "passes"),
    [
        (1e-5, 0.0, True),
        (2e-5, 0.0, False),
        (2e-5, 2e-5, True),  # no more than the frameworks round by themselves
        (4e-5, 2e-5, False),
        (0.02, 1.0, False),  # so much is no rounding, whatever was measured
        (np.nan, 1.0, False),
        (np.inf, np.inf, False),
    ],
)
def test_beyond_the_tolerance_passes_what_both_frameworks_round(relative: float, rounding: float, passes: bool) -> None:
    assert Difference("row", relative, relative, rounding=rounding).within(1e-5) is passes


@pytest.mark.parametrize(
    ("tolerance", "relative", "passes"),
    [
        (1e-4, 0.3, True),  # in float32 a ReLU at its edge sends a gradient elsewhere
        (1e-4, 0.53, False),  # so much no edge explains
        (1e-6, 0.02, True),  # in float64 it is as with rows
        (1e-6, 0.05, False),
    ],
)
def test_of_a_gradients_rounding_float32_believes_half_and_float64_a_hundredth(
    tolerance: float, relative: float, passes: bool
) -> None:
    steep = Difference("kernel", relative, relative, rounding=1.0)
    mode = Mode("training", "float32", tolerance, 2e-2, (), (steep,), ())
    assert (not [*mode.failures()]) is passes


@pytest.mark.parametrize("backend", ["keras", "torch"])
@pytest.mark.parametrize("lost", ["rows", "gradients"])
def test_what_a_framework_does_not_show_does_not_pass(lost: str, backend: str, monkeypatch: pytest.MonkeyPatch) -> None:
    room = import_module(f"archspec.backends.{backend}.run")
    run = room.run

    def run_and_lose(*arguments: Any, **options: Any) -> Ran:
        found: Ran = run(*arguments, **options)
        kept: Any = {key: value for key, value in getattr(found, lost).items() if not key.startswith("fc")}
        return replace(found, rows=kept) if lost == "rows" else replace(found, gradients=kept)

    monkeypatch.setattr(room, "run", run_and_lose)
    failures = verify(network(ROWS)).failures
    if lost == "gradients":  # missing in one of them it is taken for zeros, which they are not
        assert "fc/kernel" in {each.difference.path for each in failures}
    else:
        assert str(failures[0]).startswith("the row `fc` was not shown by both frameworks")


def test_gradients_that_neither_framework_has_do_not_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    for backend in ("keras", "torch"):
        room = import_module(f"archspec.backends.{backend}.run")

        def run_and_lose(*arguments: Any, run: Any = room.run, **options: Any) -> Ran:
            found: Ran = run(*arguments, **options)
            return replace(found, gradients={})

        monkeypatch.setattr(room, "run", run_and_lose)
    failures = verify(network(ROWS)).failures
    assert str(failures[0]) == "the gradient `conv1/kernel` was not shown by both frameworks (inference)"


def in_eleven_bits(x: Any) -> Any:
    """As a GPU's tensor cores have numbers (TF32): Dekker's split."""
    scaled = x * 8193.0
    return scaled - (scaled - x)


@pytest.mark.parametrize("fault", [in_eleven_bits, lambda x: x * 1.001], ids=["TF32", "a thousandth"])
def test_what_one_framework_does_in_float32_alone_is_no_rounding(fault: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    call = keras.layers.Conv2D.call

    def call_with_fault(self: Any, x: Any) -> Any:
        y = call(self, x)
        return fault(y) if keras.backend.standardize_dtype(y.dtype) == "float32" else y

    monkeypatch.setattr(keras.layers.Conv2D, "call", call_with_fault)
    first = verify(network(ROWS)).failures[0]
    assert (first.mode.precision, first.difference.path) == ("float32", "conv1")


UNEVEN: list[Row] = [
    {"before": {"depthwise": "3x3", "stride": "2x1", "activation": "relu"}},
    {"trap": {"conv": 6, "kernel": "3x3", "stride": 2}},
    {"after": {"dense": 3}},
]


def test_where_keras_has_no_float64_everything_is_compared_in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    found = verify(network(UNEVEN)).agreed()
    assert [(mode.name, mode.precision) for mode in found.modes] == [("inference", "float32"), ("training", "float32")]
    assert all(mode.gradients for mode in found.modes)
    assert 0 < max(row.rounding for row in found.modes[0].rows) < 1e-4
    in_torch("Conv2dSame(4, 6, 3, stride=2)", "nn.Conv2d(4, 6, 3, 2, 1)").plant(monkeypatch)
    assert verify(network(UNEVEN)).failures[0].difference.path == "trap"


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_what_is_not_finite_never_passes(number: float, held: Verification) -> None:
    mode = replace(held.modes[0], rows=(Difference("conv1", number, number),))
    broken = replace(held, modes=(mode, *held.modes[1:]))
    assert not broken.ok
    assert "numbers that are not finite" in str(broken.failures[0])
    assert broken.as_json()["max_rel_diff"] is None


def test_numbers_that_are_not_finite_are_found_in_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """Both models divide by 0 alike, and are not the same for that."""
    rows: list[Row] = [{"pad": {"zeropad": 1}}, {"norm": {"lrn": 3}}]
    assert verify(network(rows)).ok
    InSource("torch", (("k=2.0", "k=0.0"),)).plant(monkeypatch)
    InSource("keras", (("k=2.0", "k=0.0"),)).plant(monkeypatch)
    found = verify(network(rows)).failures
    assert found[0].difference.path == "norm" and np.isnan(found[0].difference.relative)


def test_a_mode_in_which_nothing_was_compared_does_not_pass(held: Verification) -> None:
    assert not replace(held, modes=(replace(held.modes[0], rows=()),)).ok


def test_tolerances_follow_from_type_depth_and_engine(held: Verification) -> None:
    shallow, deep = (network([{"activation": "tanh"}] * count) for count in (4, 64))
    assert tolerances(shallow, "float32", "tensorflow")[0] == pytest.approx(100 * 2**-23 * 2)
    assert tolerances(deep, "float32", "tensorflow")[0] == pytest.approx(100 * 2**-23 * 8)
    assert tolerances(network([{"activation": "tanh"}] * 80), "float32", "tensorflow")[0] == 1e-4
    assert tolerances(shallow, "float64", "tensorflow") == (1e-6, 1e-5)
    assert tolerances(shallow, "float64", "jax") == tolerances(shallow, "float32", "jax")
