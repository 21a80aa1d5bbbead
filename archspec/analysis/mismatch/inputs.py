"""Why what comes into a row has the size that it has: which row it reads, and how that one comes by its size."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.analysis.cells import Cell
from archspec.analysis.check import is_size
from archspec.analysis.mismatch.sizes import size_notes
from archspec.network.reading import Reading


def input_notes(cell: Cell, printed: tuple[int, ...], reading: Reading) -> Iterator[str]:
    """Where what comes in comes from, and the arithmetic of the row that puts it out."""
    if words := reading.words(cell.body, cell.item):
        yield words
    if (source := reading.source(cell.body, cell.item)) is not None:
        yield from size_notes(source, printed)


def input_hint(cell: Cell, printed: tuple[int, ...]) -> str:
    """The way out of a column that prints what the rows put out."""
    return "it is what the row puts out, which is `size`" if is_size(printed, cell.item.output) else ""
