"""Wrong cells that only follow from a wrong size above them are left to it; what is wrong by itself never is."""

from __future__ import annotations

import pytest

from archspec.analysis.check import Report
from archspec.errors import draw_all

from .tables import RESIDUAL, marked, report

#: Printed of an input of 32x32, where every stage halves it.
STAGES = """
    - a: {conv: 8, kernel: 3x3, stride: 2,  size: 16x16x8,  params: 224}
    - b: {conv: 8, kernel: 3x3, stride: 2,  size: 8x8x8,    macs: 36_864}
    - c: {conv: 8, kernel: 3x3, stride: 2,  size: 4x4x8,    macs: 9_216}
    - d: {dense: 10,                        size: 10,       params: 1_290}
"""


def told(found: Report) -> list[str]:
    """The texts of the cells that are told."""
    return [marked(each) for each in found.diagnostics if each.follows is None]


def left(found: Report) -> list[str]:
    """The texts of the cells that are left to another one."""
    return [marked(each) for each in found.diagnostics if each.follows is not None]


def test_what_is_right_has_no_consequences() -> None:
    assert report(STAGES).ok


def test_a_forgotten_stride_is_told_once_and_names_the_lines_that_follow() -> None:
    found = report(STAGES.replace("a: {conv: 8, kernel: 3x3, stride: 2", "a: {conv: 8, kernel: 3x3"))
    assert told(found) == ["16x16x8"]
    assert left(found) == ["8x8x8", "36_864", "4x4x8", "9_216", "1_290"]
    (cause,) = (each for each in found.diagnostics if each.follows is None)
    assert cause.notes[-1] == "5 later cells differ only because of this one: lines 6-8"
    assert {each.follows for each in found.diagnostics} == {None, cause.place}


def test_a_cell_that_follows_is_counted_and_a_failure_as_before() -> None:
    found = report(STAGES.replace("a: {conv: 8, kernel: 3x3, stride: 2", "a: {conv: 8, kernel: 3x3"))
    assert not found.ok
    assert (found.failed, found.held, len(found.diagnostics)) == (6, 2, 6)
    assert str(found).endswith("(8 cells, 6 fail, 5 of them only because of another)")


def test_machines_are_told_every_cell_and_where_its_cause_stands() -> None:
    found = report(STAGES.replace("a: {conv: 8, kernel: 3x3, stride: 2", "a: {conv: 8, kernel: 3x3"))
    hints = [each["hint"] for each in found.as_json()["diagnostics"]]  # type: ignore[attr-defined]
    assert len(hints) == 6
    assert hints[1:] == ["it holds where the size at <string>:5:38 does"] * 5


def test_only_the_cause_is_drawn() -> None:
    found = report(STAGES.replace("a: {conv: 8, kernel: 3x3, stride: 2", "a: {conv: 8, kernel: 3x3"))
    assert draw_all(found.diagnostics).count("error[") == 1


@pytest.mark.parametrize(
    ("old", "new", "cell"),
    [
        ("9_216", "9_217", "9_217"),
        ("size: 10,", "size: 11,", "11"),
        ("224}", "225}", "225"),
        ("1_290", "1_291", "1_291"),
    ],
)
def test_a_later_cell_that_is_wrong_by_itself_is_told_too(old: str, new: str, cell: str) -> None:
    rows = STAGES.replace("a: {conv: 8, kernel: 3x3, stride: 2", "a: {conv: 8, kernel: 3x3").replace(old, new)
    assert told(report(rows)) == ["16x16x8", cell]


def test_a_later_cell_that_is_wrong_after_the_printed_size_is_told_whatever_else_is_behind_it() -> None:
    rows = STAGES.replace("a: {conv: 8, kernel: 3x3, stride: 2", "a: {conv: 8, kernel: 3x3").replace("8x8x8", "9x9x8")
    # 9x9 is right after neither 32x32 nor 16x16, and 4x4 is not what comes after 9x9.
    assert told(report(rows)) == ["16x16x8", "9x9x8", "4x4x8", "9_216"]


def test_a_misprinted_size_of_one_row_takes_no_other_cell_with_it() -> None:
    found = report(STAGES.replace("8x8x8", "7x7x8"))
    assert (told(found), left(found)) == (["7x7x8"], [])


def test_a_cell_that_holds_by_chance_is_not_doubted() -> None:
    # 15x15 would give 8x8 as well as 16x16 does.
    found = report(STAGES.replace("16x16x8", "15x15x8"))
    assert (told(found), left(found)) == (["15x15x8"], [])


def test_maps_that_are_not_as_printed_have_consequences_too() -> None:
    rows = """
        - a: {conv: 8, kernel: 3x3,  size: 32x32x16}
        - b: {conv: 8, kernel: 3x3,  size: 32x32x8, params: 1_160}
        - c: {conv: 8, kernel: 3x3,  params: 584}
    """
    found = report(rows, "expect: {total: 1_968}")
    assert (told(found), left(found)) == (["32x32x16"], ["1_968", "1_160"])


def test_a_vector_hands_on_the_size_that_it_prints() -> None:
    found = report("- a: {dense: 8, size: 9}\n- b: {dense: 4, params: 40}")
    assert (told(found), left(found)) == (["9"], ["40"])


def test_what_the_whole_network_prints_follows_where_it_would_hold() -> None:
    rows = "- a: {maxpool: 2x2, stride: 1, size: 16x16x3}\n- b: {dense: 10}"
    found = report(rows, "expect: {total: 7_690}")
    assert (told(found), left(found)) == (["16x16x3"], ["7_690"])


def test_of_two_wrong_sizes_each_has_its_own_consequences() -> None:
    rows = """
        - a: {conv: 8, kernel: 3x3,             size: 16x16x8}
        - b: {conv: 8, kernel: 3x3, stride: 2,  size: 8x8x8}
        - c: {conv: 8, kernel: 3x3,             size: 4x4x8}
        - d: {conv: 8, kernel: 3x3, stride: 2,  size: 2x2x8}
    """
    found = report(rows)
    assert (told(found), left(found)) == (["16x16x8", "4x4x8"], ["8x8x8", "2x2x8"])
    assert [each.follows.line for each in found.diagnostics if each.follows] == [5, 7]


def test_a_row_that_takes_another_one_by_from_follows_that_one() -> None:
    rows = """
        - a: {conv: 8, kernel: 3x3,             size: 16x16x8}
        - b: {conv: 8, kernel: 3x3,             size: 4x4x8}
        - c: {conv: 8, kernel: 3x3, from: a, stride: 2,  size: 8x8x8}
    """
    found = report(rows, "heads: {h: {from: b, layers: [flatten]}}")
    assert (told(found), left(found)) == (["16x16x8", "4x4x8"], ["8x8x8"])
    assert [each.follows.line for each in found.diagnostics if each.follows] == [6]  # a head is above


def test_a_cell_behind_two_wrong_sizes_is_told() -> None:
    rows = """
        - a: {conv: 8, kernel: 3x3,             size: 16x16x8}
        - b: {conv: 8, kernel: 3x3,             size: 1x1x8}
        - c: {multiply: [{from: a}, identity], broadcast: true, size: 16x16}
    """
    found = report(rows)
    assert (told(found), left(found)) == (["16x16x8", "1x1x8", "16x16"], [])


def test_cells_inside_a_block_follow_as_its_row_does() -> None:
    blocks = RESIDUAL.replace("kernel: 3x3}]", "kernel: 3x3, size: 8x8}]")
    rows = "- a: {conv: 8, kernel: 3x3, size: 16x16x8}\n- b: {residual: 8, stride: 2, size: 8x8}"
    found = report(rows, blocks)
    assert (told(found), left(found)) == (["16x16x8"], ["8x8", "8x8"])


def test_an_erratum_that_the_change_above_makes_untrue_follows() -> None:
    rows = "- a: {maxpool: 2x2, stride: 1, size: 16x16x3}\n- b: {dense: 10, params: 7_000}"
    found = report(rows, 'errata: [{at: b, params: 7_690, note: "a misprint"}]')
    assert (told(found), left(found)) == (["16x16x3"], ["7_690"])


def test_where_the_printed_size_cannot_go_on_everything_is_told() -> None:
    rows = """
        - a: {conv: 8, kernel: 3x3,                     size: 2x2x8}
        - b: {conv: 8, kernel: 5x5, padding: valid,     size: 9x9x8}
    """
    found = report(rows)
    assert (told(found), left(found)) == (["2x2x8", "9x9x8"], [])


def test_heads_follow_the_row_that_they_begin_at() -> None:
    heads = "heads: {aux: {from: a, layers: [out: {dense: 2, params: 4_098}]}}"
    found = report("- a: {conv: 8, kernel: 3x3, size: 16x16x8}\n- b: {globalavgpool: }", heads)
    assert (told(found), left(found)) == (["16x16x8"], ["4_098"])
