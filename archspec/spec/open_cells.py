"""Open cells: a `?` in the place of a number or a word, which `archspec solve` fills in, and nobody guesses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from archspec.errors import Diagnostic, SpecError
from archspec.spec.document import Document, Row
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence
from archspec.spec.question import OPEN
from archspec.spec.reader import PIPED

#: After so many no further one is told.
MAX_FINDINGS = 100
#: Texts, of which a question may be one.
_TEXTS = ("title", "source", "note", "name", "at")


def open_scalars(root: Node) -> list[Scalar]:
    """The cells of a file that are open, in its order."""
    if OPEN not in root.place.source.text:
        return []
    found: list[Scalar] = []
    waiting: list[Node] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, Scalar):
            found += [node] if node.text == OPEN else []
        elif isinstance(node, Sequence):
            waiting.extend(reversed(node.items))
        else:
            waiting.extend(value for key, value in reversed(node.entries) if key.text not in _TEXTS)
    return found


def require_closed(root: Mapping, variant: str | None = None) -> None:
    """Raises SpecError where a cell is open that this variant has."""
    own = Mapping(tuple((key, value) for key, value in root.entries if key.text != "variants"), root.place)
    cells = open_scalars(own)
    variants = root.get("variants")
    if variant is not None and isinstance(variants, Mapping) and (node := variants.get(variant)) is not None:
        cells += open_scalars(node)
    if cells:
        raise SpecError(refused(cells))


def refused(cells: list[Scalar]) -> Iterator[Diagnostic]:
    """What is said where a network is asked for and cells are open."""
    for cell in cells[:MAX_FINDINGS]:
        message = "this cell is open: there is no network before it has a value"
        name = cell.place.source.name
        hint = f"`archspec solve {'-' if name == PIPED else name}` lists the values with which the printed cells hold"
        yield Diagnostic("open", message, cell.place, hint=hint)


class Opening(NamedTuple):
    """Where an open cell stands."""

    node: Scalar
    #: row, default, argument (of a block, as its default), expect or variable.
    kind: str
    #: The row; None where it is of none.
    row: Row | None
    #: Its column; of a list of a default's operator, block or head, what it is of.
    column: str
    of: str = ""
    #: The row of `layers` that it stands in, counted from 0.
    position: int | None = None


def openings(document: Document) -> Iterator[Opening]:
    """The open cells of a document that was read with them."""
    for index, row in enumerate(document.rows):
        yield from (found._replace(position=index) for found in _of_row(row))
    for block in document.blocks.values():
        for row in block.rows:
            yield from _of_row(row)
        yield from (
            Opening(open_node, "argument", None, name, block.name)
            for name, node in block.arguments.items()
            if node is not None and (open_node := _open_in(node)) is not None
        )
    for head in document.heads:
        for row in head.rows:
            yield from _of_row(row)
    for op, columns in document.defaults.items():
        for name, node in columns.items():
            if (open_node := _open_in(node)) is not None:
                yield Opening(open_node, "default", None, name, op)
    yield from _of_header(document)


def _of_header(document: Document) -> Iterator[Opening]:
    for key in ("expect", "variables"):
        entries = document.root.get(key) if isinstance(document.root, Mapping) else None
        for name, node in entries if isinstance(entries, Mapping) else ():
            if isinstance(node, Scalar) and node.text == OPEN:
                yield Opening(node, "variable" if key == "variables" else key, None, name.text)


def _of_row(row: Row) -> Iterator[Opening]:
    parts = {**row.fields, **{f"first.{name}": node for name, node in row.first.items()}, **row.cells}
    if row.argument is not None:
        parts[""] = row.argument
    if row.repeat is not None:
        parts["repeat"] = row.repeat
    for column, node in parts.items():
        if (open_node := _open_in(node)) is not None:
            yield Opening(open_node, "row", row, column)
    for branch in row.branches:
        for inner in branch:
            yield from _of_row(inner)


def _open_in(node: Node) -> Scalar | None:
    if isinstance(node, Scalar):
        return node if node.text == OPEN else None
    inner = node.items if isinstance(node, Sequence) else tuple(value for _, value in node.entries)
    return next((found for each in inner if (found := _open_in(each)) is not None), None)


def closed(document: Document, opening: Opening, value: Scalar) -> Document:
    """The document with a value in the place of its open cell."""

    def filled(rows: tuple[Row, ...]) -> tuple[Row, ...]:
        return tuple(_filled(row, opening, value) for row in rows)

    put = {
        op: {name: _put(node, opening.node, value) for name, node in columns.items()}
        for op, columns in document.defaults.items()
    }
    blocks = {
        name: replace(
            block,
            rows=filled(block.rows),
            arguments={key: node and _put(node, opening.node, value) for key, node in block.arguments.items()},
        )
        for name, block in document.blocks.items()
    }
    heads = tuple(replace(head, rows=filled(head.rows)) for head in document.heads)
    made = replace(document, rows=filled(document.rows), blocks=blocks, heads=heads, defaults=put)
    if opening.kind != "variable" or value.value is None:
        return made
    variables = {**document.variables, opening.column: value.value}
    header = document.header.model_copy(update={"variables": variables})
    return replace(made, variables=variables, header=header)


def _filled(row: Row, opening: Opening, value: Scalar) -> Row:
    """The row with the value in it, or itself."""
    if row is not opening.row:
        branches = tuple(tuple(_filled(inner, opening, value) for inner in branch) for branch in row.branches)
        return replace(row, branches=branches) if row.branches else row
    if opening.column == "repeat":
        return replace(row, repeat=value)
    if opening.column == "" and row.argument is not None:
        return replace(row, argument=_put(row.argument, opening.node, value))
    if opening.column in row.cells:
        cells = {name: _put(node, opening.node, value) for name, node in row.cells.items()}
        return replace(row, cells=cells if value.value is not None else _without(row, opening.column))
    if opening.column.startswith("first."):
        return replace(row, first={name: _put(node, opening.node, value) for name, node in row.first.items()})
    return replace(row, fields={name: _put(node, opening.node, value) for name, node in row.fields.items()})


def _without(row: Row, column: str) -> dict[str, Node]:
    return {name: node for name, node in row.cells.items() if name != column}


def _put(node: Node, target: Scalar, value: Scalar) -> Node:
    if node is target:
        return value
    if isinstance(node, Sequence):
        return Sequence(tuple(_put(item, target, value) for item in node.items), node.place)
    return node
