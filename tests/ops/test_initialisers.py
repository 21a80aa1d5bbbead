"""Initialisers: each word has a formula, and fans are the operator's, not the tensor's."""

from __future__ import annotations

from math import isclose, sqrt
from typing import get_args

import pytest
from pydantic import ValidationError

from archspec.ops.base import Op, Refused
from archspec.ops.drawing import Init, drawn
from archspec.ops.initialisers import FORMULAS, constant, fans, formula, spread

from .rows import op, shape


def test_every_word_has_a_formula() -> None:
    assert set(FORMULAS) == set(get_args(Init))


@pytest.mark.parametrize(
    ("row", "x", "expected"),
    [
        (op(conv=16, kernel="5x3"), "8x8x4", (60, 240)),
        (op(conv=16, kernel="5x3", groups=2), "8x8x4", (30, 240)),
        (op(dense=10), "3x5x4", (60, 10)),
        (op(depthwise="3x3", multiplier=2), "8x8x4", (9, 72)),
        (op(separable=6, kernel="3x3", multiplier=2), "8x8x4", (9, 72)),
        (op(transposed=6, kernel="3x3"), "8x8x4", (36, 54)),
        (op(conv=2, kernel="3x3", padding="valid", connection_table=[[0], [0, 1, 2]]), "8x8x4", (18, 18)),
        (op(rbf=10), "84", (84, 10)),
    ],
)
def test_the_fans_of_a_kernel(row: Op, x: str, expected: tuple[float, float]) -> None:
    assert fans(row.weights(shape(x))[0]) == expected


def test_the_pointwise_part_of_a_separable_convolution_is_a_1x1_convolution() -> None:
    pointwise = op(separable=6, kernel="3x3", multiplier=2).weights(shape("8x8x4"))[1]
    assert fans(pointwise) == (8, 6)


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("glorot_normal", sqrt(2 / (36 + 54))),
        ("he_normal", sqrt(2 / 36)),
        ("lecun_normal", sqrt(1 / 36)),
        ("he_normal_fan_out", sqrt(2 / 54)),
        ("he_uniform_fan_out", sqrt(6 / 54) / sqrt(3)),
        ("glorot_uniform", sqrt(6 / (36 + 54)) / sqrt(3)),
        ("he_uniform", sqrt(6 / 36) / sqrt(3)),
        ("lecun_uniform", sqrt(3 / 36) / sqrt(3)),
    ],
)
def test_the_deviation_and_the_limit_of_a_draw(word: Init, expected: float) -> None:
    rule = FORMULAS[word]
    assert word.removesuffix("_fan_out").endswith(rule.distribution)
    assert isclose(rule.deviation(36, 54), expected)
    assert isclose(rule.limit(36, 54), expected * sqrt(3))


def test_glorot_of_a_3x3_convolution_from_64_to_128_maps() -> None:
    kernel = op(conv=128, kernel="3x3").weights(shape("8x8x64"))[0]
    assert round(FORMULAS["glorot_uniform"].deviation(*fans(kernel)), 4) == 0.0340


@pytest.mark.parametrize(("word", "value"), [("zeros", 0.0), ("ones", 1.0)])
def test_a_constant_has_its_value_and_no_spread(word: Init, value: float) -> None:
    rule = FORMULAS[word]
    assert (rule.distribution, rule.scale) == ("constant", value)
    assert (rule.deviation(36, 54), rule.limit(36, 54)) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("init", "distribution", "limit"),
    [("uniform 0.05", "uniform", 0.05), ("uniform 2.4/fan_in", "uniform", 2.4 / 36), ("normal 0.01", "normal", 0.0)],
)
def test_a_distribution_with_a_number_says_its_own_spread(init: str, distribution: str, limit: float) -> None:
    rule = formula(init)
    assert rule.distribution == distribution
    assert isclose(rule.limit(36, 54), limit) if limit else isclose(rule.deviation(36, 54), 0.01)


def test_lenets_weights_reach_as_far_as_its_paper_says() -> None:
    kernels = [op(conv=6, kernel="5x5").weights(shape("32x32x1"))[0], op(dense=84).weights(shape("120"))[0]]
    found = drawn("uniform 2.4/fan_in")
    assert found is not None
    assert [spread(found, kernel) for kernel in kernels] == ["2.4 / 25", "2.4 / 120"]


@pytest.mark.parametrize(
    ("written", "read"),
    [("normal 0.010", "normal 0.01"), ("normal 1e-2", "normal 0.01"), ("uniform 2.40/fan_in", "uniform 2.4/fan_in")],
)
def test_a_distribution_has_one_spelling(written: str, read: str) -> None:
    assert op(dense=3, init=written).init == read  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "init",
    [
        "normal", "normal 0", "normal -1", "normal 1e9", "normal 0.01/fan_in", "uniform 2.4/fan_out", "normal  1",
        "uniform 1e-", "normal nan", "normal 1e999", "he_normal fan_out", "xavier", 0.01, None, ["normal", 1],
    ],
)  # fmt: skip
def test_what_is_no_initialiser_is_refused_with_those_that_are(init: object) -> None:
    with pytest.raises(ValidationError, match=r"he_normal_fan_out.*`uniform 2.4/fan_in`"):
        op(dense=3, init=init)


@pytest.mark.parametrize(
    "row", [{"conv": 3, "kernel": "3x3"}, {"dense": 3}, {"transposed": 3, "kernel": "2x2"}, {"depthwise": "3x3"}]
)
def test_a_bias_that_is_not_there_begins_nowhere(row: dict[str, object]) -> None:
    with pytest.raises(Refused, match="no bias"):
        op(**row, bias=False, bias_init=1).infer(shape("8x8x4"))
    assert op(**row, bias_init=1).infer(shape("8x8x4")) == op(**row).infer(shape("8x8x4"))


def test_the_biases_beside_a_connection_table_begin_at_zero() -> None:
    row = op(conv=1, kernel="3x3", padding="valid", connection_table=[[0]], bias_init=1)
    with pytest.raises(Refused, match="begin at 0"):
        row.infer(shape("8x8x4"))


@pytest.mark.parametrize(
    ("row", "x", "expected"),
    [
        (op(conv=2, kernel="3x3"), "8x8x4", {"kernel": None, "bias": 0.0}),
        (op(dense=3, init="zeros", bias_init=0.5), "16", {"kernel": 0.0, "bias": 0.5}),
        (op(dense=3, init="normal 0.01", bias=False), "16", {"kernel": None}),
        (op(conv=1, kernel="1x1", given=[["1"]], bias_init=2.0), "8x8x4", {"kernel": None, "bias": 2.0}),
        (op(rbf=2, init="ones"), "16", {"codes": 1.0}),
        (op(rbf=1, codes=["#."]), "2", {"codes": None}),
        (op(avgpool="2x2", learned=True), "8x8x4", {"gain": 1.0, "bias": 0.0}),
        (op(layernorm=None), "8x8x4", {"gamma": 1.0, "beta": 0.0}),
        (op(batchnorm=None), "8", {"gamma": 1.0, "beta": 0.0, "moving_mean": 0.0, "moving_variance": 1.0}),
    ],
)
def test_the_number_at_which_a_weight_begins(row: Op, x: str, expected: dict[str, float | None]) -> None:
    assert {weight.name: constant(row, weight) for weight in row.weights(shape(x))} == expected
