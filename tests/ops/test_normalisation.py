"""Norms: what they own, and the constants that no backend's default may change."""

from __future__ import annotations

from typing import Any

import pytest

from archspec.ops import Op
from archspec.ops.normalisation import BatchNorm, LayerNorm, LocalResponseNorm

from .rows import blamed, macs, op, output, params, refusal, shape, trainable


@pytest.mark.parametrize("row", [op(batchnorm=None), op(layernorm=None)])
def test_a_norm_keeps_its_shape(row: Op) -> None:
    assert output(row, "7x9x4") == "7x9x4"
    assert output(row, "16") == "16"
    assert macs(row, "7x9x4") == 0


def test_a_batch_norm_has_four_numbers_for_each_map_and_trains_two() -> None:
    assert (params(op(batchnorm=None), "112x112x64"), trainable(op(batchnorm=None), "112x112x64")) == (256, 128)
    assert (params(op(batchnorm=None), "16"), trainable(op(batchnorm=None), "16")) == (64, 32)


def test_the_weights_of_a_batch_norm_in_order() -> None:
    weights = op(batchnorm=None).weights(shape("8x8x4"))
    assert [(weight.name, weight.kind, weight.trainable) for weight in weights] == [
        ("gamma", "scale", True),
        ("beta", "shift", True),
        ("moving_mean", "statistic", False),
        ("moving_variance", "statistic", False),
    ]
    assert {weight.shape for weight in weights} == {(4,)}


def test_a_batch_norm_without_gamma_has_three_numbers_for_each_map() -> None:
    assert params(op(batchnorm=None, scale=False), "8x8x4") == 12
    assert params(op(batchnorm=None, scale=False, shift=False), "8x8x4") == 8


def test_a_frozen_batch_norm_trains_nothing() -> None:
    row = op(batchnorm=None, trainable=False)
    assert (params(row, "8x8x4"), trainable(row, "8x8x4")) == (16, 0)


def test_a_residual_unit_of_resnet34_has_74_240_numbers() -> None:
    conv = op(conv=64, kernel="3x3", bias=False)
    assert 2 * (params(conv, "56x56x64") + params(op(batchnorm=None), "56x56x64")) == 74_240


def test_the_constants_that_a_row_does_not_name() -> None:
    assert (BatchNorm().epsilon, BatchNorm().momentum) == (1e-5, 0.9)
    assert LayerNorm().epsilon == 1e-5
    lrn = LocalResponseNorm(size=5)
    assert (lrn.alpha, lrn.beta, lrn.k) == (1e-4, 0.75, 2.0)


def test_a_layer_norm_has_a_gamma_and_a_beta_for_each_map() -> None:
    assert [(weight.name, weight.shape) for weight in op(layernorm=None).weights(shape("7x9x4"))] == [
        ("gamma", (4,)),
        ("beta", (4,)),
    ]
    assert trainable(op(layernorm=None), "7x9x4") == 8
    assert trainable(op(layernorm=None, trainable=False), "7x9x4") == 0


def test_a_local_response_norm_keeps_its_shape_and_has_no_weights() -> None:
    assert output(op(lrn=5), "55x55x96") == "55x55x96"
    assert params(op(lrn=5), "55x55x96") == 0


def test_the_window_of_a_local_response_norm_may_be_larger_than_the_maps() -> None:
    assert output(op(lrn=5), "8x8x3") == "8x8x3"


def test_an_even_window_of_a_local_response_norm_is_refused() -> None:
    refused = refusal(op(lrn=4), "8x8x4")
    assert (str(refused), refused.field) == ("a window of 4 maps has no middle", "size")


def test_a_local_response_norm_of_a_vector_is_refused() -> None:
    assert "needs feature maps" in str(refusal(op(lrn=5), "16"))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"batchnorm": None, "epsilon": 0}, "epsilon"),
        ({"batchnorm": None, "epsilon": float("nan")}, "epsilon"),
        ({"batchnorm": None, "epsilon": 1.5}, "epsilon"),
        ({"batchnorm": None, "epsilon": "1e-3"}, "epsilon"),
        ({"batchnorm": None, "epsilon": True}, "epsilon"),
        ({"batchnorm": None, "momentum": 1}, "momentum"),
        ({"batchnorm": None, "momentum": -0.1}, "momentum"),
        ({"batchnorm": None, "momentum": float("inf")}, "momentum"),
        ({"batchnorm": None, "scale": 1}, "scale"),
        ({"batchnorm": None, "axis": -1}, "axis"),
        ({"batchnorm": None, "activation": "relu"}, "activation"),
        ({"layernorm": None, "epsilon": -1e-5}, "epsilon"),
        ({"lrn": True}, "size"),
        ({"lrn": "5"}, "size"),
        ({"lrn": 0}, "size"),
        ({"lrn": 5, "alpha": 0}, "alpha"),
        ({"lrn": 5, "beta": float("nan")}, "beta"),
        ({"lrn": 5, "k": 0}, "k"),
        ({"lrn": 5, "alpha": 1e7, "beta": 101, "k": 1e7}, "alpha beta k"),
    ],
)
def test_validation_blames_the_column(row: dict[str, Any], field: str) -> None:
    assert blamed(**row) == set(field.split())


def test_a_whole_number_is_a_constant_too() -> None:
    assert LocalResponseNorm.model_validate({"size": 5, "k": 1}).k == 1.0
