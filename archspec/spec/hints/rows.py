"""Rows and tables that are none, with how they are written: calls as in Python, values without their columns.

Only what is refused anyway comes here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from archspec.errors import Diagnostic
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence
from archspec.spec.scalars import shown

#: `conv(64, kernel=3x3)`, `conv 64`, with what is behind the word.
_CALL = re.compile(r"([A-Za-z][A-Za-z0-9_]{0,62})(?:\s*\((.*)\)|\s+([^\s{].*))\s*")
_NAMED = re.compile(r"\s*([A-Za-z]\w*)\s*=\s*(\S.*?)\s*")
#: A longer row is not written out again.
MAX_CELLS = 12
_PARTS = {"columns": "a list of names", "rows": "a list of rows"}


def of_word(text: str, name: str | None) -> str:
    """How a row is written whose first word is none; nothing where that cannot be told."""
    if (call := _CALL.fullmatch(text)) is not None:
        return f"write {{{', '.join(_columns(call[1], call[2] or call[3] or ''))}}}"
    if name is not None and re.fullmatch("[A-Za-z][A-Za-z0-9_]*", name) and text[:1].isdigit():
        return f"`{name}` stands where a row's name does: write {{{name}: {shown(text)}, COLUMN: VALUE}}"
    return ""


def _columns(word: str, inside: str) -> Iterator[str]:
    """The cells of a row whose word is called with these values."""
    pieces = [piece.strip() for piece in inside.split(",")][:MAX_CELLS]
    named = [_NAMED.fullmatch(piece) for piece in pieces]
    yield f"{word}: {shown(pieces[0]) if named[0] is None else ''}"
    for piece, pair in islice(zip(pieces, named, strict=True), named[0] is None, None):
        yield f"COLUMN: {shown(piece)}" if pair is None else f"{pair[1]}: {shown(pair[2])}"


def of_table(node: Mapping) -> tuple[str, str]:
    """(label, hint) of a table that lacks a part, or has one that is no list."""
    if not isinstance(node.get("table"), Scalar):
        return "", "the block's name stands behind `table:`"
    for part, what in _PARTS.items():
        found = node.get(part)
        if found is None:
            return f"it has no `{part}`", _where(node, part) or f"`{part}:`, {what}, is aligned with `table:`"
        if isinstance(found, Scalar) and "," in found.text:
            return f"`{part}` is no list", f"write {part}: [{shown(found.text)}]"
        if not isinstance(found, Sequence):
            return f"`{part}` is no list", f"`{part}:` is {what}"
    return "", ""


def _where(table: Mapping, part: str) -> str:
    """Where the part has gone that a table lacks: into its own rows."""
    rows = table.get("rows")
    for row in rows.items if isinstance(rows, Sequence) else ():
        if isinstance(row, Mapping) and (key := row.key(part)) is not None:
            return f"`{part}` in line {key.place.line} is one of the rows; without its dash it is aligned with `table:`"
    return ""


def of_cells(row: Node, columns: int) -> Diagnostic | None:
    """What to say of a table's row whose cells are no list: `- f2, 16, 64`; None of others."""
    message = "a row of cells is a list, its name among them"
    if isinstance(row, Scalar) and row.text.count(",") == columns - 1 > 0:
        return Diagnostic("table", message, row.place, hint=f"write [{shown(row.text)}]")
    return None


def _is_cell(node: Node) -> bool:
    return isinstance(node, Scalar) and node.text[:1].isdigit()


def of_bare_rows(rows: Sequence, columns: int) -> Diagnostic | None:
    """What to say of `rows:` that is one row of cells in place of a list of rows; None where it is none."""
    if len(rows.items) != columns or not any(map(_is_cell, rows)) or not all(isinstance(each, Scalar) for each in rows):
        return None
    message = "`rows` is a list of rows, and this is a single one"
    return Diagnostic("table", message, rows.place, hint="start each row with `- `, or write another bracket around it")
