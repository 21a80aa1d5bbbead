"""The contract of operators: followers, weights, refusals."""

from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from archspec.ops import Maps, Op, Refused, Vector, Weight
from archspec.ops.base import Function, Nonlinearity, require_centred, require_maps, require_vector
from archspec.ops.windows import Window

from .rows import blamed, op, refusal


def test_a_function_is_a_nonlinearity_or_none() -> None:
    assert set(get_args(Function)) == {"none", *get_args(Nonlinearity)}


def test_the_norm_stands_before_the_activation() -> None:
    row = op(conv=6, kernel="3x3", norm="batch", activation="relu")
    assert row.followers() == (("batchnorm", {}), ("activation", {"function": "relu"}))


def test_a_row_without_norm_and_activation_has_no_followers() -> None:
    assert op(dense=6).followers() == ()


def test_the_size_of_a_weight_is_the_product_of_its_axes() -> None:
    assert Weight("kernel", (5, 5, 6, 16), "kernel").size == 2_400


def test_an_operator_without_a_shape_rule_refuses_every_input() -> None:
    class Nothing(Op):
        head = "nothing"

    assert "no shape rule" in str(refusal(Nothing(), "8x8x4"))


def test_a_weight_is_trainable_unless_it_says_otherwise() -> None:
    assert Weight("kernel", (1,), "kernel").trainable


def test_an_operator_is_no_weight_layer_and_no_merge_unless_it_says_so() -> None:
    assert not Op.is_weight_layer
    assert not Op.is_merge


def test_the_fields_of_an_operator_never_change() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        setattr(op(dense=10), "units", 11)  # noqa: B010


@pytest.mark.parametrize("wrong", [float("nan"), float("inf"), "1.0", True])
def test_a_field_of_any_operator_is_strict_and_finite(wrong: object) -> None:
    class Scaled(Op):
        head = "scaled"
        factor: float

    with pytest.raises(ValidationError):
        Scaled.model_validate({"factor": wrong})


def test_the_kind_of_input_is_checked_with_the_operators_word() -> None:
    conv, rbf = op(conv=6, kernel="3x3"), op(rbf=10)
    assert require_maps(Maps(8, 8, 4), conv) == Maps(8, 8, 4)
    assert require_vector(Vector(16), rbf) == Vector(16)
    with pytest.raises(Refused, match="`conv` needs feature maps, and its input is a vector of 16 features"):
        require_maps(Vector(16), conv)
    with pytest.raises(Refused, match="`rbf` needs a vector, and its input is 8x8x4"):
        require_vector(Maps(8, 8, 4), rbf)


@pytest.mark.parametrize("window", [Window(2, 3), Window(3, 2), Window(2, 2)])
def test_half_padding_needs_an_odd_window(window: Window) -> None:
    require_centred(window, "same")
    require_centred(Window(3, 5), "half")
    with pytest.raises(Refused, match=f"this one is {window}") as caught:
        require_centred(window, "half")
    assert caught.value.field == "padding"


@pytest.mark.parametrize("wrong", [True, False, "64", 64.0, 0, -1, 1_000_001, None, [64], float("nan")])
def test_a_count_is_a_whole_number_from_one_to_a_million(wrong: object) -> None:
    assert blamed(dense=wrong) == {"units"}
