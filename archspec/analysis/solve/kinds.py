"""Which values an open cell could have: a closed set for words, windows, strides and the like; for counts, all.

What an argument of a block can be is what the columns that it stands in can be.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal, NamedTuple, get_args, get_origin

from archspec.fields import ReadBy
from archspec.network.values import expression_of
from archspec.ops import REGISTRY, Op
from archspec.ops.windows import parse_kernel, parse_padding, parse_sides, parse_step
from archspec.spec.document import Block, Document, Row, with_branches
from archspec.spec.expressions import Name, names
from archspec.spec.nodes import Node, Scalar
from archspec.spec.open_cells import Opening

#: Windows: both sides from 1 to 7, squares up to 32, and lines up to 15.
WINDOWS = (
    *(f"{height}x{width}" for height in range(1, 8) for width in range(1, 8)),
    *(f"{side}x{side}" for side in range(8, 33)),
    *(text for side in range(8, 16) for text in (f"1x{side}", f"{side}x1")),
)
#: Strides and dilations: the same on both axes up to 32, others up to 4.
STEPS = (*range(1, 33), *(f"{a}x{b}" for a in range(1, 5) for b in range(1, 5) if a != b))
#: Words, and up to 16 pixels on every side.
PADDINGS = ("same", "valid", "half", *range(17))
PIXELS = tuple(range(17))

Values = tuple[bool | int | str, ...]
COUNT = "whole numbers"


class _At(NamedTuple):
    """A column of a row."""

    row: Row
    column: str


def candidates(document: Document, opening: Opening) -> Values | str | None:
    """The values of a closed set; COUNT for any whole number; None where no candidates are known."""
    if opening.kind == "variable" or opening.column == "repeat":
        return COUNT
    if opening.kind == "default":
        return _of_field(REGISTRY.get(opening.of), opening.column)
    if opening.kind == "argument":
        use = Row(opening.of, opening.node.place, opening.node.place)
        return _of_column(document, use, opening.column)
    if opening.row is None:
        return None
    if not isinstance(_whole_cell(opening.row, opening), Scalar):
        return PIXELS if opening.column == "padding" else COUNT
    return _of_column(document, opening.row, opening.column.removeprefix("first."))


def _whole_cell(row: Row, opening: Opening) -> Node | None:
    if opening.column == "":
        return row.argument
    return row.fields.get(opening.column, row.first.get(opening.column.removeprefix("first.")))


def _of_column(document: Document, row: Row, column: str) -> Values | str | None:
    """What a column can be: of a block's row what the columns take that its argument ends up in."""
    while row.head in document.blocks:
        block = document.blocks[row.head]
        found = _first_use(block, column or next(iter(block.arguments), ""))
        if not isinstance(found, _At):
            return found
        row, column = found
    op = REGISTRY.get(row.head)
    return _of_field(op, column or (op.argument or "" if op is not None else ""))


def _first_use(block: Block, name: str) -> _At | Values | str | None:
    """The first column that says the argument and nothing else; in an expression it is a number."""
    for row in with_branches(block.rows):
        if row.repeat is not None and _is_name(row.repeat, name):
            return COUNT
        if row.when is not None and _is_name(row.when, name):
            return (True, False)
        cells = {**row.fields, **({"": row.argument} if row.argument is not None else {})}
        for column, node in cells.items():
            if _is_name(node, name):
                return _At(row, column)
    is_mentioned = any(_mentions(node, name) for row in with_branches(block.rows) for node in _expressions(row))
    return COUNT if is_mentioned else None


def _expressions(row: Row) -> Iterator[Node]:
    yield from row.fields.values()
    yield from (node for node in (row.argument, row.repeat, row.when) if node is not None)


def _is_name(node: Node, name: str) -> bool:
    return expression_of(node) == Name(name)


def _mentions(node: Node, name: str) -> bool:
    expr = expression_of(node)
    return expr is not None and name in names(expr)


def _of_field(op: type[Op] | None, column: str) -> Values | str | None:
    field = op.model_fields.get(column) if op is not None else None
    if field is None:
        return None
    kinds = {ReadBy(function): values for function, values in _READERS}
    readers = [each for each in (*field.metadata, *_metadata(field.annotation)) if isinstance(each, ReadBy)]
    if readers:
        return next((kinds[reader] for reader in readers if reader in kinds), None)
    return _of_annotation(field.annotation)


_READERS: tuple[tuple[Any, Values], ...] = (
    (parse_kernel, WINDOWS),
    (parse_step, STEPS),
    (parse_padding, PADDINGS),
    (parse_sides, PIXELS),
)


def _metadata(annotation: Any) -> Iterator[Any]:
    for inner in get_args(annotation):
        yield from getattr(inner, "__metadata__", ())
        yield from _metadata(inner)


def _of_annotation(annotation: Any) -> Values | str | None:
    if annotation is bool:
        return (True, False)
    if annotation is int:
        return COUNT
    if get_origin(annotation) is Literal:
        return tuple(get_args(annotation))
    inner = [each for each in get_args(annotation) if each is not type(None)]
    found = [_of_annotation(each) for each in inner]
    if all(isinstance(each, tuple) for each in found) and found:
        return tuple(value for each in found if isinstance(each, tuple) for value in each)
    return COUNT if COUNT in found else None
