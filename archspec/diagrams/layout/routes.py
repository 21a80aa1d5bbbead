"""Lines to what starts elsewhere than at the step above it: a long skip, a head. They are the last that is laid out.

Such a line runs straight, in the free room between what stands there already.  It may cross another line, but neither
a card nor a text; where there is no such way, there is no line, and the word that names the source says it alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from archspec.diagrams.layout.maze import BESIDE, End, Maze, Rectangle, Segment
from archspec.diagrams.scene import Box, Disc, Mark, Node, Point, Text, Wire, all_moved
from archspec.diagrams.wires import arrow_head

#: From a line to a card, and to a text; from where a line leaves a card to where another one branches off.
CLEAR, CLOSE, TAP = 5.0, 2.0, 5.0
#: How far a line may lie outside of what it is drawn to.
OUTSIDE = 14.0
#: A picture with more of them, or with more around them, has words alone: it would be a tangle.
MAX_LINKS, MAX_NODES = 12, 150
#: What all ways of one picture may take to be found.
MAX_STEPS = 12_000

Items = list[Node | Mark]


@dataclass(frozen=True)
class Routed:
    """A drawing with its links, and its size with them; ``shift`` is how far they have moved it."""

    items: Items
    size: tuple[float, float]
    shift: Point = (0.0, 0.0)


def routed(items: Iterable[Node | Mark], size: tuple[float, float], *, is_down: bool) -> Routed:
    """The drawing with a line to each node that has a source, as far as there is room for it."""
    items = list(items)
    links = [item for item in items if isinstance(item, Node) and item.source]
    if not 0 < len(links) <= MAX_LINKS or sum(isinstance(item, Node) for item in items) > MAX_NODES:
        return Routed(items, size)
    wires: list[Wire] = []
    left_steps = MAX_STEPS
    taps: list[str] = []
    for link in links:
        source = _source(items, link.source)
        if source is not None:
            edge = _edge(items, source, is_down)
            tap = _further(edge, TAP + taps.count(source.path) * BESIDE, is_down)
            maze, goal = _maze([*items, *wires], tap, link, size)
            way = maze.way(tap, _ends(goal, is_down), is_first_upright=not is_down, most=left_steps)
            left_steps -= maze.steps
            if way is not None:
                wires.append(_wire(way if _is_on_a_line(items, tap) else (edge, *way), goal))
                taps.append(source.path)
    points = [(0.0, 0.0), size, *(point for wire in wires for point in wire.points)]
    left, top = min(x for x, _ in points), min(y for _, y in points)
    wide, high = max(x for x, _ in points) - left, max(y for _, y in points) - top
    return Routed([*all_moved([*items, *wires], -left, -top)], (wide, high), (-left, -top))


def _source(items: Items, path: str) -> Node | None:
    """What puts out what the row of this path does: the sign behind its card, its card or frame, or the last in it."""
    nodes = [item for item in items if isinstance(item, Node) and item.path and item.marks]
    named = {node.path: node for node in nodes}
    inner = [node for node in nodes if node.path.startswith(f"{path}/") or path in node.covers]
    return named.get(f"{path}/+") or named.get(path) or (inner[-1] if inner else None)


def _maze(items: Items, tap: Point, link: Node, size: tuple[float, float]) -> tuple[Maze, Rectangle]:
    """What is in the way from where a line branches off to the room around the link; and that."""
    goal = _grown(_bounds(link), CLEAR)
    lines = [*_segments(item for item in items if isinstance(item, Wire))]
    room = (-OUTSIDE, -OUTSIDE, size[0] + OUTSIDE, size[1] + OUTSIDE)
    return Maze([*_obstacles(items, link, tap)], lines, room), goal


def _wire(way: tuple[Point, ...], goal: Rectangle) -> Wire:
    return Wire((*way[:-1], _towards(way[-1], goal)), has_arrow=False, is_thin=True)


def _ends(goal: Rectangle, is_down: bool) -> list[End]:
    """Where a way may come to a link: at every side but the one that the flow leaves from."""
    left, top, right, bottom = goal
    across, down = (left + right) / 2, (top + bottom) / 2
    above, before = ((across, top), True), ((left, down), False)
    return [above, before, ((right, down), False)] if is_down else [before, above, ((across, bottom), True)]


def _towards(end: Point, goal: Rectangle) -> Point:
    """From the edge of the room that a link has to its text."""
    step = CLEAR - CLOSE
    right = step * ((end[0] == goal[0]) - (end[0] == goal[2]))
    down = step * ((end[1] == goal[1]) - (end[1] == goal[3]))
    return end[0] + right, end[1] + down


def _edge(items: Items, source: Node, is_down: bool) -> Point:
    """Where the flow leaves the source."""
    left, top, right, bottom = _body(source)
    middle = (left + right) / 2 if is_down else (top + bottom) / 2
    # The line through a frame is not in the middle of it.
    for wire in (item for item in items if isinstance(item, Wire)):
        x, y = wire.points[-1]
        if is_down and abs(y - bottom) < 0.1 and left < x < right:
            middle = x
        elif not is_down and abs(x - right) < 0.1 and top < y < bottom:
            middle = y
    return (middle, bottom) if is_down else (right, middle)


def _further(point: Point, by: float, is_down: bool) -> Point:
    """Along the flow."""
    return (point[0], point[1] + by) if is_down else (point[0] + by, point[1])


def _is_on_a_line(items: Items, point: Point) -> bool:
    """Of the last card of a network there is none to branch off from."""
    lines = _segments(item for item in items if isinstance(item, Wire))
    return any(_has(_grown(_around(*line), 0.1), point) for line in lines)


def _around(one: Point, other: Point) -> Rectangle:
    return min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])


def _obstacles(items: Items, link: Node, tap: Point) -> Iterator[Rectangle]:
    """What no line goes through; a frame is none for what begins or ends in it, nor is a shortcut, which is a line."""
    goal = _grown(_bounds(link), CLEAR)
    for item in items:
        if isinstance(item, Text):
            yield _grown(item.bounds, CLOSE)
        elif isinstance(item, Wire) and item.has_arrow:
            yield _head(item)
        elif not isinstance(item, Node) or not item.marks:
            continue
        elif item is link:
            yield goal
        elif _is_frame(item) and (_has(_body(item), tap) or _has(_body(item), goal[:2])):
            yield from (_grown(mark.bounds, CLOSE) for mark in item.placed() if isinstance(mark, Text))
        else:
            yield _grown(_bounds(item), CLEAR - 1)


def _head(wire: Wire) -> Rectangle:
    """The room of an arrow's head."""
    points = arrow_head(wire)
    across, down = zip(*points, strict=True)
    return _grown((min(across), min(down), max(across), max(down)), CLOSE)


def _segments(wires: Iterable[Wire]) -> Iterator[Segment]:
    for wire in wires:
        yield from zip(wire.points, wire.points[1:], strict=False)


def _is_frame(node: Node) -> bool:
    return any(isinstance(mark, Box) and mark.fill == "band" for mark in node.marks)


def _body(node: Node) -> Rectangle:
    """The node without the sheets behind it."""
    for mark in node.marks:
        if isinstance(mark, Box) and not (mark.x or mark.y):
            return node.x, node.y, node.x + mark.width, node.y + mark.height
    return _bounds(node)


def _bounds(node: Node) -> Rectangle:
    found = [each for mark in node.placed() if (each := _extent(mark)) is not None]
    left, top, right, bottom = zip(*found, strict=True)
    return min(left), min(top), max(right), max(bottom)


def _extent(mark: Mark) -> Rectangle | None:
    if isinstance(mark, Text):
        return mark.bounds
    if isinstance(mark, Box):
        return mark.x, mark.y, mark.x + mark.width, mark.y + mark.height
    if isinstance(mark, Disc):
        return mark.x - mark.radius, mark.y - mark.radius, mark.x + mark.radius, mark.y + mark.radius
    return None


def _grown(bounds: Rectangle, by: float) -> Rectangle:
    return bounds[0] - by, bounds[1] - by, bounds[2] + by, bounds[3] + by


def _has(bounds: Rectangle, point: Sequence[float]) -> bool:
    return bounds[0] <= point[0] <= bounds[2] and bounds[1] <= point[1] <= bounds[3]
