"""The shortest way with few turns between rectangles: upright and level pieces, through the places where one may turn.

The places are beside the rectangles and the lines that are there, so that there are few of them.  The search is A*
(Hart, Nilsson and Raphael 1968), with a cost for each turn and for each line that is crossed.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from heapq import heappop, heappush
from itertools import pairwise

from archspec.diagrams.scene import Point

#: left, top, right, bottom.
Rectangle = tuple[float, float, float, float]
Segment = tuple[Point, Point]
#: Where a way may end, and whether it comes there upright.
End = tuple[Point, bool]

#: What a turn and a crossing cost, in pixels of a way.
TURN, CROSSING = 25.0, 40.0
#: The least between two lines that run side by side, and what is between them where there is room.
APART, BESIDE = 4.5, 7.0

#: A column, a row, and whether the way came there upright.
State = tuple[int, int, bool]


class Maze:
    """Rectangles that no way goes through, lines that it crosses at right angles alone, and where it may be at all."""

    def __init__(self, obstacles: Sequence[Rectangle], lines: Sequence[Segment], room: Rectangle) -> None:
        self.obstacles, self.lines, self.room = obstacles, lines, room
        #: How many places the search has looked at.
        self.steps = 0
        self._edges: dict[tuple[bool, int], list[float | None]] = {}

    def way(
        self, start: Point, ends: Sequence[End], *, is_first_upright: bool, most: int
    ) -> tuple[Point, ...] | None:  # fmt: skip
        """The corners of the way from the start to one of the ends; None where ``most`` steps find none."""
        self._edges.clear()
        points = [start, *(point for point, _ in ends)]
        self.places = self._places(0, points), self._places(1, points)
        goals = {(*self._place(point), is_upright) for point, is_upright in ends if self._is_inside(point)}
        if not goals or not self._is_inside(start):
            return None
        first = (*self._place(start), is_first_upright)
        found = self._search(first, goals, most)
        return None if found is None else _corners([self._point(state) for state in found])

    def _places(self, axis: int, points: Sequence[Point]) -> list[float]:
        """Where a way may turn, along one axis."""
        low, high = self.room[axis], self.room[axis + 2]
        found = {point[axis] for point in points} | {low, high, low + BESIDE, high - BESIDE}
        found |= {edge for each in self.obstacles for edge in (each[axis], each[axis + 2])}
        for one, other in self.lines:
            found |= {one[axis] - BESIDE, one[axis] + BESIDE} if one[axis] == other[axis] else set()
        exact = {point[axis] for point in points}
        kept: list[float] = []
        for place in sorted(place for place in found if low <= place <= high):
            if place in exact or not kept or place - kept[-1] >= 1:
                kept.append(place)
        return kept

    def _is_inside(self, point: Point) -> bool:
        left, top, right, bottom = self.room
        return left <= point[0] <= right and top <= point[1] <= bottom

    def _place(self, point: Point) -> tuple[int, int]:
        columns, rows = self.places
        return columns.index(point[0]), rows.index(point[1])

    def _point(self, state: State) -> Point:
        return self.places[0][state[0]], self.places[1][state[1]]

    def _search(self, first: State, goals: set[State], most: int) -> list[State] | None:
        ends = [self._point(goal) for goal in sorted(goals)]

        def left(state: State) -> float:
            x, y = self._point(state)
            return min(abs(x - end[0]) + abs(y - end[1]) for end in ends)

        costs, before = {first: 0.0}, {first: first}
        waiting = [(left(first), first)]
        while waiting and self.steps < most:
            self.steps += 1
            _, state = heappop(waiting)
            if state in goals:
                return _back(state, before)
            for after, cost in self._steps(state, is_first=state == first):
                total = costs[state] + cost
                if total < costs.get(after, float("inf")):
                    costs[after], before[after] = total, state
                    heappush(waiting, (total + left(after), after))
        return None

    def _steps(self, state: State, *, is_first: bool) -> Iterable[tuple[State, float]]:
        """The neighbouring places, and what it costs to go there."""
        column, row, came_upright = state
        for is_upright in (False, True):
            if is_first and is_upright != came_upright:
                continue
            here, line = (row, column) if is_upright else (column, row)
            turn = TURN if is_upright != came_upright else 0.0
            edges = self._along(is_upright, line)
            for there, edge in ((here - 1, here - 1), (here + 1, here)):
                if 0 <= edge < len(edges) and (cost := edges[edge]) is not None:
                    yield ((column, there, True) if is_upright else (there, row, False)), cost + turn

    def _along(self, is_upright: bool, number: int) -> list[float | None]:
        """What each step costs along this column or row; None where there is no way."""
        if (known := self._edges.get((is_upright, number))) is not None:
            return known
        axis = 1 if is_upright else 0
        places, place = self.places[axis], self.places[1 - axis][number]
        made: list[float | None] = [end - start for start, end in pairwise(places)]
        for crossed in self._crossed(axis, place):
            edge = bisect_left(places, crossed) - 1
            if 0 <= edge < len(made):
                made[edge] = (made[edge] or 0.0) + CROSSING
        for low, high in self._shut(axis, place):
            for edge in range(max(bisect_right(places, low) - 1, 0), min(bisect_left(places, high), len(made))):
                made[edge] = None
        self._edges[is_upright, number] = made
        return made

    def _crossed(self, axis: int, place: float) -> Iterator[float]:
        """Where lines run across this column or row."""
        for one, other in self.lines:
            low, high = sorted((one[1 - axis], other[1 - axis]))
            if low != high and low - APART < place < high + APART:
                yield one[axis]

    def _shut(self, axis: int, place: float) -> Iterator[tuple[float, float]]:
        """From where to where this column or row is no way: in a rectangle, or along a line."""
        for each in self.obstacles:
            if each[1 - axis] < place < each[3 - axis]:
                yield each[axis], each[axis + 2]
        for one, other in self.lines:
            if one[1 - axis] == other[1 - axis] and abs(one[1 - axis] - place) < APART:
                start, end = sorted((one[axis], other[axis]))
                yield start - APART, end + APART


def _back(state: State, before: dict[State, State]) -> list[State]:
    found = [state]
    while before[state] != state:
        state = before[state]
        found.append(state)
    return found[::-1]


def _corners(points: Sequence[Point]) -> tuple[Point, ...]:
    """The way without the places where it goes straight on."""
    kept = [points[0]]
    for before, point, after in zip(points, points[1:], points[2:], strict=False):
        if not (before[0] == point[0] == after[0] or before[1] == point[1] == after[1]):
            kept.append(point)
    return (*kept, points[-1])
