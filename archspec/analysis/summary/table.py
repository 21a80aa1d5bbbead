"""A summary as a table, before any form: which columns there are, and what stands in each cell.

With the columns of the paper it is the paper's table again: its title and its source; each row under its own name, a
repeated one in one line with the number of times; the columns of the spec's ``table:`` with the numbers of each row;
what the paper counts, as printed, where it rounds or counts by a convention; and a note where an erratum says that a
cell is wrong.  Nothing here is escaped: each form does that for itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from archspec.analysis.activations import largest_activation
from archspec.analysis.receptive_field import Field
from archspec.analysis.summary.columns import ARGUMENTS, CELLS, QUOTED, Column
from archspec.analysis.summary.filled import Filled, Filling
from archspec.analysis.summary.rows import Row
from archspec.network.tree import HeadBody

if TYPE_CHECKING:
    from archspec.analysis.summary import Summary


class Cell(NamedTuple):
    """A count, or a text; nothing where there is nothing to say. With the numbers of the notes about it."""

    value: int | str
    notes: tuple[int, ...] = ()

    @property
    def text(self) -> str:
        """Counts have separated thousands."""
        return f"{self.value:,}" if isinstance(self.value, int) else self.value


def raised(notes: Iterable[int]) -> str:
    """The numbers of notes as HTML and Markdown have them."""
    marks = ",".join(map(str, notes))
    return f"<sup>{marks}</sup>" if marks else ""


class Line(NamedTuple):
    """A row of the table, under so many rows. The cells are those of the columns."""

    level: int
    cells: tuple[Cell, ...]


class Part(NamedTuple):
    """Lines between two rules: the network's own, its totals, or those of a head under a title."""

    title: str
    lines: tuple[Line, ...]
    is_total: bool = False


class Table(NamedTuple):
    """A whole table. Sentences of the caption and remarks have no stop; notes are numbered from 1."""

    name: str
    title: str
    caption: tuple[str, ...]
    columns: tuple[Column, ...]
    parts: tuple[Part, ...]
    remarks: tuple[str, ...]
    notes: tuple[str, ...]


def table(summary: Summary, names: Sequence[str], depth: int) -> Table:
    """The table of a summary with these columns, blocks and branches opened down to this depth."""
    return _Maker(summary, names, depth).table()


class _Maker:
    def __init__(self, summary: Summary, names: Sequence[str], depth: int) -> None:
        self.summary, self.names, self.depth = summary, names, depth
        self.is_papers = any(name in names for name in (ARGUMENTS, CELLS, QUOTED))
        self.filling = Filling(summary, with_arguments=ARGUMENTS in names, is_papers=self.is_papers)

    def table(self) -> Table:
        own = self._rows(None)
        for head in self.summary.heads(training=False):
            own += self._rows(head)
        heads = [(head.name, self._rows(head)) for head in self.summary.heads(training=True)]
        filled = [*self._filled([*own, *(row for _, rows in heads for row in rows)])]
        header = self.summary.network.document.header
        return Table(
            header.name,
            header.title or header.name,
            tuple(self._caption()),
            tuple(each.column for each in filled),
            (*self._parts(own, filled), *self._head_parts(heads, filled)),
            tuple(self._remarks(filled)),
            tuple(self.filling.printed.notes),
        )

    def _rows(self, head: HeadBody | None) -> list[tuple[Row, Field | None]]:
        """The rows, each with what it sees by the narrowest path; that is followed where a column tells it."""
        rows = self.summary.rows(self.depth, head, is_summed=self.is_papers)
        if "narrowest_path" not in self.names:
            return [(row, None) for row in rows]
        return [*zip(rows, self.summary.narrowest(self.depth, head, is_summed=self.is_papers), strict=True)]

    def _filled(self, rows: Sequence[tuple[Row, Field | None]]) -> Iterator[Filled]:
        """The columns, each once; those that nobody has asked for by name only where a row has something in them."""
        seen = set[str]()
        for name in self.names:
            for filled in self.filling.columns(name, [row for row, _ in rows]):
                is_asked = filled.column.name == name and not (name == "window" and self.is_papers)
                if filled.column.name not in seen and (is_asked or any(filled.of_row(*row)[0] != "" for row in rows)):
                    seen.add(filled.column.name)
                    yield filled

    def _parts(self, rows: Iterable[tuple[Row, Field | None]], filled: Sequence[Filled]) -> Iterator[Part]:
        yield Part("", _lines(rows, filled))
        yield from self._total("total", filled, training=False)

    def _head_parts(
        self, heads: Iterable[tuple[str, Iterable[tuple[Row, Field | None]]]], filled: Sequence[Filled]
    ) -> Iterator[Part]:
        for name, rows in heads:
            yield Part(f"{name}, only in training", _lines(rows, filled))
        if heads:
            yield from self._total("total with heads", filled, training=True)

    def _total(self, title: str, filled: Sequence[Filled], *, training: bool) -> Iterator[Part]:
        counts = self.summary.totals(training=training)
        if any(each.of_total is not None for each in filled):
            _, *others = filled
            cells = (Cell("" if each.of_total is None else each.of_total(counts)) for each in others)
            yield Part("", (Line(0, (Cell(title), *cells)),), is_total=True)

    def _caption(self) -> Iterator[str]:
        """Where the table comes from, and of which network it is: a sentence each."""
        document = self.summary.network.document
        if document.header.source:
            yield document.header.source.rstrip(".")
        if document.variant:
            yield f"Variant {document.variant}"
        given = document.variables.items()
        changed = [f"{name}={value}" for name, value in given if value != document.header.variables[name]]
        if changed:
            yield f"With {', '.join(changed)}"
        yield f"Input {self.summary.network.input}, output {self.summary.network.output}"

    def _remarks(self, filled: Sequence[Filled]) -> Iterator[str]:
        names = [each.column.name for each in filled]
        if self.is_papers:
            yield from self.filling.printed.remarks(names)
        if "activation_bytes" in names and (largest := largest_activation(self.summary.network)) is not None:
            yield f"Largest activation: {largest.activation_bytes:,} bytes, of {largest.path}"


def _lines(rows: Iterable[tuple[Row, Field | None]], filled: Sequence[Filled]) -> tuple[Line, ...]:
    return tuple(Line(row.level, tuple(Cell(*each.of_row(row, narrow)) for each in filled)) for row, narrow in rows)
