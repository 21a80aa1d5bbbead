"""Verification: what is compared, what parts is told with its place, at any size that a network takes."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
from backends.tiny import Row, network  # noqa: E402

from archspec.backends import build  # noqa: E402
from archspec.commands.values import input_size  # noqa: E402
from archspec.errors import CallError, SpecError, UsageError  # noqa: E402
from archspec.network.walk import layers  # noqa: E402
from archspec.weights.verification import Verification  # noqa: E402
from archspec.weights.verify import at_odd_size, at_size, verify  # noqa: E402

from .small import ROWS  # noqa: E402
from .traps import InSource, Trap  # noqa: E402
from .traps import torch as in_torch  # noqa: E402

# Keras hands weights to numpy as numpy 2 would not have it.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


ROOT = Path(__file__).parents[2]


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
