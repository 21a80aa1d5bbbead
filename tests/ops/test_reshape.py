"""Flatten, zero padding, dropout and identity."""

from __future__ import annotations

from typing import Any

import pytest

from archspec.ops.reshape import ZeroPad
from archspec.ops.windows import Sides

from .rows import blamed, op, output, params, refusal


def test_flatten_counts_every_number() -> None:
    assert output(op(flatten=None), "3x3x256") == "2304"
    assert output(op(flatten=None), "4x4x256") == "4096"
    assert output(op(flatten=None), "16") == "16"


def test_zeropad_adds_pixels_to_each_side() -> None:
    assert output(op(zeropad=3), "224x224x3") == "230x230x3"
    assert output(op(zeropad=[0, 1, 2, 3]), "7x9x4") == "8x14x4"
    assert output(op(zeropad=0), "7x9x4") == "7x9x4"


def test_the_order_of_four_pads_is_top_bottom_left_right() -> None:
    assert ZeroPad.model_validate({"pad": [0, 1, 2, 3]}).pad == Sides(top=0, bottom=1, left=2, right=3)


def test_zeropad_before_a_valid_convolution_gives_the_size_of_half_padding() -> None:
    padded = output(op(zeropad=3), "224x224x3")
    assert output(op(conv=64, kernel="7x7", stride=2, padding="valid"), padded) == "112x112x64"
    assert output(op(conv=64, kernel="7x7", stride=2, padding="half"), "224x224x3") == "112x112x64"


def test_zeropad_of_a_vector_is_refused() -> None:
    assert "needs feature maps" in str(refusal(op(zeropad=1), "16"))


@pytest.mark.parametrize("head", ["dropout", "identity"])
def test_dropout_and_identity_keep_their_shape(head: str) -> None:
    row = op(**{head: 0.5 if head == "dropout" else None})
    assert (output(row, "7x9x4"), output(row, "16"), params(row, "16")) == ("7x9x4", "16", 0)


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"zeropad": "same"}, "pad"),
        ({"zeropad": "1"}, "pad"),
        ({"zeropad": True}, "pad"),
        ({"zeropad": -1}, "pad"),
        ({"zeropad": [1, 1]}, "pad"),
        ({"zeropad": None}, "pad"),
        ({"dropout": 1}, "rate"),
        ({"dropout": -0.1}, "rate"),
        ({"dropout": True}, "rate"),
        ({"dropout": "0.5"}, "rate"),
        ({"dropout": float("nan")}, "rate"),
        ({"identity": None, "pad": 1}, "pad"),
        ({"flatten": None, "order": "CHW"}, "order"),
    ],
)
def test_validation_blames_the_column(row: dict[str, Any], field: str) -> None:
    assert blamed(**row) == {field}
