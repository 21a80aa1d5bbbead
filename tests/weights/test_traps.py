"""The oracle has teeth: whatever Keras and PyTorch do differently is planted in one backend, and verification finds it.

Beside each trap stands its control, the same network without it, of which verification finds nothing.
"""

from __future__ import annotations

from importlib import import_module

import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

from archspec.errors import SpecError  # noqa: E402
from archspec.weights.verify import at_odd_size, verify  # noqa: E402

from .kernel_traps import KERNEL_TRAPS  # noqa: E402
from .layer_traps import LAYER_TRAPS  # noqa: E402
from .traps import Trap  # noqa: E402
from .window_traps import FIXED, REFUSED, WINDOW_TRAPS  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

TRAPS = [*WINDOW_TRAPS, *KERNEL_TRAPS, *LAYER_TRAPS]
CONTROLS = list({trap.network().document.place.source.text: trap for trap in [*TRAPS, FIXED]}.values())
#: Of the 54 measured differences between the frameworks, by number: those without a trap, and why they have none.
WITHOUT_TRAP = {
    9: "a 2x2 window at an odd size: other shapes, which the conformance tests compare",
    11: "torch refuses the padding; the helper that pads by itself is tested by its own",
    14: "shapes on torch's meta device: what is observed is what the CPU gives",
    15: "the language has no upsampling",
    17: "sizes and counts of 0 are refused in the spec",
    23: "Keras takes unequal strides of a depthwise convolution, and so do the examples of that operator",
    25: "no Keras model has its maps first",
    26: "the order of memory makes no difference; measured by the tests of live models",
    30: "one number in a batch norm: the batch of a verification has more",
    37: "the language has no PReLU",
    39: "NaN in a max pool: no number of a verification is one, and none passes",
    41: "optimisers are no part of a model",
    42: "optimisers are no part of a model",
    43: "optimisers are no part of a model",
    47: "the constants that Keras keeps in float32 are within the tolerance of float64",
    48: "a measurement of random networks, repeated by the tests of random networks",
    49: "the type of an output under autocast is the caller's",
    50: "a property of a GPU",
    51: "the language has no recurrent layers",
    52: "what is done to images in front of the network",
    53: "how multiply-adds are counted: the tests of counts",
    54: "that Keras on torch computes what it does on TensorFlow: the tests of the engines",
}


@pytest.fixture(autouse=True)
def _in_float32_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Half the time; and what float32 shows, with its wider tolerance, float64 would show too."""
    monkeypatch.setattr(import_module("archspec.weights.verify"), "possible_precisions", lambda *_: ("float32",))


@pytest.mark.parametrize("trap", TRAPS, ids=str)
def test_a_trap_is_found_at_its_row(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    trap.switch.plant(monkeypatch)
    verification = verify(trap.network())
    assert not verification.ok
    first = verification.failures[0]
    assert first.difference.path.startswith(trap.found_at), str(first)
    assert not any(failure.difference.path == "before" for failure in verification.failures if failure.noun == "row")


@pytest.mark.parametrize("trap", CONTROLS, ids=str)
def test_without_its_trap_a_network_is_the_same_in_both(trap: Trap) -> None:
    verification = verify(trap.network())
    assert verification.ok, str(verification)


def test_padding_that_does_not_follow_the_size_is_found_at_an_odd_size(monkeypatch: pytest.MonkeyPatch) -> None:
    verify(at_odd_size(FIXED.network())).agreed()
    FIXED.switch.plant(monkeypatch)
    assert verify(FIXED.network()).ok, "at this size it is right"
    with pytest.raises(SpecError, match="does not agree with the spec"):
        verify(at_odd_size(FIXED.network()))


@pytest.mark.parametrize("trap", REFUSED, ids=str)
def test_a_trap_that_changes_a_shape_or_a_count_is_no_model(trap: Trap, monkeypatch: pytest.MonkeyPatch) -> None:
    verify(trap.network()).agreed()
    trap.switch.plant(monkeypatch)
    with pytest.raises(SpecError, match="does not agree with the spec"):
        verify(trap.network())


def test_every_difference_that_was_measured_has_a_trap_or_a_reason() -> None:
    planted = {trap.item for trap in [*TRAPS, *REFUSED, FIXED]}
    assert planted.isdisjoint(WITHOUT_TRAP) and planted | WITHOUT_TRAP.keys() == {*range(1, 55)}
