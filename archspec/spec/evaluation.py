"""What an expression comes to: a walk over its tree, never ``eval``, and no number beyond ``MAX_NUMBER``."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from archspec.spec.expressions import Apply, Binary, Const, Expr, ExpressionError, Name, Not

#: No intermediate result may leave this range.
MAX_NUMBER = 2**53

ARITHMETIC: dict[str, Callable[[int, int], int]] = {
    "+": lambda left, right: left + right,
    "-": lambda left, right: left - right,
    "*": lambda left, right: left * right,
    "//": lambda left, right: left // right,
    "%": lambda left, right: left % right,
}
_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    ">": lambda left, right: left > right,
    ">=": lambda left, right: left >= right,
}


def evaluate(expr: Expr, scope: Mapping[str, Any]) -> Any:
    """The value of the tree. Raises ExpressionError for unknown names, wrong types and huge numbers."""
    match expr:
        case Const(value):
            return value
        case Name(name):
            if name not in scope:
                raise ExpressionError(f"`${name}` is not known here")
            return scope[name]
        case Not(operand):
            return not _truth(evaluate(operand, scope))
        case Apply(function, operands):
            numbers = [_whole(evaluate(operand, scope), function) for operand in operands]
            return min(numbers) if function == "min" else max(numbers)
        case Binary("and", left, right):
            return _truth(evaluate(left, scope)) and _truth(evaluate(right, scope))
        case Binary("or", left, right):
            return _truth(evaluate(left, scope)) or _truth(evaluate(right, scope))
        case Binary(operator, left, right):
            return _binary(operator, evaluate(left, scope), evaluate(right, scope))


def _binary(operator: str, left: Any, right: Any) -> Any:
    if operator in ("==", "!="):
        return (left == right) is (operator == "==")
    left, right = _whole(left, operator), _whole(right, operator)
    if operator in _COMPARISONS:
        return _COMPARISONS[operator](left, right)
    if operator in ("//", "%") and right == 0:
        raise ExpressionError("division by zero")
    result = ARITHMETIC[operator](left, right)
    if abs(result) > MAX_NUMBER:
        raise ExpressionError("the result is too large")
    return result


def _whole(value: Any, operator: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ExpressionError(f"`{operator}` needs whole numbers, not {_shown(value)}")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ExpressionError(f"a condition is true or false, not {_shown(value)}; compare it, as in `$stride > 1`")
    return value


def _shown(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else f"{value!r:.40}"
