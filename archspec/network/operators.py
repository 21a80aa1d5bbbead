"""From a row to its operators: its own, then the norm and the activation that its columns put behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType
from typing import Any, NamedTuple

from pydantic import ValidationError

from archspec.errors import Place, SpecError, error
from archspec.network.tree import Layer
from archspec.network.values import Scope, value_of
from archspec.ops import REGISTRY, Op, Refused, Shape
from archspec.ops.shapes import numbers
from archspec.spec.document import Block, Row
from archspec.spec.evaluation import MAX_NUMBER
from archspec.spec.expressions import Expr
from archspec.spec.nodes import Node, place_at
from archspec.spec.origins import Traced
from archspec.spec.validation import findings

#: The columns of each op that a file's `defaults` say.
Defaults = Mapping[str, Mapping[str, Node]]


class Wanted(NamedTuple):
    """An operator before its cells have values. ``given`` are values that no cell says: a projection's maps."""

    op: type[Op]
    cells: Mapping[str, Node]
    given: Mapping[str, Any] = MappingProxyType({})


def wanted(row: Row, defaults: Defaults) -> Wanted:
    """The operator that the row names."""
    op = REGISTRY[row.head]
    return Wanted(op, cells_of(row, op, defaults))


def cells_of(row: Row, op: type[Op], defaults: Defaults) -> dict[str, Node]:
    """The row's columns over the defaults of its op; the value after the op's word goes to its argument."""
    cells = {**defaults.get(op.head, {}), **row.fields}
    if row.argument is not None and op.argument is not None:
        cells[op.argument] = row.argument
    return cells


def first_of(row: Row, once: Row, blocks: Mapping[str, Block]) -> Row:
    """The first repetition of a row; what `first` says goes before the value after the row's word too."""
    block = blocks.get(row.head)
    argument = next(iter(block.arguments), None) if block is not None else REGISTRY[row.head].argument
    given = None if argument in row.first else row.argument
    return replace(once, fields={**row.fields, **row.first}, argument=given)


def chain(
    row: Row, name: str, first: Wanted, inputs: tuple[Shape, ...], scope: Scope, defaults: Defaults
) -> Iterator[Layer]:
    """The row's own operator, then its norm and its activation."""
    op, origins = _made(first, scope, row.place)
    layer = _layer(row, name, op, inputs, origins)
    yield layer
    for head, fields in op.followers():
        column = "activation" if head == "activation" else "norm"
        follower, more = _made(Wanted(REGISTRY[head], defaults.get(head, {}), fields), scope, row.place)
        if column in origins:
            more = {**more, REGISTRY[head].argument or column: origins[column]}
        layer = _layer(row, column, follower, (layer.output,), more)
        yield layer


def _made(wanted: Wanted, scope: Scope, place: Place) -> tuple[Op, dict[str, Expr]]:
    """The validated operator, and the expressions behind its fields. Raises SpecError with every wrong cell."""
    values: dict[str, Any] = {}
    origins: dict[str, Expr] = {}
    for name, node in wanted.cells.items():
        values[name], origin = value_of(node, scope)
        if origin is not None:
            origins[name] = origin
    for name, value in wanted.given.items():
        values[name] = int(value) if isinstance(value, Traced) else value
        if (origin := getattr(value, "origin", None)) is not None:
            origins[name] = origin
    try:
        made = validated(wanted.op, values)
    except ValidationError as caught:
        locate = _locator(wanted.cells, place)
        raise SpecError(findings(caught, wanted.op, values, locate, f"`{wanted.op.head}`")) from None
    return _traced(made, origins), origins


def validated(op: type[Op], values: Mapping[str, Any]) -> Op:
    """The operator with these fields, one for all rows that say the same. Raises pydantic's ValidationError."""
    try:
        return _validated(op, tuple(values), *values.values())
    except TypeError:  # a list cannot be looked up
        return op.model_validate(values)


@lru_cache(maxsize=4096, typed=True)  # `true` and 1.0 are equal to 1, and not as good
def _validated(op: type[Op], names: tuple[str, ...], *values: Any) -> Op:
    return op.model_validate(dict(zip(names, values, strict=True)))


def _traced(op: Op, origins: Mapping[str, Expr]) -> Op:
    """The operator with counts that remember where they come from, so that shapes computed from them do."""
    counts = {name: Traced(value, origins[name]) for name in origins if type(value := getattr(op, name)) is int}
    return op.model_copy(update=counts) if counts else op


def _locator(cells: Mapping[str, Node], place: Place) -> Any:
    def locate(location: tuple[Any, ...], is_key: bool) -> Place:
        node = cells.get(str(location[0])) if location else None
        return place if node is None else place_at(node, location[1:])

    return locate


def _layer(row: Row, name: str, op: Op, inputs: tuple[Shape, ...], origins: Mapping[str, Expr]) -> Layer:
    try:
        output = op.infer(*inputs)
    except Refused as refused:
        node = row.fields.get(refused.field or "") or (row.argument if refused.field == op.argument else None)
        place = node.place if node is not None else row.head_place
        raise error("shape", refused.fact, place, hint=refused.hint) from None
    if numbers(output) > MAX_NUMBER:
        raise error("limit", f"the output of `{op.head}` has more than {MAX_NUMBER:.0e} numbers", row.head_place)
    return Layer(name, op, inputs, output, row, origins)
