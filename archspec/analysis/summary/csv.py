"""A summary as comma-separated lines: one for each row, numbers without separators, no totals among them.

A text that a spreadsheet would take for a formula gets an apostrophe in front, which says that it is a text: see
OWASP, "CSV injection".
"""

from __future__ import annotations

import csv
from io import StringIO

from archspec.analysis.summary.table import Table

#: The last four are the first four in full width, as Chinese and Japanese spreadsheets read them.
_FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def comma_separated(table: Table) -> str:
    """The names of the columns, then every row; those of heads that exist only in training stand last."""
    made = StringIO()
    writer = csv.writer(made, lineterminator="\n")
    writer.writerow(column.name for column in table.columns)
    for part in table.parts:
        if not part.is_total:
            writer.writerows([_harmless(cell.value) for cell in line.cells] for line in part.lines)
    return made.getvalue().removesuffix("\n")


def _harmless(value: int | str) -> int | str:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULAS) else value
