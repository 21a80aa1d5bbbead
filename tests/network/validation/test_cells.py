"""The printed cells of a row."""

from __future__ import annotations

import pytest

from archspec.spec.nodes import plain

from ..networks import assert_refused, layer, network


@pytest.mark.parametrize(
    ("cells", "quantities"),
    [
        ("size: ‹3*3›", ["size"]),
        ("input: ‹159K›", ["input"]),
        ("input: ‹$maps›", ["input"]),
        ("params: ‹many›, macs: ‹1.5.2›", ["params", "macs"]),
        ("params: [1K, ‹x›, ‹[]›, 3]", ["params", "params"]),
        ("depth: ‹true›", ["depth"]),
        ("neurons: ‹{}›", ["neurons"]),
    ],
)
def test_a_printed_cell_that_cannot_be_read_is_told_with_how_it_is_written(cells: str, quantities: list[str]) -> None:
    found = assert_refused(f"- {{conv: 4, kernel: 3x3, {cells}}}", *["cell"] * len(quantities))
    assert [each.message for each in found] == [f"this is not a printed `{quantity}`" for quantity in quantities]
    assert all(each.label for each in found)


def test_a_printed_number_may_have_any_of_its_forms() -> None:
    net = network("- {conv: 4, kernel: 3x3, params: 1e2, macs: 9_216, size: 8x8, neurons: [1K]}")
    assert {name: plain(cell) for name, cell in layer(net, "conv").row.cells.items()} == {
        "params": 100.0,
        "macs": 9216,
        "size": "8x8",
        "neurons": ["1K"],
    }


def test_sides_of_what_comes_in_are_joined_by_the_letter_x() -> None:
    listed, torn = (f"- {{conv: 4, kernel: 3x3, input: {sides}}}" for sides in ("‹[8, 8, 4]›", "‹8, 8›"))
    (found,) = assert_refused(listed, "cell")
    assert (found.message, found.hint) == ("the sides of `input` are joined by the letter x", "write 8x8x4")
    (found,) = assert_refused(torn, "value")
    assert found.hint == "write `input: 8x8`"


def test_a_merge_of_several_rows_has_no_one_input_and_is_told_where_to_print_it() -> None:
    rows = "- a: {conv: 4, kernel: 1x1}\n- b: {maxpool: 2x2}\n"
    merge = "- {concat: [{from: a}, {transposed: 4, kernel: 2x2, stride: 2}], input: ‹4x4x4›}"
    (found,) = assert_refused(rows + merge, "cell")
    assert found.message == "several rows come into `concat`, so it has no one `input`"
    assert found.label == "a branch reads `a` by `from`"
    assert found.hint == "print what a branch reads as `input` in its first row, or leave the cell out"
    network(rows + merge.replace(", input: ‹4x4x4›", "").replace("2x2, stride: 2}", "2x2, stride: 2, input: 4x4x4}"))
