"""A summary as plain text: aligned columns, thousands separated, 120 wide unless more columns are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

from archspec.analysis.summary.table import Cell, Line, Table

if TYPE_CHECKING:
    from archspec.analysis.summary import Summary

MAX_WIDTH = 120
#: A text is never cut below this.
MIN_TEXT = 12
GAP = "  "


def text(summary: Summary, table: Table, *, is_told: bool) -> str:
    """The title, the rows, the totals; heads that exist only in training stand below the totals.

    ``is_told`` tells, below all of that, what the table remarks and notes; then nothing is cut.
    """
    head = [*zip(*(_in_two_lines(column.title) for column in table.columns), strict=True)]
    lines = [*([head[0]] if any(head[0]) else []), head[1]]
    parts = [part for part in table.parts if not part.is_total]
    rows = [[_cells(line) for line in part.lines] for part in parts]
    every = [*lines, *(line for part in rows for line in part)]
    texts = [number for number, column in enumerate(table.columns) if column.kind == "text"]
    widths = [max(map(len, column)) for column in zip(*every, strict=True)]
    widths = widths if is_told else _fitted(widths, texts)
    rule = "-" * (sum(widths) + len(GAP) * (len(widths) - 1))

    drawn = [_title(summary), rule, *(_line(line, widths, texts) for line in lines), rule]
    drawn += [_line(line, widths, texts) for line in rows[0]]
    drawn += [rule, *_totals(summary)]
    for part, own in zip(parts[1:], rows[1:], strict=True):
        drawn += ["", part.title, rule, *(_line(line, widths, texts) for line in own)]
    if parts[1:]:
        drawn += [rule, f"Total params with heads: {summary.totals(training=True).params:,}"]
    return "\n".join([*drawn, *(_told(table) if is_told else ())])


def _title(summary: Summary) -> str:
    network = summary.network
    variant = f" (variant {network.document.variant})" if network.document.variant else ""
    return f"{network.name}{variant}: {network.input} -> {network.output}"


def _totals(summary: Summary) -> Iterator[str]:
    totals = summary.totals()
    yield f"Total params: {totals.params:,}"
    yield f"Trainable params: {totals.trainable:,}"
    yield f"Non-trainable params: {totals.non_trainable:,}"
    yield f"MACs: {totals.macs:,}"
    yield f"Activation bytes: {totals.activation_bytes:,}"


def _told(table: Table) -> Iterator[str]:
    yield from (line for remark in table.remarks for line in wrap(remark, MAX_WIDTH))
    for number, note in enumerate(table.notes, 1):
        yield from wrap(f"[{number}] {note}", MAX_WIDTH, subsequent_indent="    ")


def _in_two_lines(title: str) -> tuple[str, str]:
    above, _, below = title.rpartition(" ")
    return above, below


def _cells(line: Line) -> tuple[str, ...]:
    first, *others = map(_cell, line.cells)
    return GAP * line.level + first, *others


def _cell(cell: Cell) -> str:
    marks = "".join(f"[{number}]" for number in cell.notes)
    return f"{cell.text} {marks}" if marks else cell.text


def _fitted(widths: list[int], texts: list[int]) -> list[int]:
    """The widths with the columns of text narrowed, the widest one first, until the table fits."""
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - MAX_WIDTH
    fitted = list(widths)
    while excess > 0 and texts:
        widest = max(texts, key=lambda column: fitted[column])
        if fitted[widest] <= MIN_TEXT:
            break
        fitted[widest] -= 1
        excess -= 1
    return fitted


def _line(cells: tuple[str, ...], widths: list[int], texts: list[int]) -> str:
    drawn_cells = (
        _cut(cell, width).ljust(width) if column in texts else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return GAP.join(drawn_cells).rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."
