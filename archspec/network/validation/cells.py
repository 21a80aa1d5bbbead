"""The printed cells of a row: sizes and counts as a table prints them."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.errors import Diagnostic
from archspec.spec.cells import parse_count, parse_size
from archspec.spec.document import Row
from archspec.spec.nodes import Scalar, Sequence


def of_cells(row: Row) -> Iterator[Diagnostic]:
    for quantity, node in row.cells.items():
        if isinstance(node, Sequence) and row.repeat is None:
            from archspec.network.hints.columns import of_listed_size  # a row without repetitions has one cell

            if (listed := of_listed_size(row)) is not None and quantity == "size":
                yield listed
                continue
        for cell in node.items if isinstance(node, Sequence) else (node,):
            try:
                value = cell.value if isinstance(cell, Scalar) else None
                text = cell.text if isinstance(cell, Scalar) and type(value) is float else value
                parse_size(value) if quantity == "size" else parse_count(text)
            except ValueError as caught:
                from archspec.network.hints.columns import of_sides  # only a spec that is wrong needs them
                from archspec.spec.hints.values import of_count, of_size

                torn = of_sides(row) if quantity == "size" else None
                hint = of_size(value) if quantity == "size" else of_count(value)
                found = Diagnostic("cell", f"this is not a printed `{quantity}`", cell.place, str(caught), hint=hint)
                yield torn or found
