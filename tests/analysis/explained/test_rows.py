"""What an explanation says of a row: its formulas, the sum over its parts, and what its printed cell follows."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import archspec
from archspec.errors import UsageError

from ..tables import RESIDUAL, text

SPECS = Path(__file__).parents[3] / "specs"


def explained(layers: str, row: str, *columns: str, head: str = "", input: str = "32x32x3", **variables: Any) -> str:
    """The explanation without the line of the row."""
    told = str(archspec.load(text(layers, head, input), **variables).explain(row, *columns))
    return told.partition("\n\n")[2]


def test_the_parameters_of_a_row_of_a_table_are_a_bill() -> None:
    told = str(archspec.load(SPECS / "googlenet.yaml").explain("3a", "params"))
    assert told.partition(": ")[2] == dedent("""\
        3a: inception, 28x28x192 -> 28x28x256
          c1 64, r3 96, c3 128, r5 16, c5 32, pool 32

        parameters: 163,696
          branch1/conv   conv 1x1, 192 -> 64  1 * 1 * 192 * 64 + 64                               =  12,352
          branch2/conv1  conv 1x1, 192 -> 96  1 * 1 * 192 * 96 + 96                               =  18,528
          branch2/conv2  conv 3x3, 96 -> 128  3 * 3 * 96 * 128 + 128                              = 110,720
          branch3/conv1  conv 1x1, 192 -> 16  1 * 1 * 192 * 16 + 16                               =   3,088
          branch3/conv2  conv 5x5, 16 -> 32   5 * 5 * 16 * 32 + 32                                =  12,832
          branch4/conv   conv 1x1, 192 -> 32  1 * 1 * 192 * 32 + 32                               =   6,176
                                              12,352 + 18,528 + 110,720 + 3,088 + 12,832 + 6,176  = 163,696
          printed 159K (line 47): holds
            163,696 - 368 biases = 163,328
            163,328 = 159.5K, truncated to 159K
            the column counts with K = 1024, without biases""")


def test_an_erratum_is_told_with_its_reason() -> None:
    told = str(archspec.load(SPECS / "googlenet.yaml").explain("4c", "params"))
    assert "printed 463K (line 52): does not hold\n" in told
    assert "    510,104 - 664 biases = 509,440\n    509,440 = 497.5K\n" in told
    assert told.endswith(
        "erratum: 497.5K; 463K printed is 7 % below, and every other cell of the row follows from its filters"
    )


@pytest.mark.parametrize(
    ("printed", "said"),
    [
        ("896", "printed 896 (line 5): holds\n    the column counts with biases"),
        ("0.9K", "896 = 0.896K, rounded up to 0.9K"),
        ("0.8K", "896 = 0.896K, truncated to 0.8K"),
        ("0.89K", "896 = 0.896K, truncated to 0.89K"),
        ("0.896K", "896 = 0.896K\n"),
        ("8.9e2", "896 = 8.96e2, truncated to 8.9e2"),
        ("897", "does not hold\n    computed 896"),
        ("864", "it holds under `conventions: {params: {biases: false}}`"),
        ("0.875K", "it holds under `conventions: {params: {K: 1024}}`"),
    ],
)
def test_a_printed_cell_says_how_it_comes_from_the_exact_number(printed: str, said: str) -> None:
    assert said in explained(f"- c: {{conv: 32, kernel: 3x3, params: {printed}}}", "c", "params")


def test_a_number_that_rounds_and_truncates_to_the_printed_one_says_both() -> None:
    layer = "- c: {conv: 64, kernel: 3x3, params: 1.7K}"
    assert "1,792 = 1.75K, rounded or truncated" not in explained(layer, "c", "params")
    assert "36,928 = 36.928K, truncated to 36K" in explained(
        layer.replace("1.7K", "36K"), "c", "params", input="8x8x64"
    )
    assert "1,792 = 1.792K, rounded or truncated to 1.79K" in explained(layer.replace("1.7K", "1.79K"), "c", "params")


def test_what_a_column_leaves_out_is_subtracted() -> None:
    head = "conventions: {params: {biases: false, statistics: false, frozen: false}}"
    layers = """
        - b: {concat: [[{conv: 4, kernel: 1x1, norm: batch}], [{conv: 4, kernel: 1x1, trainable: false}]], params: 20}
    """
    told = explained(layers, "b", "params", head=head)
    assert "48 - 4 biases - 8 moving statistics - 16 fixed weights = 20" in told
    assert "the column counts without biases, without moving statistics, without fixed weights" in told


def test_a_cell_is_not_compared_where_a_variable_was_set() -> None:
    head, layers = "variables: {classes: 10}", "- out: {dense: $classes, params: 30_730}"
    assert "printed 30_730 (line 6): holds" in explained(layers, "out", "params", head=head)
    told = explained(layers, "out", "params", head=head, classes=2)
    assert "parameters: 6,146" in told
    assert "printed 30_730 (line 6): not compared" in told


def test_a_repeated_row_is_explained_by_its_equal_repetitions() -> None:
    layers = "- stage: {residual: 16, repeat: 4, first: {stride: 2}}"
    told = explained(layers, "stage", "params", head=RESIDUAL, input="8x8x8").splitlines()
    assert told[0] == "parameters: 17,552"
    assert told[1].split() == ["0", "residual", "=", "3,632"]
    assert told[5].split()[:5] == ["1", "to", "3", "residual", "3"]
    assert told[-1].split() == ["3,632", "+", "13,920", "=", "17,552"]


def test_a_repetition_has_its_own_printed_cell() -> None:
    layers = "- stage: {conv: 4, kernel: 1x1, repeat: 2, params: [16, 20]}"
    assert "printed 16 (line 5): holds" in explained(layers, "stage/0", "params")
    assert "printed 20 (line 5): holds" in explained(layers, "stage/1", "params")
    assert "printed" not in explained(layers, "stage", "params")


def test_what_the_columns_of_a_row_add_has_no_printed_cell_of_the_row() -> None:
    layers = "- c: {conv: 4, kernel: 1x1, norm: batch, params: 32}"
    assert "printed" in explained(layers, "c", "params")
    assert "printed" not in explained(layers, "c/norm", "params")


def test_a_block_in_a_block_in_a_block_is_opened_thrice_and_no_deeper() -> None:
    names = ["conv", "a", "b", "c", "d"]
    blocks = [
        f"  {name}: {{layers: [{{{inner}: {'4, kernel: 1x1' if inner == 'conv' else ''}}}]}}"
        for inner, name in pairwise(names)
    ]
    told = explained("- x: {d: }", "x", "params", head="\n".join(["blocks:", *blocks]))
    assert [line.split()[0] for line in told.splitlines()[1:]] == ["c", "b", "a"]
    assert "conv" in explained("- x: {d: }", "x/c", "params", head="\n".join(["blocks:", *blocks]))


def test_a_thousand_blocks_in_one_another_are_explained_without_recursion() -> None:
    blocks = [f"  b{number}: {{layers: [b{number - 1}]}}" for number in range(1, 1000)]
    head = "\n".join(["blocks:", "  b0: {layers: [{conv: 4, kernel: 1x1}]}", *blocks])
    assert explained("- x: {b999: }", "x", "params", "depth", "output", head=head).startswith("parameters: 16\n")


def test_a_window_that_rounds_up_says_ceil_and_when_its_last_window_is_dropped() -> None:
    pool = "- p: {maxpool: 3x3, stride: 2, padding: valid, ceil: true}"
    assert "ceil((8 + 0 + 0 - 3) / 2) + 1 = 4" in explained(pool, "p", "output", input="8x8x3")
    dropped = explained("- p: {maxpool: 2x2, stride: 2, padding: 1, ceil: true}", "p", "output", input="7x7x3")
    assert "ceil((7 + 1 + 1 - 2) / 2) + 1 - 1 = 4" in dropped
    assert "(the last window would begin behind the input, and is dropped)" in dropped


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("{transposed: 2, kernel: 4x3, stride: 2}", "height, width 8 * 2 = 16"),
        ("{transposed: 2, kernel: 4x3, stride: 2, padding: valid}", "height 8 * 2 + max(4 - 2, 0) = 18; width 8 * 2 +"),
        ("{zeropad: [0, 1, 2, 3]}", "height 0 + 8 + 1 = 9; width 2 + 8 + 3 = 13"),
        ("{zeropad_shortcut: 8, stride: 2}", "height, width ceil(8 / 2) = 4"),
        ("flatten", "features 8 * 8 * 4 = 256"),
        ("{depthwise: 3x3, multiplier: 2}", "maps 4 * 2 = 8"),
        ("{concat: [identity, identity]}", "8x8x8: maps 4 + 4 = 8"),
        ("{add: [identity, identity]}", "8x8x4: as it came in"),
        ("globalavgpool", "4: one number for each map"),
        ("{dense: 3}", "3: `units: 3`"),
    ],
)  # fmt: skip
def test_every_operator_has_the_arithmetic_of_its_size(row: str, said: str) -> None:
    layers = f"- r: {row}" if row.startswith("{") else f"- r: {{{row}: }}"
    assert said in explained(layers, "r", "output", input="8x8x4")


@pytest.mark.parametrize(
    ("row", "column", "said"),
    [
        ("{conv: 6, kernel: 3x3, groups: 2}", "params", "2 groups of 2 maps, 4 -> 6  3 * 3 * 2 * 6 + 6  = 114"),
        ("{conv: 2, kernel: 3x3, padding: valid, connection_table: [[0, 1], [3]]}", "macs", "6 * 6 * (3 * 3 * 3)"),
        ("{transposed: 2, kernel: 2x2, stride: 2}", "macs", "8 * 8 * (2 * 2 * 2 * 4)  = 2,048"),
        ("{separable: 6, kernel: 3x3}", "macs", "8 * 8 * (3 * 3 * 4 * 1 + 1 * 1 * 4 * 6)  = 3,840"),
        ("{dense: 3}", "macs", "dense, 8x8x4 = 256 -> 3  256 * 3  = 768"),
        ("{dense: 3}", "connections", "256 * 3 + 3  = 771"),
        ("{batchnorm: }", "trainable", "batchnorm (gamma, beta)  4 + 4  = 8"),
        ("{maxpool: 2x2}", "params", "parameters: 0"),
        ("{maxpool: 2x2}", "receptive_field", "maxpool 2x2 / 2  1 + (2 - 1) * 1  = 2"),
        ("{dense: 3}", "receptive_field", "receptive field: all of the input"),
        ("{transposed: 2, kernel: 2x2, stride: 2}", "receptive-field", "transposed 2x2 / 2, 4 -> 2  1x1"),
        ("{maxpool: 2x2}", "neurons", "4 * 4 * 4  = 64"),
        ("{maxpool: 2x2}", "activation_bytes", "4 * 4 * 4 * 4  = 256"),
        ("{add: [[{conv: 4, kernel: 1x1}, {conv: 4, kernel: 1x1}], identity]}", "depth", "max(1 + 1, 0)  = 2"),
    ],
)  # fmt: skip
def test_every_operator_has_the_arithmetic_of_its_counts(row: str, column: str, said: str) -> None:
    assert said in explained(f"- r: {row}", "r", column, input="8x8x4")


def test_without_columns_those_of_a_summary_are_told_and_others_where_they_are_printed() -> None:
    net = archspec.load(text("- a: {conv: 4, kernel: 1x1}\n- b: {conv: 4, kernel: 1x1, depth: 1}"))
    summed = ["output", "params", "trainable", "macs", "receptive_field", "activation_bytes"]
    assert [column.name for column in net.explain("a").columns] == summed
    assert [column.name for column in net.explain("b").columns] == [*summed, "depth"]


def test_the_word_of_the_printed_cell_is_the_output() -> None:
    net = archspec.load(text("- a: {conv: 4, kernel: 1x1, size: 32x32}"))
    assert net.explain("a", "size") == net.explain("a", "output")
    assert "the maps are not printed" in str(net.explain("a", "size"))


def test_an_unknown_column_is_told_with_those_that_there_are() -> None:
    net = archspec.load(text("- a: {conv: 4, kernel: 1x1}"))
    with pytest.raises(UsageError, match=r"there is no column `parms`.*did you mean `params`"):
        net.explain("a", "parms")


def test_a_head_and_a_branch_are_explained_as_rows_are() -> None:
    net = archspec.load(SPECS / "googlenet.yaml")
    assert net.explain("aux1", "params")["params"].value == 3_188_840
    assert net.explain("3a/branch2", "params")["params"].value == 18_528 + 110_720
    assert net.explain("3a/branch2").place.line == 28
    assert net.explain("3a").place.line == 47


def test_data_has_the_formulas_the_parts_and_the_cell() -> None:
    data = archspec.load(SPECS / "googlenet.yaml").explain("4c", "params", "output").as_json()
    columns = data["columns"]
    assert isinstance(columns, dict)
    assert columns["params"]["parts"][1]["formula"] == "1 * 1 * 512 * 128 + 128"
    assert columns["params"]["printed"]["holds"] is False
    assert "7 % below" in columns["params"]["printed"]["erratum"]
    assert columns["output"]["value"] == [14, 14, 512]
    assert columns["output"]["parts"][-1]["formula"] == ["14", "14", "128 + 256 + 64 + 64"]
