"""Tables: each row of cells is a row, and what does not fit is refused at its cell."""

from __future__ import annotations

import pytest

from .documents import BLOCK, assert_refused, rows, values


def test_a_table_gives_a_row_for_each_row_of_cells() -> None:
    first, second = rows(
        """
        - table: block
          columns: [name, a, b, =size, =params]
          rows:
            - [3a, 64, 96, 28x28, 159K]
            - [3b, 128, 128, 28x28x480, 380K]
        """, BLOCK,
    )  # fmt: skip
    assert (first.head, first.name, first.argument) == ("block", "3a", None)
    assert values(dict(first.fields)) == {"a": 64, "b": 96}
    assert values(dict(second.cells)) == {"size": "28x28x480", "params": "380K"}


def test_a_column_of_a_table_stands_in_its_header_and_a_row_where_its_cells_are() -> None:
    (made,) = rows("- table: block\n  columns: [name, a, =size]\n  rows:\n    - [3a, 64, 8x8]", BLOCK)
    assert [(name, place.line) for name, place in made.keys.items()] == [("name", 7), ("a", 7), ("size", 7)]
    assert (made.head_place.line, made.place.line, made.place.column) == (6, 9, 9)


def test_a_dash_or_nothing_is_no_cell() -> None:
    first, second = rows(
        "- table: block\n  columns: [name, a, b, =size]\n  rows:\n    - [-, 1, -, -]\n    - [x, 1, ~, 8x8]", BLOCK
    )
    assert (first.name, values(dict(first.fields)), dict(first.cells)) == (None, {"a": 1}, {})
    assert (second.name, values(dict(second.fields)), values(dict(second.cells))) == ("x", {"a": 1}, {"size": "8x8"})


def test_a_table_may_have_no_names() -> None:
    assert [each.name for each in rows("- table: block\n  columns: [a]\n  rows: [[1], [2]]", BLOCK)] == [None, None]


def test_a_table_may_repeat_its_rows_and_change_the_first_repetition() -> None:
    first, second = rows(
        """
        - table: block
          columns: [name, a, repeat, first.stride, first.b]
          rows:
            - [conv2_x, 64, 3, -, -]
            - [conv3_x, 128, 4, 2, 8]
        """, BLOCK,
    )  # fmt: skip
    assert first.repeat is not None and first.repeat.value == 3 and first.first == {}
    assert values(dict(second.first)) == {"stride": 2, "b": 8}
    assert values(dict(second.fields)) == {"a": 128}


def test_other_rows_may_stand_between_the_rows_of_a_table() -> None:
    made = rows(
        """
        - table: block
          columns: [name, a]
          rows:
            - [x, 1]
            - {maxpool: 2x2}
            - p: {maxpool: 2x2}
            - relu
            - [y, 2]
        """,
        BLOCK,
    )
    assert [(each.head, each.name) for each in made] == [
        ("block", "x"), ("maxpool", None), ("maxpool", "p"), ("relu", None), ("block", "y"),
    ]  # fmt: skip


def test_a_table_of_an_op_is_a_table_too() -> None:
    (made,) = rows("- table: conv\n  columns: [name, filters, kernel]\n  rows: [[c1, 6, 5x5]]")
    assert (made.head, made.name, values(dict(made.fields))) == ("conv", "c1", {"filters": 6, "kernel": "5x5"})


@pytest.mark.parametrize(
    ("drawing", "message"),
    [
        ("- table: block\n  columns: [name, a]\n  rows:\n    - ‹[x, 1, 2]›", "the row does not fit its table"),
        ("- table: block\n  columns: [name, a]\n  rows:\n    - ‹[x]›", "the row does not fit its table"),
        ("- table: block\n  columns: [a, b, ‹a›]\n  rows: []", "the column `a` stands twice in the header"),
        ("- table: block\n  columns: [=size, ‹=size›]\n  rows: []", "the column `size` stands twice in the header"),
        ("- table: block\n  columns: [a, ‹=sise›]\n  rows: []", "`=sise` asserts nothing known"),
        ("- table: block\n  columns: [a, ‹size›]\n  rows: []", "`size` is printed, no argument of the block"),
        (
            "- table: block\n  columns: [a, ‹[b]›]\n  rows: []",
            "a column is a name, or `=` and a quantity such as =size",
        ),
        ("- table: block\n  columns: [a, ‹''›]\n  rows: []", "a column is a name, or `=` and a quantity such as =size"),
        ("- ‹table: block\n  rows: []›", "a table needs `columns` (a list of names) and `rows` (a list of rows)"),
        (
            "- ‹table: block\n  columns: a\n  rows: []›",
            "a table needs `columns` (a list of names) and `rows` (a list of rows)",
        ),
        (
            "- ‹{table: [], columns: [], rows: []}›",
            "a table needs `columns` (a list of names) and `rows` (a list of rows)",
        ),
    ],
)
def test_a_table_that_does_not_fit_is_refused_at_the_cell(drawing: str, message: str) -> None:
    (found,) = assert_refused(drawing, "table", head=BLOCK)
    assert found.message == message


def test_a_row_that_is_short_or_long_tells_both_counts_and_the_columns() -> None:
    (found,) = assert_refused("- table: block\n  columns: [name, a]\n  rows:\n    - ‹[x]›", "table", head=BLOCK)
    assert (found.label, found.notes) == ("1 cells, the header has 2 columns", ("columns: name, a",))
    assert found.hint == "a cell for each column: `-` where the table says nothing"
    (found,) = assert_refused("- table: block\n  columns: [a]\n  rows:\n    - ‹[1, 2]›", "table", head=BLOCK)
    assert (found.label, found.hint) == ("2 cells, the header has 1 columns", "")


def test_a_misspelt_assertion_and_one_without_its_sign_are_told_what_to_write() -> None:
    misspelt, bare = assert_refused(
        "- table: block\n  columns: [a, ‹=parms›, ‹macs›]\n  rows: []", "table", "table", head=BLOCK
    )
    assert (misspelt.hint, bare.hint) == ("did you mean `params`?", "a printed column is written =macs")


def test_a_key_that_no_table_has_is_refused_where_it_stands() -> None:
    (found,) = assert_refused("- {table: block, ‹column›: [a], rows: []}", "unknown-key", head=BLOCK)
    assert found.hint == "did you mean `columns`?"


def test_every_wrong_row_of_a_table_is_told_and_every_wrong_column() -> None:
    assert_refused(
        """
        - table: block
          columns: [name, a]
          rows:
            - ‹[x]›
            - [y, 1]
            - [‹a/b›, 1]
            - [‹[z]›, 1]
            - ‹{}›
            - ‹9a›
        - table: block
          columns: [‹=a›, ‹=b›]
          rows: []
        """,
        "table", "name", "value", "row", "row", "table", "table", head=BLOCK,
    )  # fmt: skip
