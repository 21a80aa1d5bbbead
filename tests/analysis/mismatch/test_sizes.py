"""Sizes that hold, and what is said about the others, and where."""

from __future__ import annotations

import pytest

from ..tables import CONV, RESIDUAL, finding, holds, marked, report

INCEPTION = """
blocks:
  inception:
    args: [c1, c3, c5]
    layers:
      - concat:
          - [{conv: $c1, kernel: 1x1}]
          - [{conv: $c3, kernel: 3x3}]
          - [{conv: $c5, kernel: 5x5}]
"""


@pytest.mark.parametrize(
    ("size", "is_right"),
    [("32x32x8", True), ("32x32", True), ("32x32x7", False), ("32x31", False), ("32", False), ("8", False)],
)
def test_maps_are_printed_whole_or_by_their_sides(size: str, is_right: bool) -> None:
    assert holds(f"- {{{CONV}, size: {size}}}") is is_right


@pytest.mark.parametrize(
    ("size", "is_right"),
    [("3", True), ("1x1x3", True), ("1x1", True), ("1x1x4", False), ("4", False), ("3x1x1", False), ("3x3", False)],
)
def test_a_vector_is_printed_as_a_number_or_as_maps_of_one_pixel(size: str, is_right: bool) -> None:
    assert holds(f"- {{globalavgpool: , size: {size}}}") is is_right


def test_a_size_of_a_repeated_row_is_its_output() -> None:
    assert holds("- {residual: 8, repeat: 3, first: {stride: 2}, size: 16x16x8}", RESIDUAL)


def test_maps_that_are_summed_are_explained_by_their_sum_and_the_block() -> None:
    table = """
        - table: inception
          columns: [name, c1, c3, c5, =size]
          rows:
            - [3b, 128, 192, 160, 32x32x512]
    """
    found = finding(table, INCEPTION)
    assert (found.code, found.message) == ("size", "the row does not have this size")
    assert (found.place.line, found.place.column, marked(found)) == (16, 29, "32x32x512")
    assert found.label == "printed 32x32x512, computed 32x32x480"
    assert found.notes == ("concat: 128 + 192 + 160 = 480 maps (block inception, lines 5-11)",)


def test_alexnet_at_224_is_explained_by_the_windows_arithmetic() -> None:
    row = "- {conv: 96, kernel: 11x11, stride: 4, padding: valid, size: 55x55x96}"
    found = finding(row, input="224x224x3")
    assert found.notes == ("height: floor((224 + 0 + 0 - 11) / 4) + 1 = 54",)
    assert found.hint == (
        "227 to 230 pixels coming in would give 55; `padding: 2` or `padding: 3` in this row would too"
    )


HEIGHT, WIDTH = "height: ceil((32 + 0 + 0 - 3) / 2) + 1 = 16", "width: ceil((30 + 0 + 0 - 2) / 2) + 1 = 15"


@pytest.mark.parametrize(("size", "notes"), [("15x15", (HEIGHT,)), ("16x14", (WIDTH,)), ("15x14", (HEIGHT, WIDTH))])
def test_the_sides_that_are_not_as_printed_are_explained(size: str, notes: tuple[str, ...]) -> None:
    found = finding(f"- {{maxpool: 3x2, stride: 2, padding: valid, ceil: true, size: {size}}}", input="32x30x3")
    assert found.notes == notes


def test_an_input_that_would_give_the_height_is_told_beside_the_column_that_would() -> None:
    found = finding("- {maxpool: 3x2, stride: 2, padding: valid, ceil: true, size: 15x15}", input="32x30x3")
    assert found.hint == "30 to 31 pixels coming in would give 15; `ceil: false` in this row would too"


def test_pixels_that_would_give_the_height_are_those_that_come_into_the_row() -> None:
    rows = "- {maxpool: 2x2}\n- {maxpool: 3x3, stride: 2, padding: valid, size: 8x8}"
    assert finding(rows).hint.startswith("17 to 18 pixels coming in would give 8; `ceil: true`")


def test_pixels_that_would_give_a_blocks_height_are_those_that_come_into_its_window() -> None:
    rows = "[{maxpool: 2x2}, {conv: $m, kernel: 3x3, stride: 2, padding: valid}]"
    found = finding("- {b: 8, size: 8x8}", f"blocks: {{b: {{args: [m], layers: {rows}}}}}")
    assert found.hint == "17 to 18 pixels coming into its `conv` would give 8"


FIRST = "- {maxpool: 3x3, stride: 2, size: 112x112}\n- {conv: 8, kernel: 3x3, size: 56x56x8}"


def test_an_input_whose_maps_stand_first_is_told_at_the_first_wrong_size_alone() -> None:
    first, second = report(FIRST, input="3x224x224").diagnostics
    assert first.hint == "maps stand last: write `input: 224x224x3` for 3 maps of 224x224 pixels"
    assert "maps stand last" not in second.hint


@pytest.mark.parametrize("input", ["224x224x1", "3x200x224"])
def test_another_input_is_not_told_to_have_its_maps_first(input: str) -> None:
    diagnostics = report(FIRST, input=input).diagnostics
    assert diagnostics and not any("maps stand last" in found.hint for found in diagnostics)


def test_a_table_of_low_maps_means_its_input_as_it_stands() -> None:
    assert finding("- {conv: 8, kernel: 1x1, size: 1x32x9}", input="1x32x32").hint == ""
    assert finding("- {dense: 8, size: 9}", input="1x32x32").hint == ""


@pytest.mark.parametrize(
    ("row", "ways"),
    [
        ("maxpool: 3x3, stride: 2, padding: valid, size: 16x16", "`ceil: true`, `padding: same` or `padding: half`"),
        ("maxpool: 3x3, size: 10x10", "`padding: valid`"),
        ("conv: 8, kernel: 4x4, padding: valid, size: 32x32", "`padding: same`"),
        ("conv: 8, kernel: 4x4, padding: same, size: 31x31", "`padding: 1`"),
        ("conv: 8, kernel: 4x4, padding: valid, size: 30x30", "`padding: [0, 1, 0, 1]`"),
        ("conv: 8, kernel: 3x3, size: 16x16", "`stride: 2`"),
    ],
)
def test_the_columns_that_would_give_the_printed_size_are_named(row: str, ways: str) -> None:
    assert f"{ways} in this row would" in finding(f"- {{{row}}}").hint


@pytest.mark.parametrize("row", ["conv: 8, kernel: 3x3, size: 7x99", "residual: 8, size: 16x16"])
def test_no_column_is_named_where_none_would_do_or_the_window_is_a_blocks(row: str) -> None:
    assert finding(f"- {{{row}}}", RESIDUAL).hint == ""


@pytest.mark.parametrize(
    ("row", "note"),
    [
        (f"{CONV}, size: 32x32x9", "8 maps come from `conv: 8`"),
        ("dense: 3, size: 9", "3 features come from `dense: 3`"),
        ("maxpool: 2x2, size: 16x16x4", "the row keeps the maps of its input, 32x32x3"),
        ("activation: relu, size: 16x16", "the row keeps the size of its input, 32x32x3"),
        ("zeropad: 1, size: 33x33", "zeropad: 32x32x3 becomes 34x34x3"),
        ("dilated: 8, size: 28x28", "height: floor((32 + 0 + 0 - 9) / 1) + 1 = 24 (block dilated, line 5)"),
        ("dilated: 8, repeat: 2, size: 28x28", "height: floor((24 + 0 + 0 - 9) / 1) + 1 = 16 (block dilated, line 5)"),
    ],
)
def test_a_wrong_size_is_explained_by_what_made_it(row: str, note: str) -> None:
    conv = "{conv: $m, kernel: 3x3, dilation: 4, padding: valid}"
    blocks = f"blocks:\n  dilated: {{args: [m], layers: [{conv}, {{batchnorm: }}]}}"
    assert finding(f"- {{{row}}}", blocks).notes == (note,)
