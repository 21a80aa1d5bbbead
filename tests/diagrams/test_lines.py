"""Words of a picture set in lines: as evenly as they can be, and made equally long, as a page is."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest

from archspec.diagrams.layout.breaking import Word, breakings
from archspec.diagrams.layout.lines import LEADING, MAX_FACTOR, MAX_SPREAD, best_page, extent, justified, page
from archspec.diagrams.layout.pieces import NOTHING, Caption, Piece, Track


def word(length: float, link: float = 20.0, *, is_first: bool = False) -> Word:
    between = Piece(link, 5, 5, (Track(((0, 0), (link, 0))), Caption(("8×8",), link / 2, 0, 10)))
    return Word(NOTHING if is_first else between, Piece(length, 10, 10, ()), is_first)


def lengths(lines: Sequence[Sequence[Word]]) -> list[float]:
    return [sum(each.length for each in line) - line[0].link.length for line in lines]


PARAGRAPH = [
    [word(100, is_first=True), word(100), word(100)],
    [word(100), word(90), word(90)],
    [word(100), word(50)],
]


def test_lines_are_as_long_as_the_longest_and_the_last_grows_no_more_than_they_do() -> None:
    first, second, last = lengths(justified(PARAGRAPH, 0))
    assert first == lengths(PARAGRAPH)[0] > lengths(PARAGRAPH)[1]
    assert second == pytest.approx(first, abs=0.2)
    assert last == lengths(PARAGRAPH)[2]


def test_what_a_page_has_left_goes_between_words_in_equal_shares() -> None:
    made = justified(PARAGRAPH, 24)
    links = [[each.link.length for each in line[1:]] for line in made]
    assert links[0] == [32.0, 32.0] and links[1][0] == links[1][1] > 32
    assert links[2] == [32.0]
    track, caption = made[0][1].link.parts
    assert isinstance(track, Track) and track.points == ((0, 0), (32, 0))
    assert isinstance(caption, Caption) and caption.along == 16


def test_a_line_between_words_has_a_most() -> None:
    made = justified(PARAGRAPH, 10_000)
    assert {each.link.length for line in made for each in line[1:]} == {20 * (1 + MAX_FACTOR)}


def test_boxes_that_stand_close_stay_close() -> None:
    (line,) = justified([[word(100, is_first=True), word(100, link=3), word(100)]], 10)
    assert [each.link.length for each in line[1:]] == [3, 30]


def test_what_is_left_across_goes_between_lines() -> None:
    plain, spread = page(PARAGRAPH), page(PARAGRAPH, left=lambda *_: (0, 30))
    assert spread.breadth == plain.breadth + 30
    wide = page(PARAGRAPH, left=lambda *_: (0, 10_000))
    assert wide.breadth == plain.breadth + 2 * MAX_SPREAD


def test_the_page_is_the_one_that_costs_the_least_before_anything_is_stretched() -> None:
    words = [word(100, is_first=True), *(word(100) for _ in range(11))]
    costs = [max(*extent(lines, LEADING)) for lines in breakings(words)]
    made = best_page(words, max, lambda *_: (0, 0))
    assert max(made.length, made.breadth) == min(costs) < costs[0]


def test_ever_more_lines_are_ever_shorter() -> None:
    words = [word(100, is_first=True), *(word(40 + 10 * (number % 5)) for number in range(20))]
    found = [(len(lines), max(lengths(lines))) for lines in breakings(words)]
    assert len(found) > 5
    assert all(one[0] < other[0] and one[1] > other[1] for one, other in pairwise(found))
