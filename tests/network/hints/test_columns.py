"""Values that stand without their names are told with the names that they need."""

from __future__ import annotations

import pytest

from archspec.errors import Diagnostic, SpecError
from archspec.network.expand import expand
from archspec.spec.loader import load_text

HEAD = """archspec: 1
name: net
input: 32x32x3
blocks:
  fire: {args: [s, e1, e3], layers: [{conv: $s, kernel: 1x1}, {conv: $e1, kernel: 1x1}, {conv: $e3, kernel: 3x3}]}
  unit: {args: {maps: required, stride: 1}, layers: [{conv: $maps, kernel: 3x3, stride: $stride}]}
layers:
"""


def of_row(row: str) -> Diagnostic:
    """The only finding of a spec with this row, in line 8."""
    with pytest.raises(SpecError) as caught:
        expand(load_text(f"{HEAD}  - {row}\n"))
    (found,) = caught.value.diagnostics
    return found


@pytest.mark.parametrize(
    ("row", "column", "hint"),
    [
        ("fire: 64, 256, 256", 11, "write {fire: 64, e1: 256, e3: 256}"),
        ("{fire: 64, 256, 256}", 12, "write {fire: 64, e1: 256, e3: 256}"),
        ("f: {fire: 64, 128, 256}", 15, "write {fire: 64, e1: 128, e3: 256}"),
        ("fire: [16, 64, 64]", 11, "write {fire: 16, e1: 64, e3: 64}"),
        ("{fire: [16, 64, 64], size: 32x32}", 12, "write {fire: 16, e1: 64, e3: 64}"),
        ("{fire: 64 256 256}", 12, "write {fire: 64, e1: 256, e3: 256}"),
        ("{fire: (64, 256, 256)}", 12, "write {fire: 64, e1: 256, e3: 256}"),
        ("{fire: 16, 64, e3: 64}", 12, "write {fire: 16, e1: 64, e3: 64}"),
        ("{fire: 16, 64}", 12, "write {fire: 16, e1: 64, e3: VALUE}"),
        ("{fire: $input_maps // 2, 3}", 12, "write {fire: $input_maps // 2, e1: 3, e3: VALUE}"),
        ("{fire: 1, 2, 3, 4}", 12, "write {fire: 1, e1: VALUE, e3: VALUE}"),
        ("{unit: 64, 2}", 12, "write {unit: 64, stride: 2}"),
        ("{fire: s=64, e1=128, e3=256}", 12, "write {fire: 64, e1: 128, e3: 256}"),
        ("{fire: 64, e3=256, 128}", 12, "write {fire: 64, e1: 128, e3: 256}"),
    ],
)
def test_the_values_of_a_block_are_told_with_the_names_of_its_arguments(row: str, column: int, hint: str) -> None:
    found = of_row(row)
    assert found.message.endswith("only the first argument goes without its name")
    assert (found.place.line, found.place.column, found.hint) == (8, column, hint)


def test_the_arguments_of_the_block_are_named() -> None:
    assert of_row("fire: 64, 256, 256").label == "its arguments are s, e1, e3, and here are 3 values"


def test_arguments_in_a_mapping_of_their_own_are_told_as_columns() -> None:
    found = of_row("f: {fire: {s: 16, e1: 64, e3: 64}}")
    assert found.message == "the arguments of block `fire` are columns of the row itself"
    assert found.hint == "write {fire: 16, e1: 64, e3: 64}"


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("{fire: 16}", "write {fire: 16, e1: VALUE, e3: VALUE}"),
        ("{fire: 16, e3: 64}", "write {fire: 16, e1: VALUE, e3: 64}"),
        ("fire", "write {fire: VALUE, e1: VALUE, e3: VALUE}"),
    ],
)
def test_a_use_without_an_argument_that_is_required_is_told_how_it_is_written(row: str, hint: str) -> None:
    found = of_row(row)
    assert (found.code, found.hint) == ("missing-key", hint)


@pytest.mark.parametrize(
    ("row", "label", "hint"),
    [
        ("{conv: 64, 3x3}", "`3x3` of what?", "write `kernel: 3x3`, and the whole row in braces"),
        ("conv: 64, 3x3", "`3x3` of what?", "write `kernel: 3x3`, and the whole row in braces"),
        ("{maxpool: 3, 2}", "`2` of what?", "write `COLUMN: 2`, and the whole row in braces"),
        ("{maxpool: 3x3, 2}", "`2` of what?", "write `COLUMN: 2`, and the whole row in braces"),
        ("{conv: 3, 3, 3}", "`3` of what?", "write `kernel: 3`, and the whole row in braces"),
    ],
)
def test_the_values_of_an_operator_are_told_with_the_column_that_is_missing(row: str, label: str, hint: str) -> None:
    found = of_row(row)
    assert (found.code, found.label, found.hint) == ("unknown-key", label, hint)


@pytest.mark.parametrize(
    ("row", "column", "hint"),
    [
        ("{dense: 4,096}", 13, "4_096"),
        ("{conv: 3, kernel: 3x3, params: 1,024,000}", 36, "1_024_000"),
        ("{unit: 3, params: 1,024,000}", 23, "1_024_000"),
        ("{unit: 3, repeat: 2, macs: 1,024,000,024}", 32, "1_024_000_024"),
    ],
)
def test_a_number_with_commas_in_it_is_one_number_and_one_mistake(row: str, column: int, hint: str) -> None:
    found = of_row(row)
    assert (found.place.column, found.hint) == (column, f"group digits by `_`: {hint}")


def test_a_name_with_nothing_behind_it_is_told_as_that() -> None:
    assert of_row("conv1:").hint == (
        "nothing stands behind it; a row with a name is written conv1: {OP: VALUE, COLUMN: VALUE}"
    )


def test_columns_that_stand_under_their_rows_name_are_told_to_be_indented() -> None:
    hint = of_row("conv1:\n    conv: 64\n    kernel: 3x3").hint
    assert hint == "what belongs to `conv1` is indented further, or stands in braces: conv1: {conv: VALUE}"


@pytest.mark.parametrize(
    "row", ["{fire: {}, x: 1}", "f: {fire: {}}", "{fire: [[1, 2], 3]}", "{3, 3, 3}", "{fire: , 1}"]
)
def test_odd_values_are_refused_and_no_more(row: str) -> None:
    with pytest.raises(SpecError) as caught:
        expand(load_text(f"{HEAD}  - {row}\n"))
    assert str(caught.value)


@pytest.mark.parametrize(
    ("row", "column", "hint"),
    [
        ("{conv: min($input_maps, 3, 5), kernel: 1x1}", 12, "min($input_maps, 3, 5)"),
        ("c: {conv: 2 * max(2, $input_maps) + 1, kernel: 1x1}", 15, "2 * max(2, $input_maps) + 1"),
        ("{conv: 3, kernel: 1x1, stride: min(max(1, 2), $input_maps)}", 36, "min(max(1, 2), $input_maps)"),
        ("{conv: 3, kernel: 1x1, when: min(3, $input_maps) == 3}", 34, "min(3, $input_maps) == 3"),
        ("{unit: 3, repeat: 2, first: {stride: min(1, $input_maps)}}", 42, "min(1, $input_maps)"),
        ("{conv: 3, kernel: 3x3, padding: [min(1, $input_maps), 1, 1, 1]}", 38, "min(1, $input_maps)"),
        ("{conv: min($input_maps, 3, kernel: 1x1}", 12, "min(VALUE, VALUE)"),
    ],
)
def test_an_expression_that_a_comma_has_torn_is_told_to_be_quoted(row: str, column: int, hint: str) -> None:
    found = of_row(row)
    assert found.message == "inside { } and [ ] a comma ends a cell, so an expression with a comma is quoted"
    assert (found.code, found.place.column, found.hint) == ("expression", column, f'write "{hint}"')
    assert found.label.startswith("the cell ends here: `")


def test_an_expression_in_quotes_has_commas() -> None:
    row = '{conv: "min($input_maps, 2, 5)", kernel: 1x1}'
    assert str(expand(load_text(f"{HEAD}  - {row}\n")).output) == "32x32x2"


@pytest.mark.parametrize(
    ("row", "column", "hint"),
    [
        ("{conv: 64, kernel: 3,3}", 24, "write `kernel: 3x3`"),
        ("{conv: 64, kernel: 3, 5, stride: 2}", 24, "write `kernel: 3x5`"),
        ("{conv: 64, kernel: (3, 3)}", 24, "write `kernel: 3x3`"),
        ("{conv: 64, kernel: 3x3, stride: 2,1}", 37, "write `stride: 2x1`"),
        ("{conv: 64, kernel: 3x3, size: (32, 32, 64)}", 35, "write `size: 32x32x64`"),
        ("{conv: 64, kernel: 3x3, size: 32,32,64}", 35, "write `size: 32x32x64`"),
        ("{maxpool: 2,2}", 15, "write `maxpool: 2x2`"),
        ("{unit: 64, size: 32, 32, 64}", 22, "write `size: 32x32x64`"),
    ],
)
def test_sides_that_a_comma_separates_are_told_with_the_letter_x(row: str, column: int, hint: str) -> None:
    found = of_row(row)
    assert (found.code, found.place.column, found.hint) == ("value", column, hint)


def test_sides_in_a_list_are_told_with_the_letter_x() -> None:
    found = of_row("{conv: 64, kernel: 3x3, size: [32, 32, 64]}")
    assert (found.code, found.place.column, found.hint) == ("cell", 35, "write 32x32x64")


@pytest.mark.parametrize("column", ["e2", "zzz"])
def test_a_column_of_a_table_that_nothing_knows_is_told_once_and_not_again_for_each_row(column: str) -> None:
    found = of_row(f"{{table: fire, columns: [s, e1, {column}], rows: [[1, 2, 3], [4, 5, 6], [7, 8, 9]]}}")
    assert (found.code, found.place.column) == ("unknown-key", 36)


def test_a_header_below_the_rows_is_told_once_too() -> None:
    found = of_row("{table: fire, rows: [[1, 2, 3], [4, 5, 6], [7, 8, 9]], columns: [s, e1, zzz]}")
    assert (found.code, found.place.column) == ("unknown-key", 77)


def test_an_operator_of_a_table_lacks_nothing_where_a_column_is_not_known() -> None:
    found = of_row("{table: conv, columns: [filters, zzz], rows: [[1, 3x3], [2, 3x3]]}")
    assert (found.code, found.place.column) == ("unknown-key", 38)


def test_the_columns_of_every_row_are_listed_with_those_of_the_op() -> None:
    every = "in every row: from, when, repeat, first, input, size"
    assert of_row("{conv: 64, kernel: 3x3, zzz: 1}").notes[1].startswith(every)
    assert of_row("{unit: 64, zzz: 1}").notes[1].startswith(every)
