"""Rows whose output nothing takes are refused where they stand: no model has them."""

from __future__ import annotations

import pytest

from ..networks import assert_refused, network

CONV = "{conv: 4, kernel: 3x3}"
FROM_A = "{conv: 4, kernel: 3x3, from: a}"


@pytest.mark.parametrize(
    ("rows", "name"),
    [
        (f"- a: {CONV}\n- b: {{‹conv›: 4, kernel: 3x3}}\n- c: {FROM_A}", "b"),
        (f"- a: {CONV}\n- ‹flatten›\n- c: {FROM_A}", "flatten"),
        (f"- a: {CONV}\n- b: {{‹conv›: 4, kernel: 3x3}}\n- add: [{{from: a}}, [{FROM_A}]]", "b"),
        (f"- a: {CONV}\n- add: [[b: {{‹conv›: 4, kernel: 3x3}}, {FROM_A}], []]", "b"),
    ],
)
def test_a_row_that_nothing_reads_is_refused(rows: str, name: str) -> None:
    (found,) = assert_refused(rows, "row")
    assert found.message == f"no row takes the output of `{name}`"
    assert found.hint == "name it in a `from`, or leave the row out"


def test_a_row_of_a_block_that_nothing_reads_is_refused_also_where_nothing_uses_the_block() -> None:
    head = f"blocks: {{unit: {{layers: [a: {CONV}, b: {{‹conv›: 4, kernel: 3x3}}, c: {FROM_A}]}}}}"
    assert_refused("- unit", "row", head=head)
    assert_refused("- flatten", "row", head=head)


def test_a_misspelt_name_is_told_and_not_the_row_that_it_leaves_unread() -> None:
    assert_refused(f"- a: {CONV}\n- flatten\n- {{dense: 3, from: ‹aa›}}", "name")


def test_a_row_that_may_be_missing_lets_the_one_above_it_through() -> None:
    assert network(f"- a: {CONV}\n- b: {CONV}\n- c: {{conv: 4, kernel: 3x3, from: a, when: $input_maps > 9}}")
