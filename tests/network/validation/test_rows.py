"""Rows and the columns that their op or their block takes."""

from __future__ import annotations

import pytest
from spec.documents import text

from archspec.errors import SpecError
from archspec.network.expand import expand
from archspec.spec.loader import load_text

from ..networks import BLOCK, assert_refused, finding

# Ops and blocks


def test_an_unknown_op_is_an_error_with_the_nearest_word_and_all_that_are_known() -> None:
    (found,) = assert_refused("- {‹cnov›: 4, kernel: 3x3}", "unknown-op", head=BLOCK)
    assert (found.message, found.hint) == ("there is no op and no block named `cnov`", "did you mean `conv`?")
    assert any(note.startswith("ops: ") and "maxpool" in note for note in found.notes)
    assert "blocks of this spec: block" in found.notes


NAMED = "`conv` stands where a row's name does: write {conv: VALUE, COLUMN: VALUE}"
TABLE = "a table is an element of a list of rows, without a name and not inside another table"


def test_a_block_that_is_nearly_named_is_offered() -> None:
    (found,) = assert_refused("- {‹blok›: 4}", "unknown-op", head=BLOCK)
    assert found.hint == "did you mean `block`?"


@pytest.mark.parametrize(
    ("row", "way"),
    [
        ("‹relu›", "write `activation: relu`"),
        ("{‹kernel›: 3x3, conv: 4}", "a row begins with its op: write `conv` first"),
        ("‹c1›: conv", "a row with a name is written c1: {conv: VALUE, COLUMN: VALUE}"),
        ("‹c1›: conv 4", "a row with a name is written c1: {conv: VALUE, COLUMN: VALUE}"),
        ("conv: {‹filters›: 4, kernel: 3x3}", NAMED),
        ("t: {‹table›: block, columns: [maps], rows: []}", TABLE),
    ],
)
def test_a_row_that_is_written_in_another_order_is_told_how(row: str, way: str) -> None:
    (found,) = assert_refused(f"- {row}", "unknown-op", head=BLOCK)
    assert found.hint == way


# Columns


def test_an_unknown_column_is_told_at_its_name_with_the_nearest() -> None:
    (found,) = assert_refused("- {conv: 4, ‹kernal›: 3x3}", "unknown-key")
    assert (found.message, found.hint) == ("`conv` has no `kernal`", "did you mean `kernel`?")


def test_an_unknown_column_of_a_table_is_told_in_its_header() -> None:
    (found,) = assert_refused(
        "- table: block\n  columns: [maps, ‹strid›]\n  rows: [[3, 2], [4, 2]]", "unknown-key", head=BLOCK
    )
    assert (found.message, found.hint) == ("block `block` has no argument `strid`", "did you mean `stride`?")


def test_an_unknown_column_is_told_where_its_value_is_an_expression_too() -> None:
    assert finding("- {conv: 4, kernel: 3x3, ‹widht›: $input_maps}", "unknown-key") == "`conv` has no `widht`"


def test_a_printed_cell_that_is_nearly_named_is_offered() -> None:
    (found,) = assert_refused("- {conv: 4, kernel: 3x3, ‹parms›: 3}", "unknown-key")
    assert found.hint == "did you mean `params`?"


@pytest.mark.parametrize(
    ("row", "code", "message"),
    [
        ("‹conv: 4›", "missing-key", "`conv` needs `kernel`"),
        ("conv: ‹0›, kernel: 3x3", "value", "`filters` of `conv` cannot be this"),
        ("conv: 4, kernel: ‹3x›", "value", "`kernel` of `conv` cannot be this"),
        ("conv: 4, kernel: 3x3, padding: ‹some›", "value", "`padding` of `conv` cannot be this"),
        ("conv: 4, kernel: 3x3, ‹filters›: 4", "value", "`filters` is given twice"),
        ("batchnorm: ‹3›", "value", "`batchnorm` takes no value after its name"),
        ("‹add›: 3", "row", "`add` needs a list of branches"),
        ("‹concat›: ", "row", "`concat` needs a list of branches"),
        ("‹conv›: [[{activation: relu}]], kernel: 3x3", "row", "`conv` takes no branches"),
        ("‹block›: [[{activation: relu}]], maps: 3", "row", "block `block` takes no branches"),
        ("block: 4, ‹maps›: 3", "value", "`maps` is given twice"),
        ("block: 4, ‹width›: 3", "unknown-key", "block `block` has no argument `width`"),
        ("block: 4, repeat: 2, first: {‹width›: 3}", "unknown-key", "block `block` has no argument `width`"),
        ("conv: 4, kernel: 3x3, repeat: 2, first: {‹strid›: 3}", "unknown-key", "`conv` has no `strid`"),
        ("bare: ‹3›", "value", "block `bare` takes no argument"),
    ],
)  # fmt: skip
def test_a_column_that_cannot_be_is_told_where_it_stands(row: str, code: str, message: str) -> None:
    line = f"- {row.replace('‹conv: 4›', '‹{conv: 4}›')}" if row == "‹conv: 4›" else f"- {{{row}}}"
    if code == "missing-key":
        line = "- {‹conv›: 4}"
    head = "blocks: {block: {args: {maps: required, stride: 1}, layers: []}, bare: {layers: []}}"
    found = refused_at(line, code, head)
    assert message in found


def refused_at(line: str, code: str, head: str) -> list[str]:
    return [found.message for found in assert_refused(line, *[code] * line.count("‹"), head=head)]


@pytest.mark.parametrize(
    ("row", "way"),
    [
        ("conv: 4, kernel: 3x3, ‹filters›: 5", "the value behind `conv`: write `conv: 5`, and no `filters`"),
        ("block: 4, ‹maps›: $input_maps", "the value behind `block`: write `block: $input_maps`, and no `maps`"),
        ("block: 4, ‹maps›: [5]", "the value behind `block`: write `block: VALUE`, and no `maps`"),
    ],
)
def test_an_argument_that_is_a_column_too_is_told_with_its_one_place(row: str, way: str) -> None:
    (found,) = assert_refused(f"- {{{row}}}", "value", head=BLOCK)
    assert found.hint.endswith(f" is {way}")


def test_a_variant_that_gives_an_argument_as_a_column_is_told_to_write_it_behind_its_word() -> None:
    overlay = "variants: {v: {rows: {a: {filters: 5}}}}\n"
    with pytest.raises(SpecError) as caught:
        expand(load_text(text("- a: {conv: 3, kernel: 3x3}") + overlay, variant="v"))
    (found,) = caught.value.diagnostics
    assert found.hint == "`filters` is the value behind `conv`: write `conv: 5`, and no `filters`"
    mended = overlay.replace("filters", "conv")
    assert str(expand(load_text(text("- a: {conv: 3, kernel: 3x3}") + mended, variant="v")).output).endswith("x5")


def test_missing_arguments_of_a_block_are_told_at_once_at_the_row() -> None:
    head = "blocks: {block: {args: [a, b, c], layers: []}}"
    assert finding("- ‹x›: {block: , b: 3}", "missing-key", head) == "block `block` needs `a`, `c`"


# Values that are known without laying anything out


@pytest.mark.parametrize("count", ["0", "-1", "2.5", "true", "many", "10001"])
def test_a_count_of_repetitions_is_checked_where_it_is_written(count: str) -> None:
    (found,) = assert_refused(f"- {{conv: 4, kernel: 3x3, repeat: ‹{count}›}}", "value")
    assert (found.message, found.label) == ("`repeat` cannot be this", "a whole number from 1 to 10000 is expected")


def test_first_needs_repeat() -> None:
    assert finding("- {conv: 4, kernel: 3x3, ‹first›: {stride: 2}}", "row") == "`first` needs `repeat`"


def test_a_condition_that_is_a_plain_value_is_true_or_false() -> None:
    assert finding("- {conv: 4, kernel: 3x3, when: ‹1›}", "value") == "`when` is a condition"


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("{‹BatchNorm›: }", "did you mean `batchnorm`?"),
        ("{‹Conv›: 3, kernel: 3x3}", "did you mean `conv`?"),
        ("{‹ReLU›: }", "write `activation: relu`"),
        ("{activation: ‹Softmax›}", "did you mean `softmax`?"),
        ("{conv: 3, kernel: 3x3, activation: ‹LeakyReLU›}", "did you mean `leaky_relu`?"),
        ("{conv: 3, kernel: 3x3, activation: ‹SiLU›}", "did you mean `swish`?"),
        ("{conv: 3, kernel: 3x3, activation: ‹HS›}", "did you mean `hard_swish`?"),
        ("{conv: 3, kernel: 3x3, activation: ‹RE›}", "did you mean `relu`?"),
        ("{conv: 3, kernel: 3x3, activation: ‹h-swish›}", "did you mean `hard_swish`?"),
        ("{conv: 3, kernel: 3x3, activation: ‹minout›}", ""),
        ("{conv: 3, kernel: 3x3, norm: ‹Batch›}", "did you mean `batch`?"),
        ("{conv: 3, kernel: 3x3, padding: ‹VALID›}", "did you mean `valid`?"),
        ("{conv: 3, kernel: 3x3, padding: ‹none›}", "did you mean `valid`?"),
        ("{conv: 3, kernel: ‹3×3›}", "write 3x3, with the letter x"),
        ("{conv: 3, kernel: ‹3X3›}", "write 3x3, with the letter x"),
    ],
)
def test_capitals_do_not_keep_a_word_from_being_known(row: str, hint: str) -> None:
    (found,) = assert_refused(f"- {row}", "value" if ": ‹" in row else "unknown-op")
    assert found.hint == hint
