"""The expressions of a plug-in: those of specs, without the `$`."""

from __future__ import annotations

import pytest

from archspec.ops import Maps, Vector
from archspec.plugins.sizes import expression, sizes, value
from archspec.spec.expressions import ExpressionError, Name
from archspec.spec.origins import Traced

X = Maps(8, 6, 4)


def test_sizes_stand_between_commas_outside_of_brackets() -> None:
    found = sizes("height // 2, max(width, min(3, ratio)), in_maps * (ratio + 1)", ["ratio"])
    assert [value(each, X, {"ratio": 2}) for each in found] == [4, 6, 12]


def test_a_number_remembers_where_it_comes_from() -> None:
    x = Maps(8, 6, Traced(4, Name("maps")))
    found = value(expression("in_maps * 2", []), x, {})
    assert isinstance(found, Traced) and str(found.origin) == "maps * 2"


def test_a_vector_has_features_alone() -> None:
    assert value(expression("in_maps", []), Vector(5), {}) == 5
    with pytest.raises(ExpressionError, match="`height` is not known here"):
        value(expression("height", []), Vector(5), {})


@pytest.mark.parametrize(
    "text", ["", "in_maps +", "in_maps ** 2", "in_maps / 2", "in_maps.real", "f(in_maps)", "$in_maps"]
)
def test_anything_else_is_no_expression(text: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        expression(text, [])
    assert "`$" not in str(caught.value)
