"""Verification: both models of a network with the same weights, and what is told where they part."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

from backends.tiny import Row, network  # noqa: E402

from archspec.backends import build  # noqa: E402
from archspec.backends.running.ran import Ran  # noqa: E402
from archspec.commands.values import input_size  # noqa: E402
from archspec.errors import CallError, SpecError, UsageError  # noqa: E402
from archspec.network.walk import layers  # noqa: E402
from archspec.weights.numbers import type_named  # noqa: E402
from archspec.weights.seeded import seeded  # noqa: E402
from archspec.weights.transfer import fill, homes, read  # noqa: E402
from archspec.weights.verification import Difference, Mode, Verification  # noqa: E402
from archspec.weights.verify import at_odd_size, at_size, tolerances, verify  # noqa: E402

from .traps import InSource, Trap  # noqa: E402
from .traps import torch as in_torch  # noqa: E402

# Keras hands weights to numpy as numpy 2 would not have it.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

ROOT = Path(__file__).parents[2]
ROWS: list[Row] = [
    {"conv1": {"conv": 6, "kernel": "3x3", "stride": 2, "norm": "batch", "activation": "relu"}},
    {"join": {"concat": [[{"maxpool": "3x3", "stride": 1}], [{"conv": 4, "kernel": "1x1"}]]}},
    {"fc": {"dense": 3, "activation": "softmax"}},
]


@pytest.fixture(scope="module")
def held() -> Verification:
    return verify(network(ROWS))


def test_everything_is_compared_in_both_modes_and_both_precisions(held: Verification) -> None:
    assert held.ok and held.failures == []
    modes = [(mode.name, mode.precision) for mode in held.modes]
    assert modes == [(name, precision) for precision in ("float32", "float64") for name in ("inference", "training")]
    for mode in held.modes:
        assert {"conv1", "conv1/norm", "conv1/activation", "fc/activation", "output"} <= {row.path for row in mode.rows}
    assert {each.path for each in held.modes[-1].gradients} == {
        "input", "conv1/kernel", "conv1/bias", "conv1/norm/gamma", "conv1/norm/beta",
        "join/branch2/conv/kernel", "join/branch2/conv/bias", "fc/kernel", "fc/bias",
    }  # fmt: skip
    statistics = {"conv1/norm/moving_mean", "conv1/norm/moving_variance"}
    assert {each.path for each in held.modes[1].statistics} == statistics


def test_what_is_left_is_rounding(held: Verification) -> None:
    assert 0 < held.largest("rows", "float32") < 1e-5
    assert held.largest("rows", "float64") < 1e-12
    assert held.largest("gradients") < 1e-12


TRAP = Trap(
    "pads same alike on both sides",
    1,
    {"conv": 6, "kernel": "3x3", "stride": 2},
    in_torch("Conv2dSame(8, 6, 3, stride=2)", "nn.Conv2d(8, 6, 3, 2, 1)"),
)


@pytest.fixture
def parted(monkeypatch: pytest.MonkeyPatch) -> Verification:
    TRAP.switch.plant(monkeypatch)
    return verify(TRAP.network())


def test_the_first_row_that_parts_is_told_with_its_place(parted: Verification) -> None:
    with pytest.raises(SpecError) as caught:
        parted.agreed()
    (told,) = caught.value.diagnostics
    assert told.code == "verify"
    assert told.message.startswith("the row `trap` differs between keras and torch by ")
    assert "(inference, float32; " in told.message
    (layer,) = (layer for path, layer in layers(parted.network) if path == "trap")
    assert told.place == layer.place
    assert "do NOT compute the same function" in str(parted)


def test_the_json_names_what_parts(parted: Verification, held: Verification) -> None:
    data = json.loads(json.dumps(parted.as_json(), allow_nan=False))
    assert data["ok"] is False and data["failures"]
    rows = {row["path"]: row["max_rel_diff"] for row in data["rows"]}
    assert rows["before"] <= data["tolerance"] < 0.1 < rows["trap"]
    assert data["max_abs_diff"] >= max(row["max_abs_diff"] for row in data["rows"])
    held_data = held.as_json()
    assert (
        held_data["ok"] is True
        and held_data["failures"] == []
        and held_data["max_grad_diff"] == held.largest("gradients")
    )


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


def test_gradients_that_are_zero_for_everyone_are_the_same() -> None:
    """A norm over a single map puts out its shift: whatever comes in has no gradient, and rounding has one."""
    found = verify(network([{"conv": 1, "kernel": "3x3"}, {"norm": {"layernorm": None}}])).agreed()
    assert {"input", "conv/kernel", "norm/beta"} <= {each.path for each in found.modes[-1].gradients}


def test_a_weight_that_begins_elsewhere_is_told_with_both_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """In both frameworks alike: no comparison of the two would find it."""
    rows: list[Row] = [{"conv1": {"conv": 4, "kernel": "1x1"}}, {"fc": {"dense": 3, "bias_init": 0.1234567}}]
    assert verify(network(rows)).ok
    InSource("torch", (("0.1234567", "0.25"),)).plant(monkeypatch)
    InSource("keras", (("0.1234567", "0.25"),)).plant(monkeypatch)
    found = verify(network(rows))
    told = {str(each) for each in found.failures}
    assert told == {"the weight `fc/bias` begins at 0.25 in keras and at 0.123457 in the spec"}
    (layer,) = (layer for path, layer in layers(found.network) if path == "fc")
    assert found.failures[0].difference.place == layer.place


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


def test_heads_are_compared_in_training() -> None:
    rows: list[Row] = [{"conv1": {"conv": 4, "kernel": "3x3"}}, {"fc": {"dense": 3}}]
    heads = {"aux": {"from": "conv1", "training_only": True, "layers": ["globalavgpool", {"dense": 2}]}}
    found = verify(network(rows, heads=heads))
    assert found.ok, str(found)
    inference, training = found.modes[:2]
    assert "aux" in {row.path for row in training.rows} and "aux" not in {row.path for row in inference.rows}
    gradients = {each.path: each for mode in found.modes[2:] for each in mode.gradients}
    assert "aux/dense/kernel" in gradients


def test_dropout_is_off_in_both_and_as_it_was_afterwards() -> None:
    rows: list[Row] = [{"drop": {"dropout": 0.5}}, {"fc": {"dense": 3}}]
    verify(network(rows)).agreed()
    x = np.ones((2, 8, 8, 4), np.float32)
    for backend in ("keras", "torch"):
        built, room = build(network(rows), backend), import_module(f"archspec.backends.{backend}.run")
        assert (room.run(built, x, training=True).rows["drop"] == 1).all()
        if backend == "torch":
            (dropped,) = (each.p for each in built.model.modules() if isinstance(each, torch.nn.Dropout))
        else:
            dropped = built.model.get_layer("drop").rate
        assert dropped == 0.5


def test_an_odd_size_is_one_pixel_more_on_each_axis() -> None:
    assert at_odd_size(network(ROWS)).input == (9, 9, 4)
    assert verify(at_odd_size(network(ROWS))).ok


def test_any_size_can_be_taken_that_the_network_takes() -> None:
    assert at_size(network(ROWS), 5, 7).input == (5, 7, 4)
    with pytest.raises(UsageError, match="is a vector, which has no height and width"):
        at_odd_size(network([{"dense": 3}], "12"))


@pytest.mark.parametrize(
    ("height", "width", "code"), [(2, 2, "shape"), (100_000, 100_000, "limit")], ids=["too small", "too large"]
)
def test_a_size_that_the_network_does_not_take_is_a_wrong_call(height: int, width: int, code: str) -> None:
    with pytest.raises(CallError) as caught:
        at_size(network([{"maxpool": "3x3", "padding": "valid"}, {"dense": 3}]), height, width)
    (found,) = caught.value.diagnostics
    assert (found.code, found.notes[-1]) == (code, f"the network has no such mistake without --size {height}x{width}")


def test_an_odd_size_that_the_network_does_not_take_is_a_wrong_call() -> None:
    with pytest.raises(CallError, match="without --odd"):
        at_odd_size(network([{"add": [[{"maxpool": "2x2"}], [{"avgpool": "2x2", "padding": "valid"}]]}]))


@pytest.mark.parametrize("size", ["64", "0x5", "4x", "axb", "5x99999999", "-1x3", "٣x٣"])
def test_a_size_is_a_height_and_a_width(size: str) -> None:
    assert input_size("64x48") == (64, 48) and input_size(None) is None
    with pytest.raises(UsageError, match="is not HEIGHTxWIDTH"):
        input_size(size)


def test_keras_runs_on_one_engine_in_a_process() -> None:
    other = next(name for name in ("tensorflow", "torch") if name != keras.backend.backend())
    with pytest.raises(UsageError, match=f"Keras runs on {keras.backend.backend()} in this process already"):
        verify(network(ROWS), keras_backend=other)


@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_weights_go_in_and_come_out_bit_by_bit(backend: str) -> None:
    built = build(network(ROWS), backend)
    tensors = {name: value.astype(np.float32) for name, value in seeded(built.network).items()}
    fill(built, tensors)
    out = read(built)
    assert out.keys() == tensors.keys() == homes(built).keys()
    assert all(np.array_equal(out[name], tensors[name]) for name in tensors)


def test_a_weight_that_does_not_fit_is_told_with_its_row_and_nothing_is_changed() -> None:
    built = build(network(ROWS), "torch")
    before = read(built)
    tensors = {**seeded(built.network), "fc/kernal": np.zeros(3)}
    del tensors["fc/bias"]
    tensors["conv1/kernel"] = tensors["conv1/kernel"][:1]
    with pytest.raises(SpecError) as caught:
        fill(built, tensors)
    told = {diagnostic.message: diagnostic for diagnostic in caught.value.diagnostics}
    assert len(told) == 3
    assert any("`fc/bias`" in message and diagnostic.place.line > 1 for message, diagnostic in told.items())
    assert any("`conv1/kernel`" in message and "1x3x4x6" in message for message in told)
    assert any("`fc/kernal`" in message and "fc/kernel" in diagnostic.hint for message, diagnostic in told.items())
    assert all(np.array_equal(value, before[name]) for name, value in read(built).items())


@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_weights_that_are_not_finite_are_refused(backend: str) -> None:
    built = build(network(ROWS), backend)
    tensors = seeded(built.network)
    tensors["fc/bias"][1] = np.nan
    with pytest.raises(SpecError, match="`fc/bias` has 1 of 3 numbers that are not finite"):
        fill(built, tensors)


@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_weights_of_half_precision_go_into_a_model(backend: str) -> None:
    built = build(network(ROWS), backend)
    half = {name: array.astype(type_named("bfloat16")) for name, array in seeded(built.network).items()}
    fill(built, half)
    assert all(np.array_equal(array, half[name].astype(np.float32)) for name, array in read(built).items())


def archspec_verify(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "archspec", "verify", *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)


def test_the_command_prints_a_line_for_each_row_and_ends_with_0() -> None:
    done = archspec_verify("specs/lenet5_book.yaml", "--keras-backend", "torch")
    assert (done.returncode, done.stderr) == (0, "")
    assert "keras (torch) and torch compute the same function" in done.stdout
    assert {"C1", "S2", "Out"} <= {line.partition(" ")[0] for line in done.stdout.splitlines()}


def test_the_command_prints_json() -> None:
    done = archspec_verify("specs/lenet5_book.yaml", "--json", "--odd", "--seed", "3")
    data = json.loads(done.stdout)
    assert done.returncode == 0 and data["ok"] is True
    assert {"max_abs_diff", "max_grad_diff", "tolerance", "rows"} <= data.keys() and data["input"] == [33, 33, 1]
    assert done.stderr == ""


def test_an_engine_that_is_not_known_is_a_wrong_call() -> None:
    done = archspec_verify("specs/lenet5_book.yaml", "--keras-backend", "theano")
    assert done.returncode == 2 and "theano" in done.stderr
