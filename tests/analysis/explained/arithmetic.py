"""Evaluates the text of a formula, in exact numbers: what a reader with pencil and paper would do."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor

_FUNCTIONS: dict[str, Callable[..., Fraction | int]] = {"floor": floor, "ceil": ceil, "max": max, "min": min}
_SIGNS: dict[type[ast.operator], Callable[[Fraction, Fraction], Fraction]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


def evaluated(text: str) -> Fraction:
    """The number that `floor((28 + 1 + 1 - 3) / 1) + 1` is; thousands may be separated."""
    return _value(ast.parse(text.replace(",", "") if "(" not in text else text, mode="eval").body)


def _value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int(number)):
            return Fraction(number)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -_value(operand)
        case ast.BinOp(left=left, op=sign, right=right):
            return _SIGNS[type(sign)](_value(left), _value(right))
        case ast.Call(func=ast.Name(id=name), args=arguments):
            return Fraction(_FUNCTIONS[name](*map(_value, arguments)))
    raise AssertionError(ast.dump(node))
