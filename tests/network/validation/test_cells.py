"""The printed cells of a row."""

from __future__ import annotations

import pytest

from archspec.spec.nodes import plain

from ..networks import assert_refused, layer, network


@pytest.mark.parametrize(
    ("cells", "quantities"),
    [
        ("size: ‹3*3›", ["size"]),
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
