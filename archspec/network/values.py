"""From the cells of a row to values: expressions evaluated in a scope, operators validated by their own model."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from archspec.errors import Place, SpecError, error
from archspec.ops import REGISTRY, Op
from archspec.spec.document import Row
from archspec.spec.expressions import Expr, ExpressionError, Traced, evaluate, is_constant, is_expression, names, parse
from archspec.spec.nodes import Node, Scalar, Sequence, place_at, plain
from archspec.spec.validation import findings

#: A repeat beyond this is a typing mistake: the deepest published stage repeats a block 200 times.
MAX_REPEAT = 10_000

parse_cached = lru_cache(maxsize=4096)(parse)


def expression_of(node: Node) -> Expr | None:
    """The expression in a cell, or None where the cell is a plain value. Raises SpecError at the cell."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not is_expression(node.value):
        return None
    try:
        return parse_cached(node.value)
    except ExpressionError as caught:
        raise error("expression", "this expression cannot be read", node.place, str(caught)) from None


def value_of(node: Node, scope: Mapping[str, Any]) -> tuple[Any, Expr | None]:
    """(value, origin) of a cell. The origin is None where nothing from the scope went in."""
    if isinstance(node, Sequence):
        return [_untraced(value_of(item, scope)[0]) for item in node.items], None
    expr = expression_of(node)
    if expr is None:
        return plain(node), None
    try:
        value = evaluate(expr, scope)
    except ExpressionError as caught:
        raise error("expression", "this expression has no value", node.place, str(caught)) from None
    if isinstance(value, Traced):
        return value, value.origin
    return value, None if is_constant(expr) else _origin_in(expr, scope)


def _untraced(value: Any) -> Any:
    """Lists do not say where their numbers come from."""
    return int(value) if isinstance(value, Traced) else value


def _origin_in(expr: Expr, scope: Mapping[str, Any]) -> Expr | None:
    """The expression, unless a constant of the spec (a table, a text) is all that it names."""
    constants = scope.get("__constants__", ())
    return None if all(name in constants for name in names(expr)) else expr


def count_of(node: Scalar, scope: Mapping[str, Any]) -> int:
    """The value of `repeat`: 1 to MAX_REPEAT, Traced where it comes from the scope."""
    value, _ = value_of(node, scope)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_REPEAT:
        raise error("value", "`repeat` cannot be this", node.place, f"a whole number from 1 to {MAX_REPEAT} is expected")
    return value


def is_present(node: Scalar, scope: Mapping[str, Any]) -> bool:
    """The value of `when`: true or false."""
    value, _ = value_of(node, scope)
    if not isinstance(value, bool):
        raise error("value", "`when` is a condition", node.place, "compare something, as in `$stride > 1`")
    return value


def cells_of(row: Row, op: type[Op], defaults: Mapping[str, Mapping[str, Node]]) -> dict[str, Node]:
    """The row's columns over the defaults of its op; the value after the op's word goes to its argument."""
    cells = {**defaults.get(op.head, {}), **row.fields}
    if row.argument is not None and op.argument is not None:
        cells[op.argument] = row.argument
    return cells


def make_op(
    op: type[Op], cells: Mapping[str, Node], scope: Mapping[str, Any], place: Place, given: Mapping[str, Any]
) -> tuple[Op, dict[str, Expr]]:
    """The validated operator, and the expressions behind its fields. Raises SpecError with every wrong cell.

    ``given`` are values that no cell says: an activation that a convolution's row names, a projection's maps.
    """
    values: dict[str, Any] = {}
    origins: dict[str, Expr] = {}
    for name, node in cells.items():
        values[name], origin = value_of(node, scope)
        if origin is not None:
            origins[name] = origin
    for name, value in given.items():
        values[name] = value
        if (origin := getattr(value, "origin", None)) is not None:
            origins[name] = origin
    traced = {name: value for name, value in values.items() if isinstance(value, Traced)}
    plain_values = {**values, **{name: int(value) for name, value in traced.items()}}
    try:
        made = op.model_validate(plain_values)
    except ValidationError as caught:
        raise SpecError(findings(caught, op, plain_values, _locator(cells, place), f"`{op.head}`")) from None
    counts = {name: value for name, value in traced.items() if type(getattr(made, name)) is int}
    return (made.model_copy(update=counts) if counts else made), origins


def _locator(cells: Mapping[str, Node], place: Place) -> Any:
    def locate(location: tuple[Any, ...], is_key: bool) -> Place:
        node = cells.get(str(location[0])) if location else None
        return place if node is None else place_at(node, location[1:])

    return locate

