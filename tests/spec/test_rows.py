"""Rows and branches: what is read, and what is no row, told where it stands."""

from __future__ import annotations

import pytest

from archspec.spec.nodes import plain

from .documents import BLOCK, assert_refused, row, values

# One row


def test_a_bare_word_is_a_row_without_columns() -> None:
    made = row("flatten")
    assert (made.head, made.name, made.argument, made.fields, made.branches) == ("flatten", None, None, {}, ())


def test_the_value_behind_the_op_is_its_argument_and_the_rest_are_columns() -> None:
    made = row("{conv: 6, kernel: 5x5, bias: false}")
    assert (made.head, made.name) == ("conv", None)
    assert made.argument is not None and plain(made.argument) == 6
    assert values(dict(made.fields)) == {"kernel": "5x5", "bias": False}


def test_a_key_over_a_mapping_is_the_name_of_the_row() -> None:
    made = row("C1: {conv: 6, kernel: 5x5}")
    assert (made.head, made.name, values(dict(made.fields))) == ("conv", "C1", {"kernel": "5x5"})


@pytest.mark.parametrize("name", ["3a", "conv2_x", "res-block", "1", "Mixed_5b.1", "conv"])
def test_a_row_is_named_as_the_table_names_it(name: str) -> None:
    assert row(f"{name}: {{conv: 6, kernel: 5x5}}").name == name


def test_an_op_that_needs_no_value_may_stand_before_an_empty_cell() -> None:
    made = row("pool: {globalavgpool: , size: 4}")
    assert (made.head, made.argument) == ("globalavgpool", None)


def test_a_row_that_only_names_another_is_the_identity() -> None:
    made = row("{from: conv1}")
    assert made.head == "identity" and made.origin is not None and made.origin.text == "conv1"


def test_printed_cells_and_what_every_row_understands_are_no_columns_of_the_op() -> None:
    made = row(
        "{conv: 6, kernel: 5x5, size: 8x8, params: [1K, 2K], from: x, when: $a > 1, repeat: 3, first: {stride: 2}}"
    )
    assert values(dict(made.fields)) == {"kernel": "5x5"}
    assert values(dict(made.cells)) == {"size": "8x8", "params": ["1K", "2K"]}
    assert made.origin is not None and made.when is not None and made.repeat is not None
    assert (made.origin.value, made.when.value, made.repeat.value) == ("x", "$a > 1", 3)
    assert values(dict(made.first)) == {"stride": 2}


def test_every_column_keeps_its_place_those_of_the_first_repetition_too() -> None:
    made = row("{conv: 6, kernel: 5x5, size: 8x8, repeat: 2, first: {stride: 2}}")
    lines = made.place.source.lines
    for name, place in made.keys.items():
        assert lines[place.line - 1][place.column - 1 :].startswith(name.removeprefix("first."))
    assert set(made.keys) == {"kernel", "size", "repeat", "first", "first.stride"}


# Branches


def test_a_branch_is_a_list_of_rows_or_one_row_alone() -> None:
    made = row("{concat: [[{conv: 1, kernel: 1x1}, relu], [], shortcut, {conv: 3, kernel: 3x3}, [identity]]}")
    heads = [[inner.head for inner in branch] for branch in made.branches]
    assert heads == [["conv", "relu"], [], ["shortcut"], ["conv"], ["identity"]]
    assert made.argument is None


def test_branches_may_be_written_below_each_other_and_hold_branches() -> None:
    made = row("add:\n    - - concat: [[], []]\n      - relu\n    - shortcut")
    assert [[inner.head for inner in branch] for branch in made.branches] == [["concat", "relu"], ["shortcut"]]
    assert len(made.branches[0][0].branches) == 2


@pytest.mark.parametrize("numbers", ["[0, 1, 2, 3]", "[[]]"])
def test_a_list_of_numbers_is_a_value_and_a_list_of_lists_are_branches(numbers: str) -> None:
    made = row(f"{{zeropad: {numbers}}}")
    assert (made.argument is None) is (numbers == "[[]]")


def test_a_list_of_expressions_is_a_value() -> None:
    assert row("{zeropad: [0, $a, 0, $a * 2]}").branches == ()


# What is no row


FIRST = "`first` is a mapping of the columns that differ in the first repetition"


@pytest.mark.parametrize(
    ("drawing", "code", "message"),
    [
        ("‹conv: 4›", "value", "`layers` is a list of rows"),
        ("- ‹[conv, 4]›", "row", "a list cannot be a row here"),
        ("- ‹{}›", "row", "a row cannot be empty"),
        ("- c1: ‹{}›", "row", "a row cannot be empty"),
        ("- ‹3›", "row", "a row begins with the name of an op or a block"),
        ("- {‹3x3›: 3}", "row", "a row begins with the name of an op or a block"),
        ("- ‹conv 4›", "row", "a row begins with the name of an op or a block"),
        ("- {‹size›: 3x3, conv: 4}", "row", "a row begins with its op or block, not with `size`"),
        ("- {‹repeat›: 3, conv: 4}", "row", "a row begins with its op or block, not with `repeat`"),
        ("- {‹from›: x, conv: 4}", "row", "a row begins with its op or block, not with `from`"),
        ("- c1: {‹when›: $a, conv: 4}", "row", "a row begins with its op or block, not with `when`"),
        ("- {conv: 4, repeat: 3, first: ‹2›}", "value", FIRST),
        ("- {conv: 4, from: ‹[a, b]›}", "value", "`from` is a single word or number"),
        ("- {conv: 4, when‹›: }", "value", "`when` is a single word or number"),
        ("- {conv: 4, repeat: ‹{}›}", "value", "`repeat` is a single word or number"),
        ("- ‹a/b›: {conv: 4}", "name", "a row's name has letters, digits, `_`, `-` and `.` only, 63 at most"),
        ("- ‹-a›: {conv: 4}", "name", "a row's name has letters, digits, `_`, `-` and `.` only, 63 at most"),
        (f"- ‹{'a' * 64}›: {{conv: 4}}", "name", "a row's name has letters, digits, `_`, `-` and `.` only, 63 at most"),
    ],
)  # fmt: skip
def test_what_is_no_row_is_refused_where_it_stands(drawing: str, code: str, message: str) -> None:
    (found,) = assert_refused(drawing, code)
    assert found.message == message


def test_the_input_of_the_network_is_no_row() -> None:
    (found,) = assert_refused("- {‹input›: 32x32x3}", "row")
    assert found.hint == "what the network is given stands at the top level, beside `layers`"


def test_an_output_that_is_passed_on_with_columns_is_an_identity() -> None:
    (found,) = assert_refused("- {‹from›: x, size: 3x3}", "row")
    assert found.hint == "a row with columns that passes an output on is written `{identity: , from: NAME, ...}`"


def test_a_colon_without_its_space_is_told() -> None:
    (found,) = assert_refused("- ‹conv:4›", "row")
    assert found.message == "there is no space after the colon"
    assert (found.label, found.hint) == (
        "YAML reads `conv:4` as one word",
        "put a space after the colon: `conv: 4`",
    )


def test_two_rows_of_one_list_cannot_have_one_name_and_the_first_is_told() -> None:
    (found,) = assert_refused("- a: {relu: }\n- b: {relu: }\n- ‹a›: {relu: }", "name")
    assert found.message == "two rows are named `a`" and found.notes == ("the first one: <string>:5:5",)


def test_rows_of_a_table_and_rows_beside_it_share_their_names() -> None:
    (found,) = assert_refused(
        "- a: {relu: }\n- table: block\n  columns: [name, a]\n  rows: [‹[a, 1]›]", "name", head=BLOCK
    )
    assert found.message == "two rows are named `a`"


def test_rows_of_two_branches_may_have_one_name() -> None:
    assert len(row("{add: [[a: {conv: 4, kernel: 1x1}], [a: {conv: 4, kernel: 1x1}]]}").branches) == 2


def test_every_wrong_row_is_told_in_the_order_of_the_file_those_in_branches_too() -> None:
    assert_refused(
        """
        - ‹3›
        - a: {relu: }
        - concat:
            - [relu, ‹[]›]
            - [‹{}›]
            - ‹4›
        - ‹a›: {relu: }
        - {conv: 4, first: ‹1›}
        """,
        "row", "row", "row", "row", "name", "value",
    )  # fmt: skip
