"""A summary as plain text: aligned columns, thousands separated, 120 columns wide at most."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.analysis.summary.rows import Row
from archspec.analysis.summary import Summary

MAX_WIDTH = 120
#: A name is never cut below this.
MIN_TEXT = 12
GAP = "  "

_HEADER = (
    ("", "", "", "", "", "", "receptive", "activation"),
    ("name", "op", "output", "params", "trainable", "MACs", "field", "bytes"),
)
#: Columns of text are aligned to the left and may be cut; the others are numbers.
_TEXTS = (0, 1)


def drawn(summary: Summary, depth: int) -> str:
    """The title, the rows, the totals; heads that exist only in training stand below the totals."""
    body = [*summary.rows(depth)]
    for head in summary.heads(training=False):
        body += summary.rows(depth, head)
    heads = [(head.name, [*summary.rows(depth, head)]) for head in summary.heads(training=True)]
    lines = [*_HEADER, *map(_cells, body), *(_cells(row) for _, rows in heads for row in rows)]
    widths = _fitted([max(len(line[column]) for line in lines) for column in range(len(_HEADER[0]))])
    rule = "-" * (sum(widths) + len(GAP) * (len(widths) - 1))
    text = [_title(summary), rule, *(_line(line, widths) for line in _HEADER), rule]
    text += [_line(_cells(row), widths) for row in body]
    text += [rule, *_totals(summary)]
    for name, rows in heads:
        text += ["", f"{name}, only in training", rule, *(_line(_cells(row), widths) for row in rows)]
    if heads:
        text += [rule, f"Total params with heads: {summary.totals(training=True).params:,}"]
    return "\n".join(text)


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


def _cells(row: Row) -> tuple[str, ...]:
    params, trainable, macs, size = (
        f"{number:,}"
        for number in (row.counts.params, row.counts.trainable, row.counts.macs, row.counts.activation_bytes)
    )
    field = "all" if row.field is None else str(row.field)
    return GAP * row.level + row.name, row.op, str(row.output), params, trainable, macs, field, size


def _fitted(widths: list[int]) -> list[int]:
    """The widths with the columns of text narrowed, the wider one first, until the table fits."""
    excess = sum(widths) + len(GAP) * (len(widths) - 1) - MAX_WIDTH
    fitted = list(widths)
    while excess > 0:
        widest = max(_TEXTS, key=lambda column: fitted[column])
        if fitted[widest] <= MIN_TEXT:
            break
        fitted[widest] -= 1
        excess -= 1
    return fitted


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    drawn_cells = (
        _cut(cell, width).ljust(width) if column in _TEXTS else cell.rjust(width)
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True))
    )
    return GAP.join(drawn_cells).rstrip()


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else f"{text[: width - 3]}..."
