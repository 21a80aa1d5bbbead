"""Columns beside one another whose steps stand at one height where their maps are of one size."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import fsum

from archspec.diagrams.fonts import width
from archspec.diagrams.layout.pieces import Area, Caption, Part, Piece, Seat, Track, shifted
from archspec.diagrams.scene import Box, Mark, Text
from archspec.diagrams.words import TIMES

Size = tuple[int, int]
#: A size, and which time in its column it is: maps may grow again.
Key = tuple[Size, int]

#: Above and below what a band holds; between two steps, and between two boxes of one size.
PAD, STEP, NEAR = 8.0, 11.0, 3.0
#: The lowest band has room for its name.
LEAST = 36.0
#: Between two columns; of the titles of several; what stands left of the columns.
GUTTER, TITLES, LABELS = 34.0, 38.0, 74.0


@dataclass(frozen=True)
class Named:
    """A piece with the size of what it puts out; ``is_near`` stands close to another such piece of its size."""

    piece: Piece
    size: Size
    path: str
    is_near: bool = False
    is_input: bool = False

    @property
    def lead(self) -> float:
        """The lines before its first box: where branches part, or a shortcut begins."""
        return min((_edge(part) for part in self.piece.parts if isinstance(part, (Seat, Area))), default=0.0)


def _edge(part: Seat | Area) -> float:
    return part.along if isinstance(part, Area) else part.along - part.leaf.height / 2


@dataclass(frozen=True)
class Column:
    """The pieces of one network, and the heads that leave them: (the path that it leaves, its name, its piece)."""

    title: str
    facts: str
    pieces: tuple[Named, ...]
    heads: tuple[tuple[str, str, Piece], ...] = ()
    has_title: bool = True

    @property
    def bands(self) -> list[tuple[Key, list[Named]]]:
        """The pieces of one size after another; the input stands above all of them."""
        seen: dict[Size, int] = {}
        found = []
        for size, group in groupby((each for each in self.pieces if not each.is_input), key=lambda each: each.size):
            seen[size] = seen.get(size, -1) + 1
            found.append(((size, seen[size]), list(group)))
        return found

    @property
    def leads(self) -> dict[Key, float]:
        """What stands before the first box of each band."""
        return {key: group[0].lead for key, group in self.bands}

    @property
    def half(self) -> float:
        """Half of the width of what is written above it."""
        return max(width(self.title, 14, is_bold=True), width(self.facts, 10)) / 2 if self.has_title else 0.0

    @property
    def near(self) -> float:
        return max(self.half, *(each.piece.near for each in self.pieces))

    @property
    def far(self) -> float:
        return max(self.half, *(each.piece.far for each in self.pieces))

    @property
    def head_breadth(self) -> float:
        return max((max(piece.breadth, width(name, 10) * 2 + 20) + GUTTER for _, name, piece in self.heads), default=0)


@dataclass(frozen=True)
class Bands:
    """What stands where: bands and words as marks, and the parts of all columns, flowing down."""

    size: tuple[float, float]
    marks: tuple[Mark, ...]
    parts: tuple[Part, ...]


def aligned(columns: Sequence[Column]) -> Bands:
    """The columns with one band for each size of maps."""
    titles = TITLES if any(column.has_title for column in columns) else 0.0
    top = titles + max(column.pieces[0].piece.length for column in columns) + STEP
    leads = _leads(columns)
    tops = _tops(columns, leads, top)
    centres, right = _centres(columns)
    bottom = max(end for _, end in tops.values())
    parts: list[Part] = []
    marks: list[Mark] = []
    for number, (key, (start, end)) in enumerate(tops.items()):
        marks += _band(key, start, end - start, right, is_filled=number % 2 == 0)
    for column, centre in zip(columns, centres, strict=True):
        marks += _title(column, centre) if column.has_title else []
        begins = {key: tops[key][0] + PAD + leads[key] - lead for key, lead in column.leads.items()}
        parts += _column(column, centre, begins, titles)
    # A head may be longer than what stands beside it.
    lowest = max((part.along + part.leaf.height / 2 for part in parts if isinstance(part, Seat)), default=0)
    return Bands((right, max(bottom, lowest + PAD)), tuple(marks), tuple(parts))


def _leads(columns: Sequence[Column]) -> dict[Key, float]:
    """The longest lead of each band: the first boxes of all columns stand below it, at one height."""
    found: dict[Key, float] = {}
    for column in columns:
        for key, lead in column.leads.items():
            found[key] = max(found.get(key, 0.0), lead)
    return found


def _tops(columns: Sequence[Column], leads: dict[Key, float], top: float) -> dict[Key, tuple[float, float]]:
    """Where each band starts and ends."""
    found = {}
    for key in merged([[key for key, _ in column.bands] for column in columns]):
        inner = max(leads[key] - column.leads.get(key, 0.0) + _height(column, key) for column in columns)
        found[key] = top, top + max(inner + 2 * PAD, LEAST)
        top = found[key][1]
    return found


def _centres(columns: Sequence[Column]) -> tuple[list[float], float]:
    """Where each column's line is, and where the page ends."""
    centres, right = [], LABELS
    for column in columns:
        centres.append(right + column.near)
        right += column.near + column.far + column.head_breadth + GUTTER
    return centres, right - GUTTER + PAD


def merged(orders: Sequence[Sequence[Key]]) -> list[Key]:
    """All keys in one order that is that of every column, as far as there is one."""
    waiting = [list(order) for order in orders]
    found: list[Key] = []
    while any(waiting):
        firsts = [order[0] for order in waiting if order]
        free = [key for key in firsts if not any(key in order[1:] for order in waiting)]
        chosen = max(free or firsts[:1], key=lambda key: key[0])
        found += [chosen] if chosen not in found else []
        waiting = [order[1:] if order and order[0] == chosen else order for order in waiting]
    return found


def _height(column: Column, key: Key) -> float:
    pieces = dict(column.bands).get(key, [])
    gaps = (_gap(*pair) for pair in pairwise(pieces))
    return fsum(each.piece.length for each in pieces) + fsum(gaps)


def _gap(before: Named, after: Named) -> float:
    if before.is_near and after.is_near:
        return NEAR
    is_framed = any(isinstance(part, Area) and not part.along for each in (before, after) for part in each.piece.parts)
    return STEP if after.piece.entry == "arrow" or is_framed else 2.0


def _column(column: Column, centre: float, begins: dict[Key, float], start: float) -> list[Part]:
    """The pieces from top to bottom, and lines between them; ``begins`` is where those of each band do."""
    first = column.pieces[0].piece
    parts: list[Part] = [*shifted(first.parts, start, centre)]
    end, before = start + first.length, None
    ends = {}
    for key, group in column.bands:
        along = begins[key]
        for number, each in enumerate(group):
            along += _gap(group[number - 1], each) if number else 0
            if each.piece.entry != "none":
                parts.append(Track(((end, centre), (along, centre)), has_arrow=_has_arrow(end, along, each)))
            parts += shifted(each.piece.parts, along, centre)
            end = ends[each.path] = along + each.piece.length
            along, before = end, each
    if before is not None:
        parts.append(Track(((end, centre), (end + PAD, centre))))
    return parts + _heads(column, centre, ends)


def _has_arrow(end: float, along: float, each: Named) -> bool:
    return each.piece.entry == "arrow" and along - end > NEAR + 1


def _heads(column: Column, centre: float, ends: dict[str, float]) -> list[Part]:
    """Heads stand right of their column, below where they leave it."""
    parts: list[Part] = []
    floor = 0.0
    for origin, name, piece in column.heads:
        across = centre + column.far + GUTTER + piece.near
        along = max(ends[origin] + 5, floor)
        bend = ((along, centre), (along, across)) if along == ends[origin] + 5 else (
            (ends[origin] + 5, centre), (ends[origin] + 5, across - piece.near - 8), (along, across - piece.near - 8),
            (along, across),
        )  # fmt: skip
        parts.append(Track((*bend, (along + 20, across))))
        parts.append(Caption((name,), along + 9, across, 9.5))
        parts += shifted(piece.parts, along + 20, across)
        floor = along + 20 + piece.length + 12
    return parts


def _band(key: Key, top: float, height: float, right: float, *, is_filled: bool) -> list[Mark]:
    (high, wide), _ = key
    box: list[Mark] = [Box(0, top, right, height, "band")] if is_filled else []
    label = Text(8, top + PAD + 8, "output", 9.5, "start", is_pale=True)
    return [*box, label, Text(8, top + PAD + 22, f"{high}{TIMES}{wide}", 12, "start", is_bold=True)]


def _title(column: Column, centre: float) -> list[Mark]:
    return [Text(centre, 14, column.title, 14, is_bold=True), Text(centre, 30, column.facts, 10, is_pale=True)]
