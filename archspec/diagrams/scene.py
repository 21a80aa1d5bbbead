"""A scene: what a picture has and where, in pixels from the upper left corner. Every printer prints the same scene.

Nothing here knows of a network or of a format. A colour is told by what it means; ``palette`` has the colours.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from archspec.diagrams.fonts import CAPITAL, DESCENT, width
from archspec.diagrams.palette import Fill

Anchor = Literal["start", "middle", "end"]
Point = tuple[float, float]


@dataclass(frozen=True)
class Text:
    """One line of text; ``y`` is that of its base line."""

    x: float
    y: float
    content: str
    size: float = 11
    anchor: Anchor = "middle"
    is_bold: bool = False
    is_pale: bool = False

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom), as measured."""
        wide = width(self.content, self.size, is_bold=self.is_bold)
        left = self.x - wide * {"start": 0, "middle": 0.5, "end": 1}[self.anchor]
        return left, self.y - CAPITAL * self.size, left + wide, self.y + DESCENT * self.size


@dataclass(frozen=True)
class Box:
    """A rectangle; without a fill it is an outline."""

    x: float
    y: float
    width: float
    height: float
    fill: Fill | None
    radius: float = 0
    is_dashed: bool = False


@dataclass(frozen=True)
class Shape:
    """A filled outline of straight lines."""

    points: tuple[Point, ...]
    fill: Fill


@dataclass(frozen=True)
class Disc:
    """The sign of what joins two paths."""

    x: float
    y: float
    radius: float
    fill: Fill


@dataclass(frozen=True)
class Wire:
    """A line through these points, its corners rounded; dashed where it is a projection."""

    points: tuple[Point, ...]
    has_arrow: bool = True
    is_dashed: bool = False
    radius: float = 6
    is_thin: bool = False


Mark = Text | Box | Shape | Disc | Wire


@dataclass(frozen=True)
class Node:
    """One thing of the network: ``path`` is its place in the spec, ``tooltip`` all that is known of it.

    Its marks are relative to (x, y), so that moving it changes one line of a file.
    """

    path: str
    tooltip: str
    x: float
    y: float
    marks: tuple[Mark, ...]
    #: The paths of the rows that it stands for.
    covers: tuple[str, ...] = ()
    #: The path of what a line is to lead from to this node.
    source: str = ""

    def placed(self) -> Iterator[Mark]:
        """Its marks where they are in the picture."""
        return (moved(mark, self.x, self.y) for mark in self.marks)


@dataclass(frozen=True)
class Scene:
    """``items`` are drawn in their order, later ones above earlier ones."""

    name: str
    title: str
    description: str
    width: float
    height: float
    items: tuple[Node | Mark, ...]

    def marks(self) -> Iterator[Mark]:
        """Every mark where it is in the picture."""
        for item in self.items:
            if isinstance(item, Node):
                yield from item.placed()
            else:
                yield item


def moved(mark: Mark, right: float, down: float) -> Mark:
    """The same mark elsewhere."""
    if isinstance(mark, Text):
        return Text(
            mark.x + right, mark.y + down, mark.content, mark.size, mark.anchor, mark.is_bold, mark.is_pale
        )  # fmt: skip
    if isinstance(mark, Box):
        return Box(mark.x + right, mark.y + down, mark.width, mark.height, mark.fill, mark.radius, mark.is_dashed)
    if isinstance(mark, Disc):
        return Disc(mark.x + right, mark.y + down, mark.radius, mark.fill)
    points = tuple((x + right, y + down) for x, y in mark.points)
    if isinstance(mark, Shape):
        return Shape(points, mark.fill)
    return Wire(points, mark.has_arrow, mark.is_dashed, mark.radius, mark.is_thin)


def all_moved(items: Iterable[Node | Mark], right: float, down: float) -> Iterator[Node | Mark]:
    """The same nodes and marks elsewhere."""
    for item in items:
        if isinstance(item, Node):
            yield Node(item.path, item.tooltip, item.x + right, item.y + down, item.marks, item.covers, item.source)
        else:
            yield moved(item, right, down)
