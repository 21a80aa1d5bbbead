"""Pieces of a picture that lie along a flow: how long they are, how far they reach to either side, what is in them.

A place is (along, across): along the flow, and across it, with the flow's line at 0.  Flows run to the right or down;
only ``Direction`` knows which, so that rows and columns are laid out by the same rules.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from archspec.diagrams.scene import Mark, Point

#: How a flow comes in: by an arrow, by a line that goes on inside, or not at all.
Entry = Literal["arrow", "line", "none"]


@dataclass(frozen=True)
class Leaf:
    """A drawn thing with its size; its marks are relative to its upper left corner."""

    path: str
    tooltip: str
    width: float
    height: float
    marks: tuple[Mark, ...]
    #: How far marks reach beyond the size, to the right and above: a stack's sheets.
    behind: float = 0
    #: The paths of the rows that it stands for.
    covers: tuple[str, ...] = ()
    #: The path of what it starts from, where no line of the flow leads from there.
    source: str = ""


@dataclass(frozen=True)
class Seat:
    """A leaf, by its centre."""

    leaf: Leaf
    along: float
    across: float


@dataclass(frozen=True)
class Track:
    """A line of the flow."""

    points: tuple[Point, ...]
    has_arrow: bool = True
    is_dashed: bool = False


@dataclass(frozen=True)
class Caption:
    """Lines of text beside the flow at this place: above it where it runs to the right, right of it where it runs down.

    ``is_far`` puts it on the other side, below a line of a flow that runs to the right.
    """

    lines: tuple[str, ...]
    along: float
    across: float
    size: float
    is_far: bool = False


@dataclass(frozen=True)
class Area:
    """The frame around a part."""

    path: str
    tooltip: str
    title: str
    note: str
    along: float
    across: float
    length: float
    breadth: float
    covers: tuple[str, ...] = ()


Part = Seat | Track | Caption | Area


@dataclass(frozen=True)
class Piece:
    """Parts from 0 to ``length``; they reach ``near`` to the one side (up, or left) and ``far`` to the other."""

    length: float
    near: float
    far: float
    parts: tuple[Part, ...]
    entry: Entry = "arrow"

    @property
    def breadth(self) -> float:
        return self.near + self.far


NOTHING = Piece(0, 0, 0, ())


def shifted(parts: Iterable[Part], along: float, across: float = 0) -> tuple[Part, ...]:
    """The same parts elsewhere."""
    return tuple(_shifted(part, along, across) for part in parts)


def prefixed(piece: Piece, prefix: str) -> Piece:
    """The same piece, with this before the paths of what is in it: several networks may have one name for a row."""
    if not prefix:
        return piece
    parts: list[Part] = []
    for part in piece.parts:
        if isinstance(part, Seat):
            leaf = part.leaf
            path, source = (each and f"{prefix}{each}" for each in (leaf.path, leaf.source))
            part = replace(part, leaf=replace(leaf, path=path, source=source))
        elif isinstance(part, Area):
            part = replace(part, path=f"{prefix}{part.path}")
        parts.append(part)
    return replace(piece, parts=tuple(parts))


def _shifted(part: Part, along: float, across: float) -> Part:
    """Each by its own class: ``replace`` asks a class for its fields, and nested pieces are shifted very often."""
    if isinstance(part, Track):
        points = tuple((x + along, y + across) for x, y in part.points)
        return Track(points, part.has_arrow, part.is_dashed)
    if isinstance(part, Seat):
        return Seat(part.leaf, part.along + along, part.across + across)
    return replace(part, along=part.along + along, across=part.across + across)
