"""The printed cell `input`: what comes into a row, compared with what the row reads."""

from __future__ import annotations

import pytest

from archspec.analysis.check import Report
from archspec.analysis.explained import Explainer
from archspec.analysis.summary.columns import chosen
from archspec.analysis.summary.table import table
from archspec.api import load

from .tables import RESIDUAL, facts, finding, holds, marked, report, text

#: A table that prints what comes in, as that of MobileNetV2.
TABLE = """
- conv1: {conv: 8, kernel: 3x3, stride: 2,  input: 32x32x3}
- table: residual
  columns: [name,   =input,   maps, repeat, first.stride]
  rows:
    -      [stage1, 16x16x8,  8,    1,      -]
    -      [stage2, 16x16x8,  12,   2,      2]
    -      [stage3, 8x8x12,   16,   3,      2]
- pool: {globalavgpool: ,                   input: 4x4x16}
- out: {dense: 10,                          input: 1x1x16}
"""
CELLS = ("32x32x3", "16x16x8,  8", "16x16x8,  12", "8x8x12", "4x4x16", "1x1x16")


def told(found: Report) -> list[str]:
    return [marked(each) for each in found.diagnostics if each.follows is None]


def left(found: Report) -> list[str]:
    return [marked(each) for each in found.diagnostics if each.follows is not None]


def test_a_table_that_prints_what_comes_in_is_checked_as_it_is_printed() -> None:
    found = report(TABLE, RESIDUAL)
    assert (found.checked, found.held, found.ok) == (6, 6, True)


@pytest.mark.parametrize("cell", CELLS)
@pytest.mark.parametrize("side", [0, 1, 2])
def test_a_mutation_of_any_side_of_any_cell_is_found_at_its_place_and_nowhere_else(cell: str, side: int) -> None:
    size, comma, behind = cell.partition(",")
    sides = size.split("x")
    sides[side] = str(int(sides[side]) + 1)
    mutated = "x".join(sides)
    found = report(TABLE.replace(cell, mutated + comma + behind), RESIDUAL)
    assert (told(found), left(found), found.held) == ([mutated], [], 5)
    assert found.diagnostics[0].code == "input"


@pytest.mark.parametrize(
    ("row", "is_right"),
    [
        ("{conv: 4, kernel: 3x3, input: 32x32x3}", True),
        ("{conv: 4, kernel: 3x3, input: 32x32}", True),
        ("{conv: 4, kernel: 3x3, input: 32x32x4}", False),
        ("{conv: 4, kernel: 3x3, input: 32}", False),
        ("{conv: 4, kernel: 3x3, input: 16x16}", False),
        ("{conv: 4, kernel: 3x3, stride: 2, repeat: 2, input: 32x32x3}", True),
        ("{conv: 4, kernel: 3x3, stride: 2, repeat: 2, input: 16x16x4}", False),
        ("{concat: [[{conv: 4, kernel: 1x1}], []], input: 32x32x3}", True),
        ("{concat: [[{conv: 4, kernel: 1x1}], []], input: 32x32x7}", False),
    ],
)
def test_it_is_compared_as_a_size_is_with_what_the_row_reads(row: str, is_right: bool) -> None:
    assert holds(f"- {row}") is is_right


def test_a_repeated_row_may_print_what_each_repetition_reads() -> None:
    row = "- {residual: 8, repeat: 3, first: {stride: 2}, input: [32x32x3, 16x16x8, 16x16x8]}"
    assert report(row, RESIDUAL).held == 3
    found = finding(row.replace("16x16x8]", "8x8x8]"), RESIDUAL)
    assert (found.code, marked(found)) == ("input", "8x8x8")


def test_a_row_that_names_another_one_reads_that_one() -> None:
    rows = """
        - a: {conv: 4, kernel: 1x1}
        - b: {maxpool: 2x2}
        - c: {add: [[{conv: 2, kernel: 1x1}], [{conv: 2, kernel: 2x2, stride: 2, from: a, input: 32x32x4}]]}
    """
    assert holds(rows)
    found = finding(rows.replace("32x32x4", "16x16x4"))
    assert (marked(found), found.notes[0]) == ("16x16x4", "it reads `a` (line 5)")


@pytest.mark.parametrize(
    ("rows", "head", "note"),
    [
        ("- c: {conv: 4, kernel: 1x1, input: 9x9}", "", "it reads the `input` of the network"),
        ("- {unit: 4}", "blocks: {unit: {args: [m], layers: [{conv: $m, kernel: 1x1, input: 9x9}]}}",
         "it reads what comes into the block `unit`"),
        ("- c: {conv: 4, kernel: 1x1}", "heads: {aux: {from: c, layers: [{globalavgpool: , input: 9x9}]}}",
         "it reads `c`, where its head begins"),
        ("- p: {maxpool: 2x2}\n- {add: [[{conv: 3, kernel: 1x1, input: 9x9}], identity]}", "", "it reads `p` (line 5)"),
        ("- {maxpool: 2x2, repeat: 3, input: [32x32, 9x9, 8x8]}", "", "it reads the repetition before it"),
    ],
)  # fmt: skip
def test_a_wrong_one_says_what_the_row_reads(rows: str, head: str, note: str) -> None:
    found = finding(rows, head)
    assert (marked(found), found.notes[:1]) == ("9x9", (note,))


def test_of_equal_repetitions_nothing_is_said_that_is_true_of_one_alone() -> None:
    found = finding("- {maxpool: 3x3, stride: 1, repeat: 3, input: [32x32, 9x9, 32x32]}")
    assert not any(note.startswith("it reads") for note in found.notes)


def test_the_size_of_the_row_above_is_told_with_its_arithmetic() -> None:
    found = finding("- a: {conv: 4, kernel: 3x3, stride: 2}\n- b: {conv: 4, kernel: 3x3, input: 15x15x4}")
    assert found.message == "what comes into the row does not have this size"
    assert found.label == "printed 15x15x4, computed 16x16x4"
    assert found.notes == ("it reads `a` (line 5)", "height: floor((32 + 0 + 1 - 3) / 2) + 1 = 16")


def test_a_column_that_prints_what_the_rows_put_out_is_told_its_name() -> None:
    found = finding("- {conv: 4, kernel: 3x3, stride: 2, input: 16x16x4}")
    assert found.hint == "it is what the row puts out, which is `size`"
    assert finding("- {conv: 4, kernel: 3x3, stride: 2, input: 15x15x4}").hint == ""


# ---- what follows


def test_a_forgotten_stride_is_told_where_the_next_row_prints_what_comes_in() -> None:
    found = report(TABLE.replace("12,   2,      2", "12,   2,      -"), RESIDUAL)
    assert (told(found), left(found)) == (["8x8x12"], ["4x4x16"])
    first, second = found.diagnostics
    assert first.notes[-1] == "1 later cell differs only because of this one: line 20"
    assert (second.follows, second.hint) == (first.place, f"it holds where the input at {first.place} does")


def test_what_a_row_prints_itself_comes_before_what_the_next_one_says_of_it() -> None:
    rows = "- a: {conv: 8, kernel: 3x3, size: 16x16x8}\n- b: {conv: 8, kernel: 3x3, input: 16x16x8}"
    found = report(rows)
    assert (told(found), left(found)) == (["16x16x8"], ["16x16x8"])
    assert [each.code for each in found.diagnostics] == ["size", "input"]


def test_two_rows_that_read_one_and_print_different_things_are_both_told() -> None:
    rows = """
        - a: {conv: 8, kernel: 3x3}
        - b: {conv: 8, kernel: 3x3, input: 16x16x8}
        - c: {add: [identity, [{conv: 8, kernel: 3x3, from: a, input: 8x8x8}]]}
    """
    found = report(rows)
    assert (told(found), left(found)) == (["16x16x8", "8x8x8"], [])


# ---- errata, explain, summary


def test_an_erratum_excuses_it_and_gives_the_size_that_comes_in() -> None:
    row = "- c: {conv: 8, kernel: 3x3, stride: 2, input: 31x31x3}"
    assert report(row, "errata: [{at: c, input: 32x32x3, note: a slip}]").errata == 1
    found = finding(row, "errata: [{at: c, input: 16x16x8, note: a slip}]")
    assert (found.code, found.label) == ("erratum", "given 16x16x8, computed 32x32x3")


def test_it_is_explained_where_it_is_printed_and_where_it_is_asked_for() -> None:
    explainer = Explainer(facts(TABLE, RESIDUAL))
    column = explainer.explain("stage2")["input"]
    assert (str(column.value), column.note) == ("16x16x8", "it reads `stage1` (line 17)")
    assert column.printed is not None and column.printed.holds
    said = str(explainer.explain("stage2/0/main/conv1", ["input"]))
    assert "input: 16x16x8\n  it reads what comes into the block `residual`" in said
    with pytest.raises(KeyError):
        explainer.explain("stage2/0/main/conv1")["input"]


def test_a_summary_with_the_columns_of_the_paper_has_it_where_the_paper_does() -> None:
    errata = "errata: [{at: out, input: 1x1x16, note: a slip}]"
    made = table(load(text(TABLE.replace("1x1x16", "1x1x17"), RESIDUAL + errata)).summary(), chosen(["paper"]), 1)
    column = [each.name for each in made.columns].index("input")
    cells = [line.cells[column] for line in made.parts[0].lines]
    assert [cell.text for cell in cells] == ["32x32x3", "16x16x8", "16x16x8", "8x8x12", "4x4x16", "16"]
    assert [cell.notes for cell in cells] == [(), (), (), (), (), (1,)]
    assert made.notes == ("out: input 1x1x16 exactly. a slip",)
    without = table(load(text("- {conv: 3, kernel: 1x1}")).summary(), chosen(["paper"]), 1)
    assert "input" not in [each.name for each in without.columns]


def test_the_column_says_nothing_of_a_merge_that_reads_several_rows() -> None:
    rows = "- a: {conv: 3, kernel: 1x1}\n- b: {maxpool: 3x3, stride: 1}\n- m: {concat: [{from: a}, identity]}"
    made = table(load(text(rows)).summary(), chosen(["name", "input"]), 1)
    assert [line.cells[1].text for line in made.parts[0].lines] == ["32x32x3", "32x32x3", ""]
