"""The check: which printed cells hold, and what is said about the others, and where."""

from __future__ import annotations

import pytest
from clock import seconds

from archspec.analysis.check import check
from archspec.network.expand import expand
from archspec.spec.loader import load_text

from .tables import RESIDUAL, finding, marked, network, report, text

CONV = "conv: 8, kernel: 3x3"
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


def holds(layers: str, head: str = "", *, input: str = "32x32x3") -> bool:
    found = report(layers, head, input=input)
    assert found.checked == 1
    return found.ok


# ---- sizes


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
        "an input of 227 to 230 pixels would give 55; `padding: 2` or `padding: 3` in this row would too"
    )


HEIGHT, WIDTH = "height: ceil((32 + 0 + 0 - 3) / 2) + 1 = 16", "width: ceil((30 + 0 + 0 - 2) / 2) + 1 = 15"


@pytest.mark.parametrize(("size", "notes"), [("15x15", (HEIGHT,)), ("16x14", (WIDTH,)), ("15x14", (HEIGHT, WIDTH))])
def test_the_sides_that_are_not_as_printed_are_explained(size: str, notes: tuple[str, ...]) -> None:
    found = finding(f"- {{maxpool: 3x2, stride: 2, padding: valid, ceil: true, size: {size}}}", input="32x30x3")
    assert found.notes == notes


def test_an_input_that_would_give_the_height_is_told_beside_the_column_that_would() -> None:
    found = finding("- {maxpool: 3x2, stride: 2, padding: valid, ceil: true, size: 15x15}", input="32x30x3")
    assert found.hint == "an input of 30 to 31 pixels would give 15; `ceil: false` in this row would too"


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


# ---- counts


def test_a_number_printed_in_full_covers_itself_only() -> None:
    assert holds(f"- {{{CONV}, params: 224}}")
    assert not holds(f"- {{{CONV}, params: 225}}")


def test_a_rounded_or_truncated_number_holds() -> None:
    wide = "conv: 64, kernel: 3x3, padding: valid"  # 1,792 parameters
    assert holds(f"- {{{wide}, params: 1.8K}}")
    assert holds(f"- {{{wide}, params: 1.7K}}")
    assert not holds(f"- {{{wide}, params: 1.9K}}")


def test_an_exponent_has_the_precision_that_is_written() -> None:
    assert holds("- {conv: 64, kernel: 3x3}", "expect: {macs: 1.7e6}")
    assert holds("- {conv: 64, kernel: 3x3}", "expect: {macs: 1.8e6}")
    assert not holds("- {conv: 64, kernel: 3x3}", "expect: {macs: 1.70e6}")


def test_params_are_explained_by_every_weights_shape() -> None:
    found = finding("- {conv: 6, kernel: 5x5, norm: batch, size: 32x32, params: 150}", input="32x32x1")
    assert (found.code, found.place.line, found.place.column, marked(found)) == ("params", 5, 62, "150")
    assert found.label == "printed 150, computed 180"
    assert found.notes == ("conv: 5 * 5 * 1 * 6 + 6 = 156", "batchnorm: 6 + 6 + 6 + 6 = 24")


def test_a_rounded_number_is_told_in_its_own_unit() -> None:
    found = finding("- {conv: 64, kernel: 3x3, params: 2.7K}", "conventions: {params: {K: 1024}}")
    assert found.label == "printed 2.7K, computed 1,792 (1.75K with K = 1024)"


def test_params_of_a_block_are_explained_by_its_rows() -> None:
    found = finding("- {residual: 8, stride: 2, params: 1}", RESIDUAL)
    assert found.notes == ("main/conv1 224 + main/conv2 584 + shortcut/conv 32 = 840 (block residual, lines 5-11)",)


def test_params_of_a_repeated_row_are_explained_by_its_repetitions() -> None:
    found = finding("- {residual: 8, repeat: 4, first: {stride: 2}, params: 1}", RESIDUAL)
    assert found.label == "printed 1, computed 4,344"
    assert found.notes == ("840 + 3 x 1,168 = 4,344",)


def test_a_long_sum_is_told_by_its_ends() -> None:
    rows = ", ".join(["{conv: 3, kernel: 1x1}"] * 12)
    found = finding("- {long: , params: 1}", f"blocks: {{long: {{layers: [{rows}]}}}}")
    assert found.notes[0].startswith("conv1 12 + conv2 12 + conv3 12 + conv4 12 + ... (4 more) + conv9 12 + ")


def test_a_row_without_parameters_says_so() -> None:
    assert finding("- {maxpool: 2x2, params: 12}").notes == ("`maxpool` has none",)


def test_what_the_convention_leaves_out_is_told_where_it_matters() -> None:
    head = "conventions: {params: {biases: false, statistics: false}}"
    found = finding("- {conv: 8, kernel: 3x3, norm: batch, params: 1}", head)
    assert found.label == "printed 1, computed 232"
    assert found.notes == (
        "conv: 3 * 3 * 3 * 8 = 216",
        "batchnorm: 8 + 8 = 16",
        "not counted here: biases, moving statistics (`conventions`)",
    )


@pytest.mark.parametrize(
    ("printed", "head", "hint"),
    [
        ("216", "", "it holds under `conventions: {params: {biases: false}}`"),
        ("224", "conventions: {params: {biases: false}}", "it holds under `conventions: {params: {biases: true}}`"),
        ("100", "", ""),
    ],
)
def test_another_convention_that_would_make_a_cell_hold_is_the_hint(printed: str, head: str, hint: str) -> None:
    assert finding(f"- {{{CONV}, params: {printed}}}", head).hint == hint


def test_the_nearest_convention_is_named() -> None:
    found = finding("- {conv: 64, kernel: 3x3, norm: batch, params: 1.87K}", input="32x32x3")
    assert found.hint == "it holds under `conventions: {params: {K: 1024, statistics: false}}`"


def test_a_point_between_thousands_is_told_where_the_number_is_right_without_it() -> None:
    assert finding("- {conv: 64, kernel: 3x3, params: 1.792}").hint == (
        "a point begins decimals; thousands are written 1_792"
    )
    assert finding("- {conv: 64, kernel: 3x3, params: 1.793}").hint == ""


def test_params_under_k_of_1024_hold() -> None:
    head = "conventions: {params: {K: 1024, biases: false}}"
    assert holds("- {conv: 192, kernel: 3x3, params: 108K}", head, input="56x56x64")
    assert not holds("- {conv: 192, kernel: 3x3, params: 110K}", head, input="56x56x64")


def test_macs_are_explained_by_positions_and_weights() -> None:
    found = finding("- {conv: 6, kernel: 5x5, padding: valid, macs: 117_000}", input="32x32x1")
    assert (found.code, found.label) == ("macs", "printed 117_000, computed 117,600")
    assert found.notes == ("conv: 28 * 28 * (5 * 5 * 1 * 6) = 117,600",)


@pytest.mark.parametrize("place", ["row", "expect"])
def test_operations_are_twice_the_multiply_adds(place: str) -> None:
    cell, head = (", macs: 235_200", "") if place == "row" else ("", "expect: {macs: 235_200}")
    found = finding(f"- {{conv: 6, kernel: 5x5, padding: valid{cell}}}", head, input="32x32x1")
    assert found.hint == "it is twice that: multiplications and additions were counted apart"


def test_neurons_and_connections_are_explained() -> None:
    row = "conv: 96, kernel: 11x11, stride: 4, padding: valid"
    found = finding(f"- {{{row}, neurons: 253_440}}", input="227x227x3")
    assert (found.code, found.notes) == ("neurons", ("55 * 55 * 96 = 290,400",))
    found = finding(f"- {{{row}, connections: 105_415_200}}", input="227x227x3")
    assert found.notes == ("conv: 55 * 55 * (11 * 11 * 3 * 96) + 55 * 55 * 96 = 105,705,600",)


def test_the_printed_numbers_of_lenet_5_hold() -> None:
    layers = """
        - C1: {conv: 6, kernel: 5x5, size: 28x28x6, params: 156, connections: 122_304}
        - S2: {avgpool: 2x2, stride: 2, learned: true, size: 14x14x6, params: 12, connections: 5_880}
    """
    found = report(layers, "defaults: {conv: {padding: valid}}", input="32x32x1")
    assert (found.held, found.failed, found.ok) == (6, 0, True)


def test_a_rows_depth_is_its_longest_chain() -> None:
    assert holds("- {residual: 8, repeat: 4, first: {stride: 2}, depth: 8}", RESIDUAL)
    assert finding("- {residual: 8, depth: 3}", RESIDUAL).label == "printed 3, computed 2"


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
    assert found.notes == ("total 256 = trainable 240 + non-trainable 16",)
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


def test_the_time_of_a_check_grows_as_its_rows_do() -> None:
    """Eight times the rows take eight times as long; a step that is quadratic would take sixty-four times."""
    few, many = table_of(1_000), table_of(8_000)
    assert any(seconds(lambda: check_of(many)) < 20 * seconds(lambda: check_of(few)) for _ in range(3))


def table_of(rows: int) -> str:
    return text("\n".join(f"- r{n}: {{conv: 3, kernel: 3x3, size: 32x32x3, params: 84}}" for n in range(rows)))


def check_of(table: str) -> None:
    assert check(expand(load_text(table))).held == 2 * table.count("- r")
