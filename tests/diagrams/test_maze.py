"""Ways between rectangles: straight where they can be, around what stands there, across lines but never along them."""

from __future__ import annotations

from itertools import pairwise

from archspec.diagrams.layout.maze import APART, Maze, Rectangle, Segment
from archspec.diagrams.scene import Point

ROOM = (0.0, 0.0, 200.0, 100.0)
START, END = (10.0, 50.0), (190.0, 50.0)


def way(*obstacles: Rectangle, lines: tuple[Segment, ...] = (), most: int = 1000) -> tuple[Point, ...] | None:
    return Maze(obstacles, lines, ROOM).way(START, [(END, False)], is_first_upright=False, most=most)


def test_a_free_way_is_straight() -> None:
    assert way() == (START, END)


def test_it_goes_around_what_stands_there_on_the_shorter_side() -> None:
    found = way((80, 40, 120, 90))
    assert found is not None
    assert found[0] == START and found[-1] == END
    assert min(y for _, y in found) == 40, "along the upper edge, which is nearer"
    assert all(one[0] == other[0] or one[1] == other[1] for one, other in pairwise(found))


def test_there_is_none_through_a_wall_or_in_too_few_steps() -> None:
    assert way((80, -1, 120, 101)) is None
    assert way((80, 40, 120, 90), most=2) is None


def test_it_crosses_a_line_where_it_must() -> None:
    assert way(lines=(((100, 0), (100, 100)),)) == (START, END)


def test_it_goes_around_lines_where_there_are_many() -> None:
    assert way(lines=(((100, 45), (100, 100)),)) == (START, END)
    found = way(lines=tuple(((x, 45), (x, 100)) for x in range(70, 131, 10)))
    assert found is not None
    assert min(y for _, y in found) <= 45 - APART


def test_it_never_runs_along_a_line() -> None:
    found = way(lines=(((60, 50), (140, 50)),))
    assert found is not None
    level = [one[1] for one, other in pairwise(found) if one[1] == other[1] and max(one[0], other[0]) > 100 > one[0]]
    assert level and all(abs(y - 50) >= APART for y in level)
