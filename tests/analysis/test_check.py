"""The check: which printed cells are compared, what the report says of them, and in which order."""

from __future__ import annotations

import pytest
from clock import seconds

from archspec.analysis.check import check
from archspec.network.expand import expand
from archspec.spec.loader import load_text

from .tables import CONV, RESIDUAL, finding, holds, marked, network, report, text

# ---- lists of cells


def test_a_list_has_a_cell_for_each_repetition() -> None:
    found = report("- {residual: 8, repeat: 3, first: {stride: 2}, params: [840, 1_168, 1_168]}", RESIDUAL)
    assert (found.held, found.ok) == (3, True)


def test_each_cell_of_a_list_fails_at_its_own_place() -> None:
    found = report("- {residual: 8, repeat: 3, first: {stride: 2}, params: [840, 840, 1]}", RESIDUAL)
    assert [(one.place.line, one.place.column, marked(one)) for one in found.diagnostics] == [
        (13, 64, "840"), (13, 69, "1"),
    ]  # fmt: skip
    assert (found.held, found.failed) == (1, 2)


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ("residual: 8, repeat: 3, params: [840, 840]", "2 printed, 3 repetitions"),
        ("residual: 8, params: [840, 840]", "2 printed, and the row is not repeated"),
    ],
)
def test_a_list_of_another_length_is_one_finding(row: str, label: str) -> None:
    found = finding(f"- {{{row}}}", RESIDUAL)
    assert (found.code, found.label, marked(found)) == ("params", label, "[840, 840]")


# ---- blocks, branches, heads


def test_cells_inside_a_block_are_compared_once_for_each_body_that_is_used() -> None:
    blocks = "blocks: {b: {args: [m], layers: [{conv: $m, kernel: 1x1, size: 32x32x8, params: 32}]}}"
    found = report("- {b: 8, repeat: 5}\n- named: {b: 16}", blocks)
    assert found.checked == 6  # two cells, and 8 maps come in after the first repetition
    assert [one.notes[-1] for one in found.diagnostics] == [
        "block b, as used at named/conv", "block b, as used at b/1/conv", "block b, as used at named/conv",
    ]  # fmt: skip
    assert {one.place.line for one in found.diagnostics} == {4}


def test_cells_in_branches_are_compared_also_where_the_branch_does_nothing() -> None:
    merge = "- m: {{add: [[{{conv: 3, kernel: 3x3, params: 84}}], [{{{row}: , size: {size}}}]]}}"
    for row in ("identity", "shortcut"):
        assert report(merge.format(row=row, size="32x32x3")).held == 2
        found = finding(merge.format(row=row, size="31x31"))
        assert (found.code, marked(found)) == ("size", "31x31")


def test_rows_that_when_leaves_out_have_no_cells() -> None:
    blocks = "blocks: {b: {args: [m], layers: [{conv: $m, kernel: 1x1, when: $m > 8, params: 1}, {activation: relu}]}}"
    assert report("- {b: 8}", blocks).checked == 0


def test_rows_of_heads_are_compared() -> None:
    found = finding("- c: {conv: 4, kernel: 1x1}", "heads: {aux: {from: c, layers: [{globalavgpool: , size: 5}]}}")
    assert (found.code, marked(found), found.label) == ("size", "5", "printed 5, computed 4")


def test_every_failing_cell_is_reported_in_the_order_of_the_file() -> None:
    found = report(f"- {{{CONV}, size: 31x31, params: 1}}\n- {{{CONV}, macs: 3, size: 30x30}}", "expect: {depth: 3}")
    assert [one.code for one in found.diagnostics] == ["expect", "size", "params", "macs", "size"]
    assert (found.held, found.failed, found.checked, found.ok) == (0, 5, 5, False)


# ---- the whole network


@pytest.mark.parametrize(
    "expected", ["total: 240", "trainable: 208", "non_trainable: 32", "macs: 221K", "neurons: 8_192", "depth: 1",
                 "connections: 229_376", "total_with_heads: 8_435"],
)  # fmt: skip
def test_the_network_is_compared_with_what_is_expected(expected: str) -> None:
    layers = "- c: {conv: 8, kernel: 3x3, norm: batch}"
    heads = "heads: {aux: {from: c, training_only: true, layers: [{conv: 1, kernel: 1x1}, {flatten: }, {dense: 8}]}}"
    total = 3 * 9 * 8 + 8 + 32
    with_heads = total + 8 + 1 + 1024 * 8 + 8
    values = {"total": total, "trainable": total - 16, "non_trainable": 16, "total_with_heads": with_heads}
    name = expected.partition(":")[0]
    expected = f"{name}: {values.get(name, expected.partition(': ')[2])}"
    assert holds(layers, f"{heads}\nexpect: {{{expected}}}")
    found = finding(layers, f"{heads}\nexpect: {{{name}: 77}}")
    assert (found.code, found.place.line, marked(found)) == ("expect", 5, "77")
    assert found.message == f"`{name}` is not that of the network"


def test_a_total_that_is_another_total_is_told() -> None:
    found = finding("- {conv: 8, kernel: 3x3, norm: batch}", "expect: {total: 240}")
    assert found.notes == (
        "total 256 = trainable 240 + non-trainable 16",
        "240 = 256 - 16: without moving statistics",
    )
    assert found.hint == "it is `trainable` of the network"


def test_what_is_expected_of_the_whole_is_counted_in_thousands_whatever_the_columns_are() -> None:
    head = "conventions: {params: {K: 1024, biases: false}}\nexpect: {total: 1.79K}"
    assert holds("- {conv: 64, kernel: 3x3}", head)


# ---- variables


def test_cells_describe_the_published_network_whatever_is_set_from_outside() -> None:
    layers = "- {flatten: }\n- {dense: $classes, size: 10, params: 30_730}"
    head = "variables: {classes: 10}\nexpect: {total: 30_730}"
    assert report(layers, head, classes=3).held == 3
    assert network(layers, head, classes=3).output == (3,)


# ---- the report


def test_the_json_form_is_the_contract() -> None:
    found = report(f"- {{{CONV}, size: 32x32x9, params: 224}}")
    assert found.as_json() == {
        "ok": False,
        "cells": {"checked": 2, "held": 1, "errata": 0, "failed": 1},
        "diagnostics": [
            {
                "code": "size",
                "severity": "error",
                "message": "the row does not have this size: printed 32x32x9, computed 32x32x8",
                "file": "<string>",
                "line": 5,
                "column": 34,
                "end_line": 5,
                "end_column": 41,
                "hint": "",
            }
        ],
    }


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("", "no cell is printed"),
        (", size: 32x32", "matches the printed columns (1 cell)"),
        (", size: 32x32, params: 224", "matches the printed columns (2 cells)"),
        (", size: 32x32, params: 225", "does not match the printed columns (2 cells, 1 fail)"),
    ],
)
def test_a_report_says_that_columns_match_and_no_more(cells: str, said: str) -> None:
    assert str(report(f"- {{{CONV}{cells}}}")) == said


@pytest.mark.campaign
def test_the_time_of_a_check_grows_as_its_rows_do() -> None:
    """Eight times the rows take eight times as long; a step that is quadratic would take sixty-four times."""
    few, many = table_of(500), table_of(4_000)
    assert any(seconds(lambda: check_of(many)) < 20 * seconds(lambda: check_of(few)) for _ in range(3))


def table_of(rows: int) -> str:
    return text("\n".join(f"- r{n}: {{conv: 3, kernel: 3x3, size: 32x32x3, params: 84}}" for n in range(rows)))


def check_of(table: str) -> None:
    assert check(expand(load_text(table))).held == 2 * table.count("- r")
