"""From the cells of a row to values: expressions evaluated in a scope, and what generated code can say for them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from archspec.errors import error
from archspec.network.tree import Argument
from archspec.ops import Maps, Shape, Vector
from archspec.ops.shapes import channels
from archspec.spec.document import IN_MAPS, INPUT_MAPS, Block, Document, Row
from archspec.spec.evaluation import evaluate
from archspec.spec.expressions import Const, Expr, ExpressionError, Name, is_constant, is_expression, names, parse
from archspec.spec.nodes import Node, Scalar, Sequence, plain
from archspec.spec.origins import Traced, fits, origin_of, substitute  # fmt: skip
from archspec.spec.validation import shown

#: A repeat beyond this is a typing mistake: the deepest published stage repeats a block 200 times.
MAX_REPEAT = 10_000

parse_cached = lru_cache(maxsize=4096)(parse)


class Scope(NamedTuple):
    """What names mean in a list of rows: their values, and the expressions that stand for them in generated code.

    A number that is the same wherever the spec is used stands for itself. What no expression can say (a table, a
    number whose origin was forgotten) is a value only.
    """

    values: Mapping[str, Any]
    origins: Mapping[str, Expr]

    @staticmethod
    def of(document: Document) -> Scope:
        """The variables, by their names, and the constants."""
        constants = document.header.constants
        origins: dict[str, Expr] = {name: Name(name) for name in document.variables}
        origins |= {name: Const(value) for name, value in constants.items() if _is_scalar(value)}
        return Scope({**document.variables, **constants}, origins)

    def inside(self, arguments: Mapping[str, Argument]) -> Scope:
        """The scope of a block's rows: they know its arguments by their names."""
        values = {name: argument.value for name, argument in arguments.items()}
        return Scope({**self.values, **values}, {**self.origins, **{name: Name(name) for name in arguments}})

    def beside(self, arguments: Mapping[str, Argument]) -> Scope:
        """The scope of a default, which knows the arguments before it as the row gives them."""
        values = {name: argument.value for name, argument in arguments.items()}
        origins = {name: argument.origin for name, argument in arguments.items() if argument.origin is not None}
        others = {name: origin for name, origin in self.origins.items() if name not in arguments}
        return Scope({**self.values, **values}, {**others, **origins})

    def at(self, x: Shape) -> Scope:
        """The scope of a row with this input."""
        maps = channels(x)
        return Scope({**self.values, INPUT_MAPS: int(maps)}, {**self.origins, INPUT_MAPS: origin_of(maps)})

    def origin(self, expr: Expr) -> Expr | None:
        """What generated code can say for the expression; None where it can only say the value."""
        if any(name not in self.origins for name in names(expr)) or not fits(expr, self.origins):
            return None
        made = substitute(expr, self.origins)
        return None if is_constant(made) else made


def expression_of(node: Node) -> Expr | None:
    """The expression in a cell, or None where the cell is a plain value. Raises SpecError at the cell."""
    if not isinstance(node, Scalar) or not isinstance(node.value, str) or not is_expression(node.value):
        return None
    try:
        return parse_cached(node.value)
    except ExpressionError as caught:
        raise error("expression", "this expression cannot be read", node.place, str(caught)) from None


def value_of(node: Node, scope: Scope) -> tuple[Any, Expr | None]:
    """(value, origin) of a cell. Lists do not say where their numbers come from."""
    if isinstance(node, Sequence):
        return [value_of(item, scope)[0] for item in node.items], None
    expr = expression_of(node)
    if expr is None:
        return plain(node), None
    try:
        return evaluate(expr, scope.values), scope.origin(expr)
    except ExpressionError as caught:
        raise error("expression", "this expression has no value", node.place, str(caught)) from None


def count_of(node: Scalar, scope: Scope) -> int:
    """The value of `repeat`: 1 to MAX_REPEAT, Traced where it comes from the scope."""
    value, origin = value_of(node, scope)
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MAX_REPEAT:
        label = f"{shown(value)}: a whole number from 1 to {MAX_REPEAT} is expected"
        raise error("value", "`repeat` cannot be this", node.place, label)
    return value if origin is None else Traced(value, origin)


def is_present(node: Scalar, scope: Scope) -> bool:
    """The value of `when`: true or false."""
    value, _ = value_of(node, scope)
    if not isinstance(value, bool):
        from archspec.spec.hints.values import of_fault  # only a spec that is wrong needs it

        hint = of_fault("bool_type", value, {}, "when") if isinstance(value, str) else ""
        expected = "true or false is expected" if hint else "compare it, as in `$stride > 1`"
        raise error("value", "`when` is a condition", node.place, f"{shown(value)}: {expected}", hint=hint)
    return value


def arguments_of(row: Row, block: Block, scope: Scope, everywhere: Scope) -> dict[str, Argument]:
    """The block's arguments in their order: given by the row, or their defaults (which may use earlier arguments)."""
    cells: dict[str, Node] = dict(row.fields)
    if row.argument is not None:
        cells[next(iter(block.arguments))] = row.argument
    arguments: dict[str, Argument] = {}
    for name, default in block.arguments.items():
        if name in cells:
            value, origin = value_of(cells[name], scope)
        else:
            assert default is not None  # a missing argument was reported by validate_rows
            value, origin = value_of(default, everywhere.beside(arguments))
        arguments[name] = Argument(value, Const(value) if origin is None and _is_scalar(value) else origin)
    return arguments


def seen_from_inside(x: Shape) -> Shape:
    """What comes into a block, its maps by the name that they have in there."""
    return _with_channels(x, Traced(channels(x), Name(IN_MAPS)))


def seen_from_outside(output: Shape, arguments: Mapping[str, Argument], x: Shape) -> Shape:
    """What comes out of a block, its maps in the terms of the row that uses it."""
    maps = channels(output)
    made = origin_of(maps)
    origins = {name: argument.origin for name, argument in arguments.items() if argument.origin is not None}
    origins[IN_MAPS] = origin_of(channels(x))
    origin = substitute(made, origins) if fits(made, origins) else Const(int(maps))
    return _with_channels(output, Traced(maps, origin))


def _with_channels(shape: Shape, maps: int) -> Shape:
    return shape._replace(maps=maps) if isinstance(shape, Maps) else Vector(maps)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, (bool, int, float, str))
