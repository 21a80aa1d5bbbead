"""A network where browsers and notebooks show it: tables of HTML, every text of the spec escaped.

No script, style sheet, link or picture: a table stands alone, and nothing is fetched for it.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from archspec.analysis.counts import Counts
from archspec.analysis.summary.table import Line, Part, Table, raised
from archspec.network.tree import Network

_INDENT = "&nbsp;" * 4


def facts_html(network: Network, counts: Counts) -> str:
    """The title, and a row for each fact; ``counts`` are those of the whole network."""
    header = network.document.header
    rows = "".join(f"<tr><th>{name}</th><td>{escape(value)}</td></tr>" for name, value in _facts(network, counts))
    return f"<table><caption>{escape(header.title or header.name)}</caption><tbody>{rows}</tbody></table>"


def html(table: Table) -> str:
    """The table, its caption above, its totals among the rows, its remarks and notes in the foot."""
    caption = ". ".join((table.title, *table.caption))
    head = "".join(f'<th scope="col">{escape(column.title)}</th>' for column in table.columns)
    lines = [f"<table><caption>{escape(caption)}</caption>", f"<thead><tr>{head}</tr></thead>"]
    for part in table.parts:
        lines += ["<tbody>", *_rows(part, table), "</tbody>"]
    if told := [*_told(table)]:
        width = len(table.columns)
        lines += ["<tfoot>", *(f'<tr><td colspan="{width}">{text}</td></tr>' for text in told), "</tfoot>"]
    return "\n".join([*lines, "</table>"])


def _rows(part: Part, table: Table) -> Iterator[str]:
    if part.title:
        yield f'<tr><th colspan="{len(table.columns)}" scope="colgroup">{escape(part.title)}</th></tr>'
    for line in part.lines:
        yield f"<tr>{''.join(_cells(line, table))}</tr>"


def _cells(line: Line, table: Table) -> Iterator[str]:
    for number, (cell, column) in enumerate(zip(line.cells, table.columns, strict=True)):
        shown = escape(cell.text).replace("x", "×") if column.kind == "size" else escape(cell.text)
        shown += raised(cell.notes)
        if number == 0:
            yield f'<th scope="row" style="text-align: left">{_INDENT * line.level}{shown}</th>'
        else:
            yield f'<td style="text-align: {"left" if column.kind == "text" else "right"}">{shown}</td>'


def _told(table: Table) -> Iterator[str]:
    yield from (f"{escape(remark)}." for remark in table.remarks)
    yield from (f"{raised([number])} {escape(note)}" for number, note in enumerate(table.notes, 1))


def _facts(network: Network, counts: Counts) -> Iterator[tuple[str, str]]:
    document = network.document
    if document.variant:
        yield "variant", document.variant
    if document.variables:
        yield "variables", ", ".join(f"{name}={value}" for name, value in document.variables.items())
    yield "input", str(network.input)
    yield "output", str(network.output)
    yield "parameters", f"{counts.params:,}"
    yield "trainable", f"{counts.trainable:,}"
    yield "multiply-adds", f"{counts.macs:,}"
