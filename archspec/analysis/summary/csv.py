"""A summary as comma-separated lines: one for each row, numbers without separators, no totals among them.

What other forms put below the table as numbered notes is about cells of one row, and so it is that row's: the column
`notes` is there where an erratum speaks of a cell that is quoted. What is said of the whole table has no row.

A text that a spreadsheet would take for a formula gets an apostrophe in front, which says that it is a text: see
OWASP, "CSV injection".
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO

from archspec.analysis.summary.table import Line, Table

#: The last four are the first four in full width, as Chinese and Japanese spreadsheets read them.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def comma_separated(table: Table) -> str:
    """The names of the columns, then every row; those of heads that exist only in training stand last."""
    made = StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow([*(column.name for column in table.columns), *(["notes"] if table.notes else [])])
    for part in table.parts:
        if not part.is_total:
            writer.writerows(_values(line, table.notes) for line in part.lines)
    return made.getvalue().removesuffix("\n")


def _values(line: Line, notes: Sequence[str]) -> list[int | str]:
    """The cells and, where the table has any, the notes about them: each once, in the order of their numbers."""
    numbers = sorted({number for cell in line.cells for number in cell.notes})
    told = [" ".join(notes[number - 1] for number in numbers)] if notes else []
    return [_harmless(value) for value in (*(cell.value for cell in line.cells), *told)]


def _harmless(value: int | str) -> int | str:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value
