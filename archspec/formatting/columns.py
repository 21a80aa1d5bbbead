"""Rows under each other as a table has them: what they say in columns, the printed cells in columns at the end.

Rows with the same operator (or block) have one column for each of their words; two words that no row has both share
one.  The printed cells of a list have columns that hold for all of its rows, those of its tables too.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: Blanks between what a row says and what it prints.
GAP = 3
#: A row that says more than so many characters does not push the printed cells of the others away.
MAX_SAID = 100

_NUMBER = re.compile(r"-|[-+]?[\d_.]+(?:e[-+]?\d+)?")


@dataclass
class Line:
    """One line of the layout, and the comment behind it."""

    text: str
    comment: str = ""


@dataclass
class RowLine(Line):
    """A line of cells, whose text is set once the lines around it are known."""

    indent: int = 0
    name: str = ""
    #: What stands between the indentation and the first cell, with NAME where the name comes.
    opening: str = "- NAME{"
    closing: str = "}"
    #: The words of its columns and each cell as it is written; the first one is of the operator.
    columns: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    #: The printed cells by quantity, as they are written.
    cells: tuple[tuple[str, str], ...] = ()
    #: What is written last and in no column: a sentence.
    tail: str = ""
    #: Whose words stand under each other: rows of one operator, or those of one table.
    group: str = ""
    #: The columns of a table whose numbers end under each other.
    numbers: frozenset[str] = frozenset()

    @property
    def is_of_table(self) -> bool:
        return self.closing == "]"

    @property
    def quantities(self) -> list[str]:
        return [name for name, _ in self.cells]


def align(lines: Sequence[RowLine]) -> None:
    """Sets the texts of the lines of one list and of its tables."""
    if not _are_in_one_order([line.quantities for line in lines]):
        for line in lines:
            if line.is_of_table:
                line.columns += tuple(line.quantities)
                line.said += tuple(text for _, text in line.cells)
                line.cells = ()
    groups: dict[tuple[int, str], list[RowLine]] = {}
    names: dict[int, int] = {}
    for line in lines:
        groups.setdefault((0 if line.is_of_table else line.indent, line.group), []).append(line)
        names[line.indent] = max(names.get(line.indent, 0), len(line.name))
    for group in groups.values():
        _align_what_is_said(group, names[group[0].indent])
    _align_cells([line for line in lines if line.cells])
    for line in lines:
        line.text = _closed(line)


def _closed(line: RowLine) -> str:
    text = f"{line.text} {line.tail}" if line.tail else line.text
    return text.rstrip().removesuffix(",") + line.closing


def _align_what_is_said(group: list[RowLine], width_of_names: int) -> None:
    places = _places([line.columns for line in group])
    widths: dict[int, int] = {}
    for line in group:
        for column, text in zip(line.columns, line.said, strict=True):
            place = places[column]
            widths[place] = max(widths.get(place, 0), len(text) + 1)
    for line in group:
        name = f"{line.name}: ".ljust(width_of_names + 2) if line.name else ""
        line.text = " " * line.indent + line.opening.replace("NAME", name) + _in_columns(line, places, widths)


def _in_columns(line: RowLine, places: dict[str, int], widths: dict[int, int]) -> str:
    by_place = {places[column]: (column, text) for column, text in zip(line.columns, line.said, strict=True)}
    made = ""
    for place in range(max(by_place, default=-1) + 1):
        column, text = by_place.get(place, ("", ""))
        piece = f"{text}," if column else ""
        made += (piece.rjust(widths[place]) if column in line.numbers else piece.ljust(widths[place])) + " "
    return made.rstrip()


def _places(rows: Sequence[tuple[str, ...]]) -> dict[str, int]:
    """The number of each word's column: behind those of all words that any row has in front of it."""
    places: dict[str, int] = dict.fromkeys((word for row in rows for word in row), 0)
    for _ in range(len(places)):  # as often as a word can be pushed to the right
        before = dict(places)
        for row in rows:
            for left, right in pairwise(row):
                places[right] = max(places[right], places[left] + 1)
        if places == before:
            break
    return places


def _align_cells(lines: Sequence[RowLine]) -> None:
    order = _order(lines)
    widths = {name: max(len(text) for line in lines for each, text in line.cells if each == name) + 2 for name in order}
    column = max((len(line.text) for line in lines if len(line.text) <= MAX_SAID), default=0) + GAP
    for line in lines:
        cells = dict(line.cells)
        made = line.text.ljust(column) if len(line.text) <= MAX_SAID else f"{line.text} "
        for name in order:
            made += (f"{cells[name]}," if name in cells else "").ljust(widths[name])
        line.text = made.rstrip()


def _order(lines: Sequence[RowLine]) -> list[str]:
    names: dict[str, None] = {}
    for line in lines:
        names.update(dict.fromkeys(name for name, _ in line.cells))
    return list(names)


def _are_in_one_order(rows: Sequence[Sequence[str]]) -> bool:
    """Whether the printed cells of all rows can stand under each other."""
    order = {name: number for number, name in enumerate(dict.fromkeys(name for row in rows for name in row))}
    return all(list(row) == sorted(row, key=order.__getitem__) for row in rows)


def are_numbers(texts: Sequence[str]) -> bool:
    return all(map(_NUMBER.fullmatch, texts)) and any(text != "-" for text in texts)


def _alike(one: Line, other: Line) -> bool:
    return len(one.text) - len(one.text.lstrip()) == len(other.text) - len(other.text.lstrip())


def align_comments(lines: Sequence[Line]) -> list[str]:
    """The lines with their comments, in one column where neighbouring lines are indented alike."""
    made: list[str] = []
    start = 0
    while start < len(lines):
        end = start + 1
        while lines[start].comment and end < len(lines) and lines[end].comment and _alike(lines[start], lines[end]):
            end += 1
        width = max(len(line.text.rstrip()) for line in lines[start:end])
        for line in lines[start:end]:
            text = line.text.rstrip()
            made.append(f"{text:<{width}}  {line.comment}" if line.comment else text)
        start = end
    return made
