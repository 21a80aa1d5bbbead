"""Option A: pixels left out, maps of zeros added, and no weights."""

from __future__ import annotations

from typing import Any

import pytest

from archspec.ops.base import Slide
from archspec.ops.windows import ONE, Window

from .rows import blamed, macs, op, output, params, refusal, shape


@pytest.mark.parametrize(
    ("maps", "x", "size"),
    [
        (128, "56x56x64", "28x28x128"),
        (256, "28x28x128", "14x14x256"),
        (512, "14x14x256", "7x7x512"),
        (32, "33x31x16", "17x16x32"),
    ],
)
def test_option_a_halves_the_sides_and_doubles_the_maps_without_weights(maps: int, x: str, size: str) -> None:
    row = op(zeropad_shortcut=maps, stride=2)
    assert output(row, x) == size
    assert (params(row, x), macs(row, x)) == (0, 0)


def test_its_output_fits_the_residual_branch() -> None:
    for size in (55, 56):
        branch = output(op(conv=128, kernel="3x3", stride=2), f"{size}x{size}x64")
        assert output(op(zeropad_shortcut=128, stride=2), f"{size}x{size}x64") == branch


def test_it_sees_one_pixel_and_steps_by_its_stride() -> None:
    assert op(zeropad_shortcut=8, stride="2x1").slide(shape("8x8x4")) == Slide(ONE, Window(2, 1))


def test_fewer_maps_than_the_input_has_are_refused() -> None:
    refused = refusal(op(zeropad_shortcut=32, stride=2), "56x56x64")
    assert refused.field == "maps"
    assert "32 are fewer than the 64 of its input" in str(refused)


def test_a_shortcut_of_a_vector_is_refused() -> None:
    assert "needs feature maps" in str(refusal(op(zeropad_shortcut=32), "16"))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"zeropad_shortcut": True}, "maps"),
        ({"zeropad_shortcut": "8"}, "maps"),
        ({"zeropad_shortcut": 8, "stride": 0}, "stride"),
        ({"zeropad_shortcut": 8, "bias": True}, "bias"),
    ],
)
def test_validation_blames_the_column(row: dict[str, Any], field: str) -> None:
    assert blamed(**row) == {field}
