"""The one door through which values enter generated code: a closed set of literals, and names already validated.

A text is written with ``ascii``, so that nothing in a spec can leave its quotes.
"""

from __future__ import annotations

import math
from typing import Any

from archspec.backends.planning.program import Symbol
from archspec.spec.expressions import Apply, Binary, Const, Expr, Name, Not, _inner


def literal(value: Any) -> str:
    """A Python literal. Raises TypeError for anything outside the closed set."""
    if isinstance(value, Symbol):
        return str(value)
    if value is None or isinstance(value, bool):
        return repr(value)
    if isinstance(value, int):
        return repr(int(value))
    if isinstance(value, float) and math.isfinite(value):
        return _float(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, tuple):
        inner = ", ".join(map(literal, value))
        return f"({inner},)" if len(value) == 1 else f"({inner})"
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    raise TypeError(f"{type(value).__name__} is no literal of generated code")


def python(expr: Expr) -> str:
    """An expression over parameters, as Python writes it."""
    match expr:
        case Const(value):
            return literal(value)
        case Name(name):
            return name
        case Not() | Binary():
            return _operation(expr)
        case Apply(function, operands):
            return f"{function}({', '.join(map(python, operands))})"


def _operation(expr: Not | Binary) -> str:
    if isinstance(expr, Not):
        return (
            f"not {python(expr.operand)}" if not isinstance(expr.operand, Binary) else f"not ({python(expr.operand)})"
        )
    left, right = python(expr.left), python(expr.right)
    left = f"({left})" if needs_brackets(expr.left, expr.operator) else left
    right = f"({right})" if needs_brackets(expr.right, expr.operator, is_right=True) else right
    return f"{left} {expr.operator} {right}"


def needs_brackets(operand: Expr, operator: str, is_right: bool = False) -> bool:
    """Whether an operand of this operator is in brackets: as it has to be, and an `and` in an `or`, to be read well."""
    if operator == "or" and isinstance(operand, Binary) and operand.operator == "and":
        return True
    return _inner(operand, operator, is_right) != str(operand)


def _text(value: str) -> str:
    """``ascii`` with the double quotes that formatters want."""
    quoted = ascii(value)
    if quoted.startswith("'") and '"' not in quoted:
        return f'"{quoted[1:-1]}"'.replace("\\'", "'")
    return quoted


def _float(value: float) -> str:
    """1e-05 -> 1e-5 and 0.001 -> 1e-3, as people write it."""
    short = f"{value:.0e}"
    text = short if 0 < abs(value) <= 1e-3 and float(short) == value else repr(value)
    mantissa, mark, exponent = text.partition("e")
    return f"{mantissa}e{int(exponent)}" if mark else text
