"""Rows and tables that are none are told as they are written."""

from __future__ import annotations

import pytest

from ..documents import assert_refused

TABLE = "- ‹table: conv\n  columns: [name, a, b]\n  rows:\n    - [x, 1, 2]›"
LISTS = "a table needs `columns` (a list of names) and `rows` (a list of rows)"


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("‹conv(64, kernel=3x3)›", "write {conv: 64, kernel: 3x3}"),
        ("‹conv(64, 3x3)›", "write {conv: 64, COLUMN: 3x3}"),
        ("‹conv(filters=64)›", "write {conv: , filters: 64}"),
        ("‹flatten()›", "write {flatten: }"),
        ("‹conv 64›", "write {conv: 64}"),
        ("fire: {‹64›, 256, 257}", "`fire` stands where a row's name does: write {fire: 64, COLUMN: VALUE}"),
        ("‹3 convs›", ""),
        ("{‹64›: 3}", ""),
    ],
)
def test_a_row_that_begins_with_no_word_is_told_as_it_is_written(row: str, hint: str) -> None:
    (found,) = assert_refused(f"- {row}", "row")
    assert found.hint == hint


@pytest.mark.parametrize(
    ("old", "new", "label", "hint"),
    [
        (
            "  columns: [name, a, b]\n",
            "",
            "it has no `columns`",
            "`columns:`, a list of names, is aligned with `table:`",
        ),
        ("  rows:\n    - [x, 1, 2]›", "›", "it has no `rows`", "`rows:`, a list of rows, is aligned with `table:`"),
        ("[name, a, b]", "name, a, b", "`columns` is no list", "write columns: [name, a, b]"),
        ("[name, a, b]", "name", "`columns` is no list", "`columns:` is a list of names"),
        ("table: conv", "table: [conv]", "", "the block's name stands behind `table:`"),
    ],
)
def test_a_table_that_lacks_a_part_says_which(old: str, new: str, label: str, hint: str) -> None:
    drawing = TABLE.replace(old, new).replace("]\n›", "]›\n")
    (found,) = assert_refused(drawing, "table")
    assert (found.message, found.label, found.hint) == (LISTS, label, hint)


def test_columns_among_the_rows_of_a_table_are_told_where_they_stand() -> None:
    (found,) = assert_refused("- ‹table: conv\n  rows:\n    - [x, 1]\n    - columns: [name, a]›", "table")
    assert found.hint == "`columns` in line 8 is one of the rows; without its dash it is aligned with `table:`"


def test_columns_may_stand_below_the_rows() -> None:
    assert_refused("- table: conv\n  rows:\n    - ‹[x, 1]›\n  columns: [name, a, b]", "table")


def test_a_row_of_cells_without_its_brackets_is_told_with_them() -> None:
    (found,) = assert_refused("- table: conv\n  columns: [name, a, b]\n  rows:\n    - ‹x, 1, 2›", "table")
    assert found.hint == "write [x, 1, 2]"


def test_a_single_row_in_the_place_of_the_list_is_one_mistake() -> None:
    (found,) = assert_refused("- table: conv\n  columns: [name, a, b]\n  rows: ‹[x, 1, 2]›", "table")
    assert found.message == "`rows` is a list of rows, and this is a single one"
