"""Initialisers: each word has a formula, and fans are the operator's, not the tensor's."""

from __future__ import annotations

from math import isclose, sqrt
from typing import get_args

import pytest

from archspec.ops.base import Init, Op
from archspec.ops.initialisers import FORMULAS, fans

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
        ("glorot_uniform", sqrt(6 / (36 + 54)) / sqrt(3)),
        ("he_uniform", sqrt(6 / 36) / sqrt(3)),
        ("lecun_uniform", sqrt(3 / 36) / sqrt(3)),
    ],
)
def test_the_deviation_and_the_limit_of_a_draw(word: Init, expected: float) -> None:
    rule = FORMULAS[word]
    assert word.endswith(rule.distribution)
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
