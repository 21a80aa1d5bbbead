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
#: Differences that this language can meet and verification can see; the others are of training, of
#: operators that it has not, or of what is refused before a model is built.
ITEMS = {
    1,
    2,
    3,
    4,
    5,
    6,
    7,
    8,
    10,
    12,
    13,
    16,
    18,
    19,
    20,
    21,
    22,
    24,
    27,
    28,
    29,
    31,
    32,
    33,
    34,
    35,
    36,
    38,
    40,
    44,
    45,
    46,
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


def test_every_difference_that_can_be_met_has_a_trap() -> None:
    assert {trap.item for trap in [*TRAPS, *REFUSED, FIXED]} == ITEMS
