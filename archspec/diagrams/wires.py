"""The geometry of wires, for every printer: rounded corners, and the head of an arrow."""

from __future__ import annotations

from collections.abc import Iterator
from math import dist

from archspec.diagrams.scene import Point, Wire

#: Of an arrow's head, in pixels.
LENGTH, HALF_WIDTH = 7.0, 3.0


def rounded(wire: Wire) -> Iterator[tuple[Point, ...]]:
    """(point,) of a straight piece's end; (where a turn begins, its corner, where it ends) of a turn.

    The line ends inside of the arrow's head, so that the head stays sharp.
    """
    points = wire.points
    last = _before(points[-1], points[-2], LENGTH - 1) if wire.has_arrow else points[-1]
    yield (points[0],)
    for before, corner, after in zip(points, points[1:], points[2:], strict=False):
        radius = min(wire.radius, dist(before, corner) / 2, dist(corner, after) / 2)
        if radius < 0.5:
            yield (corner,)
        else:
            yield _before(corner, before, radius), corner, _before(corner, after, radius)
    yield (last,)


def arrow_head(wire: Wire) -> tuple[Point, Point, Point]:
    """The triangle at the end."""
    (x, y), before = wire.points[-1], wire.points[-2]
    base = _before((x, y), before, LENGTH)
    far = dist((x, y), before) or 1
    right, down = (before[0] - x) / far * HALF_WIDTH, (before[1] - y) / far * HALF_WIDTH
    return (x, y), (base[0] - down, base[1] + right), (base[0] + down, base[1] - right)


def _before(point: Point, other: Point, distance: float) -> Point:
    """So far from the point towards the other."""
    far = dist(point, other) or 1
    share = distance / far
    return point[0] + (other[0] - point[0]) * share, point[1] + (other[1] - point[1]) * share
