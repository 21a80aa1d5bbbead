"""An input that is written maps first is told as it is written here; other inputs are left alone."""

from __future__ import annotations

import pytest

from archspec.network.hints.inputs import of_maps_first

from ..networks import assert_refused, network

WINDOW = "- {‹conv›: 6, kernel: 5x5, padding: valid}"


@pytest.mark.parametrize(
    ("sides", "hint"),
    [
        ((3, 224, 224), "maps stand last: write `input: 224x224x3` for 3 maps of 224x224 pixels"),
        ((1, 28, 28), "maps stand last: write `input: 28x28x1` for 1 map of 28x28 pixels"),
        ((224, 224, 3), ""),
        ((3, 224, 112), ""),
        ((4, 32, 32), ""),
        ((1, 1, 1), ""),
        ((3, 3, 3), ""),
        ((784,), ""),
    ],
)
def test_the_maps_of_a_picture_are_told_to_stand_last(sides: tuple[int, ...], hint: str) -> None:
    assert of_maps_first(sides) == hint


def test_a_window_that_does_not_fit_where_maps_stand_first_is_told_the_input() -> None:
    (found,) = assert_refused(WINDOW, "shape", input="1x28x28")
    assert found.hint == of_maps_first((1, 28, 28))
    assert str(network(WINDOW.replace("‹conv›", "conv"), input="28x28x1").output) == "24x24x6"


def test_a_window_that_does_not_fit_elsewhere_is_told_to_be_smaller() -> None:
    (found,) = assert_refused(WINDOW, "shape", input="1x28x64")
    assert found.hint == "use a smaller kernel, or `padding: same`"


def test_branches_that_do_not_meet_are_told_as_always_where_maps_stand_first() -> None:
    (found,) = assert_refused("- {‹add›: [[{conv: 3, kernel: 1x1}], []]}", "shape", input="1x28x28")
    assert "maps stand last" not in found.hint
