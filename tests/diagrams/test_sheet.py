"""What stands around a drawing: a title that has room, a legend that leaves no word alone, and a page that is full."""

from __future__ import annotations

from itertools import product

import pytest
from sweeps import sweep

from archspec.diagrams import diagram
from archspec.diagrams.scene import Text
from archspec.diagrams.styles.entries import BETWEEN, Entry, entry_lines
from archspec.diagrams.styles.page import MARGIN, Fit, Sheet

from .measured import Measured
from .pictures import NAMES, network
from .test_pictures import LEVELS, STYLES, measured

PAGES = {"a4": (482, 728), "slide": (1600, 900), "square": (900, 900)}


def test_a_legend_of_two_lines_leaves_no_word_alone() -> None:
    """Greedy, it would have five entries above, and one below."""
    entries = [Entry("word") for _ in range(6)]
    room = sum(entry.width for entry in entries[:5]) - BETWEEN
    assert [len(line) for line in entry_lines(entries, room)] == [3, 3]
    assert [len(line) for line in entry_lines(entries, room + entries[0].width)] == [6]
    assert entry_lines([], 100) == []


def test_an_entry_that_is_wider_than_the_room_has_a_line() -> None:
    entries = [Entry("short"), Entry("a text that is far too long for it"), Entry("short")]
    assert [len(line) for line in entry_lines(entries, 20)] == [1, 1, 1]


@pytest.mark.parametrize(("drawing", "rows"), [(700, 1), (300, 2), (150, 3)])
def test_a_title_is_broken_rather_than_that_the_page_grows_for_it(drawing: int, rows: int) -> None:
    note = "22,910,480 parameters · 22,855,952 trainable"
    sheet = Sheet("named", "A short title", note, (), Fit())
    made = sheet.scene((drawing, 100), ())
    assert made.width == max(drawing, 200) + 2 * MARGIN
    assert len({mark.y for mark in made.marks() if isinstance(mark, Text)}) == rows
    assert made.height == sheet.outer((drawing, 100))[1]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("style", ["blocks", "volumes"])
@pytest.mark.parametrize("name", ["resnet34", "resnet50", "vgg16", "xception"])
def test_a_picture_fills_the_page_that_it_is_to_fit(name: str, style: str, page: str) -> None:
    """Nine tenths of its width or of its height, and three quarters of both, from the first box to the last."""
    picture = measured(name, style=style, fit=page)
    wide, high = picture.size
    drawn = [*(box.bounds for box in picture.boxes if box.kind != "page"), *(word.bounds for word in picture.words)]
    across = (max(each.right for each in drawn) - min(each.left for each in drawn)) / wide
    down = (max(each.bottom for each in drawn) - min(each.top for each in drawn)) / high
    assert max(across, down) >= 0.9 and min(across, down) >= 0.75


#: The one picture with letters of fewer points, and how many they are.
TOO_LARGE = {("googlenet", "blocks", "layer"): 4.0}


@pytest.mark.parametrize(
    ("name", "style", "level"),
    sweep(product(NAMES, STYLES, LEVELS), lambda case: case[0] in ("googlenet", "xception") and case[2] == "layer"),
)
def test_letters_are_5_points_high_on_a_page_of_a4(name: str, style: str, level: str) -> None:
    """In every style and at every level, where the picture is to fit it.

    Of every layer of GoogLeNet in cards that cannot be.  For 5 points a picture of 10 pixels' letters has 964 by 1456.
    A module of two cards in a row, their shape between them, the arrow and the bar is 320 wide, and 315 high for four
    rows of cards; with the line to the next (50) and between rows (30) two stand in a row, 9 in five rows: 5 x 345 is
    1725 already.  In the style `paper` the same layers are boxes of one line, and their letters have 5.3 points.
    """
    wide, high = measured(name, style=style, level=level, fit="a4").size
    points = measured(name, style=style, level=level, fit="a4").smallest * min(482 / wide, 728 / high)
    assert points >= TOO_LARGE.get((name, style, level), 5)


def test_rows_of_cards_end_where_the_longest_does() -> None:
    """As far as lines may be stretched, and but for the last row: each of the others has a line around to the next."""
    picture = measured("resnet34", style="blocks")
    turns = [line.bounds.right for line in picture.lines if line.bounds.right - line.bounds.left > 500]
    assert len(turns) == 2 and max(turns) - min(turns) < 80


def test_what_is_repeated_has_a_column_of_its_own_only_where_letters_stay_as_large() -> None:
    """So has Xception's middle on a slide; ResNet-50's blocks on a page of A4 would be left alone in a column."""

    def columns(name: str, fit: str) -> int:
        found = Measured(diagram(network(name), style="paper", fit=fit).svg())
        return len({round(box.bounds.left / 60) for box in found.boxes if box.node and box.kind == "conv"})

    assert columns("xception", "slide") == 3
    assert columns("resnet50", "a4") == 2
