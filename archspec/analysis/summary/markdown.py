"""A summary as a table of GitHub's Markdown, for a README or a pull request."""

from __future__ import annotations

from collections.abc import Iterable

from archspec.analysis.markdown import escaped
from archspec.analysis.summary.columns import Column
from archspec.analysis.summary.table import Cell, Table, raised

_INDENT = "&nbsp;&nbsp;"


def markdown(table: Table) -> str:
    """The title, the table, remarks and notes; the columns are aligned in the text, too."""
    head = [escaped(column.title) for column in table.columns]
    lines: list[list[str]] = []
    for part in table.parts:
        if part.title:
            lines.append([f"*{escaped(part.title)}*", *("" for _ in head[1:])])
        for line in part.lines:
            first, *others = (_cell(cell, column) for cell, column in zip(line.cells, table.columns, strict=True))
            lines.append([_INDENT * line.level + first, *others])
    widths = [max(3, *map(len, cells)) for cells in zip(head, *lines, strict=True)]
    rules = [_rule(column, width) for column, width in zip(table.columns, widths, strict=True)]
    caption = " ".join([f"**{escaped(table.title)}**.", *(f"{escaped(said)}." for said in table.caption)])
    paragraphs = [f"{escaped(remark)}." for remark in table.remarks]
    paragraphs += [f"{raised([number])} {escaped(note)}" for number, note in enumerate(table.notes, 1)]
    text = [caption, "", *(_row(cells, widths, table) for cells in (head, rules, *lines))]
    return "\n".join([*text, *(line for paragraph in paragraphs for line in ("", paragraph))])


def _cell(cell: Cell, column: Column) -> str:
    text = escaped(cell.text)
    return (text.replace("x", "×") if column.kind == "size" else text) + raised(cell.notes)


def _rule(column: Column, width: int) -> str:
    return "-" * width if column.kind == "text" else "-" * (width - 1) + ":"


def _row(cells: Iterable[str], widths: Iterable[int], table: Table) -> str:
    aligned = (
        cell.ljust(width) if column.kind == "text" else cell.rjust(width)
        for cell, width, column in zip(cells, widths, table.columns, strict=True)
    )
    return f"| {' | '.join(aligned)} |"
