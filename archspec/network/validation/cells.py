"""The printed cells of a row: sizes and counts as a table prints them."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.errors import Diagnostic
from archspec.network.reading import read_elsewhere
from archspec.spec.cells import SIZES, parse_count, parse_size
from archspec.spec.document import Row
from archspec.spec.nodes import Node, Scalar, Sequence


def of_cells(row: Row) -> Iterator[Diagnostic]:
    for quantity, node in row.cells.items():
        if quantity in SIZES and isinstance(node, Sequence) and row.repeat is None:
            from archspec.network.hints.columns import of_listed_size  # a row without repetitions has one cell

            if (listed := of_listed_size(row, quantity)) is not None:
                yield listed
                continue
        for cell in node.items if isinstance(node, Sequence) else (node,):
            yield from _of_cell(cell, quantity, row)
    if row.branches and "input" in row.cells:
        yield from _of_several(row, row.cells["input"])


def _of_cell(cell: Node, quantity: str, row: Row) -> Iterator[Diagnostic]:
    try:
        value = cell.value if isinstance(cell, Scalar) else None
        text = cell.text if isinstance(cell, Scalar) and type(value) is float else value
        parse_size(value) if quantity in SIZES else parse_count(text)
    except ValueError as caught:
        from archspec.network.hints.columns import of_sides  # only a spec that is wrong needs them
        from archspec.spec.hints.values import of_count, of_size

        torn = of_sides(row) if quantity in SIZES else None
        hint = of_size(value) if quantity in SIZES else of_count(value)
        yield torn or Diagnostic("cell", f"this is not a printed `{quantity}`", cell.place, str(caught), hint=hint)


def _of_several(row: Row, node: Node) -> Iterator[Diagnostic]:
    """What to say of the one `input` of a merge whose branches read several rows."""
    if (origin := next(read_elsewhere(row), None)) is not None:
        message = f"several rows come into `{row.head}`, so it has no one `input`"
        label = f"a branch reads `{origin.text:.60}` by `from`"
        hint = "print what a branch reads as `input` in its first row, or leave the cell out"
        yield Diagnostic("cell", message, node.place, label, hint=hint)
