"""Activations: each function is known, keeps its shape, and only one has a slope."""

from __future__ import annotations

from typing import Any, get_args

import pytest

from archspec.ops import activation
from archspec.ops.base import Nonlinearity

from .rows import blamed, op, output, params, refusal

FUNCTIONS: tuple[str, ...] = get_args(Nonlinearity)


@pytest.mark.parametrize("function", FUNCTIONS)
def test_an_activation_keeps_its_shape_and_has_no_weights(function: str) -> None:
    row = op(activation=function)
    assert output(row, "7x9x4") == "7x9x4"
    assert output(row, "16") == "16"
    assert params(row, "16") == 0


@pytest.mark.parametrize("function", FUNCTIONS)
def test_every_function_has_a_formula_and_an_example(function: str) -> None:
    assert f"| `{function}`" in (activation.__doc__ or "")
    assert function in {example.row["activation"] for example in activation.Activation.examples}


def test_leaky_relu_has_a_slope() -> None:
    assert activation.Activation(function="leaky_relu").slope == 0.01
    assert output(op(activation="leaky_relu", slope=0.3), "16") == "16"


@pytest.mark.parametrize("function", [name for name in FUNCTIONS if name != "leaky_relu"])
def test_a_slope_of_any_other_function_is_refused(function: str) -> None:
    refused = refusal(op(activation=function, slope=0.01), "16")
    assert (str(refused), refused.field) == (f"`{function}` has no slope", "slope")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"activation": "none"}, "function"),
        ({"activation": "ReLU"}, "function"),
        ({"activation": True}, "function"),
        ({"activation": None}, "function"),
        ({"activation": "leaky_relu", "slope": float("nan")}, "slope"),
        ({"activation": "leaky_relu", "slope": -0.1}, "slope"),
        ({"activation": "leaky_relu", "slope": 1.5}, "slope"),
        ({"activation": "leaky_relu", "slope": "0.1"}, "slope"),
        ({"activation": "softmax", "axis": 1}, "axis"),
    ],
)
def test_validation_blames_the_column(row: dict[str, Any], field: str) -> None:
    assert blamed(**row) == {field}
