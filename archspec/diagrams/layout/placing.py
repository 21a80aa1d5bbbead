"""Parts along a flow as nodes and marks of a scene: here the flow gets its direction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from archspec.diagrams.fonts import CAPITAL
from archspec.diagrams.layout.pieces import Area, Caption, Part, Seat, Track
from archspec.diagrams.scene import Box, Mark, Node, Point, Text, Wire


def placed(parts: Iterable[Part], is_down: bool, right: float, down: float) -> Iterator[Node | Mark]:
    """Frames first, then lines, then what stands on them; the page's corner is at (right, down)."""
    parts = list(parts)
    yield from (_area(part, is_down, right, down) for part in parts if isinstance(part, Area))
    yield from (_wire(part, is_down, right, down) for part in parts if isinstance(part, Track))
    for part in parts:
        if isinstance(part, Seat):
            yield _node(part, is_down, right, down)
        elif isinstance(part, Caption):
            yield from _caption(part, is_down, right, down)


def _point(along: float, across: float, is_down: bool, right: float, down: float) -> Point:
    return (across + right, along + down) if is_down else (along + right, across + down)


def _node(seat: Seat, is_down: bool, right: float, down: float) -> Node:
    leaf = seat.leaf
    x, y = _point(seat.along, seat.across, is_down, right, down)
    return Node(leaf.path, leaf.tooltip, x - leaf.width / 2, y - leaf.height / 2, leaf.marks, leaf.covers, leaf.source)


def _wire(track: Track, is_down: bool, right: float, down: float) -> Wire:
    points = tuple(_point(*point, is_down, right, down) for point in track.points)
    return Wire(points, track.has_arrow, track.is_dashed)


def _caption(caption: Caption, is_down: bool, right: float, down: float) -> Iterator[Text]:
    x, y = _point(caption.along, caption.across, is_down, right, down)
    step = caption.size + 1
    count = len(caption.lines)
    for number, line in enumerate(caption.lines):
        if is_down:
            middle = y - (count - 1) * step / 2 + number * step + CAPITAL * caption.size / 2
            yield Text(x + 6, middle, line, caption.size, "start", is_pale=True)
        elif caption.is_far:
            yield Text(x, y + 3 + CAPITAL * caption.size + number * step, line, caption.size, is_pale=True)
        else:
            yield Text(x, y - 5 - (count - 1 - number) * step, line, caption.size, is_pale=True)


def _area(area: Area, is_down: bool, right: float, down: float) -> Node:
    x, y = _point(area.along, area.across, is_down, right, down)
    wide, high = (area.breadth, area.length) if is_down else (area.length, area.breadth)
    marks: list[Mark] = [Box(0, 0, wide, high, "band", 8), Box(0, 0, wide, high, None, 8)]
    marks.append(Text(10, 15, area.title, 11, "start", is_bold=True))
    marks += [Text(wide - 10, 15, area.note, 12, "end", is_bold=True)] if area.note else []
    return Node(area.path, area.tooltip, x, y, tuple(marks), area.covers)
