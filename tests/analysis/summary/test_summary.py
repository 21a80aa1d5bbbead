"""The summary: the lecture's printed one row for row, the JSON contract, and tables that fit a terminal."""

from __future__ import annotations

from pathlib import Path
from textwrap import dedent

import pytest

from archspec.analysis.summary import Summary
from archspec.network.expand import expand
from archspec.spec.loader import load_file

from ..tables import RESIDUAL, network

SPECS = Path(__file__).parents[3] / "specs"

#: The printed summary of ResNet-34 for 10 classes: output, params, and which of them are not trainable.
LECTURE = """
    conv1      112x112x64      9,664     128
    pool1        56x56x64          0       0
    conv2_x/0    56x56x64     74,240     256
    conv2_x/1    56x56x64     74,240     256
    conv2_x/2    56x56x64     74,240     256
    conv3_x/0   28x28x128    230,912     768
    conv3_x/1   28x28x128    295,936     512
    conv3_x/2   28x28x128    295,936     512
    conv3_x/3   28x28x128    295,936     512
    conv4_x/0   14x14x256    920,576   1,536
    conv4_x/1   14x14x256  1,181,696   1,024
    conv4_x/2   14x14x256  1,181,696   1,024
    conv4_x/3   14x14x256  1,181,696   1,024
    conv4_x/4   14x14x256  1,181,696   1,024
    conv4_x/5   14x14x256  1,181,696   1,024
    conv5_x/0     7x7x512  3,676,160   3,072
    conv5_x/1     7x7x512  4,722,688   2,048
    conv5_x/2     7x7x512  4,722,688   2,048
    pool5             512          0       0
    fc                 10      5,130       0
"""


def summary(layers: str, head: str = "", *, input: str = "32x32x3") -> Summary:
    return Summary(network(layers, head, input=input))


def of_spec(name: str, variant: str | None = None) -> Summary:
    return Summary(expand(load_file(SPECS / f"{name}.yaml", variant)))


def drawn(text: str) -> str:
    return dedent(text).strip("\n")


def test_the_lectures_summary_of_resnet_34_comes_out_row_for_row() -> None:
    rows = of_spec("resnet34", "lecture").rows(depth=1)
    told = [(row.name, str(row.output), f"{row.counts.params:,}", f"{row.counts.non_trainable:,}") for row in rows]
    assert told == [tuple(line.split()) for line in LECTURE.strip().splitlines()]


def test_the_lectures_totals_stand_below_it() -> None:
    lines = of_spec("resnet34", "lecture").text().splitlines()
    assert lines[0] == "resnet34 (variant lecture): 224x224x3 -> 10"
    assert lines[-5:-1] == [
        "Total params: 21,306,826",
        "Trainable params: 21,289,802",
        "Non-trainable params: 17,024",
        "MACs: 3,663,254,528",
    ]


def test_a_table_is_aligned_and_numbers_have_thousands() -> None:
    layers = "- c1: {conv: 8, kernel: 3x3, norm: batch, activation: relu}\n- flatten\n- {dense: 10}"
    assert str(summary(layers)) == drawn("""
        net: 32x32x3 -> 10
        ----------------------------------------------------------------------------------------
                                                                           receptive  activation
        name     op                    output  params  trainable     MACs      field       bytes
        ----------------------------------------------------------------------------------------
        c1       conv batchnorm relu  32x32x8     256        240  221,184        3x3      98,304
        flatten  flatten                 8192       0          0        0        3x3      32,768
        dense    dense                     10  81,930     81,930   81,920        all          40
        ----------------------------------------------------------------------------------------
        Total params: 82,186
        Trainable params: 82,170
        Non-trainable params: 16
        MACs: 303,104
        Activation bytes: 131,112
    """)


def test_depth_opens_blocks_below_the_row_that_sums_them_up() -> None:
    rows = [*summary("- s: {residual: 8, repeat: 2, first: {stride: 2}}\n- m: {residual: 8}", RESIDUAL).rows(depth=2)]
    assert [(row.level, row.name, row.op, row.counts.params) for row in rows] == [
        (0, "s/0", "residual", 840),
        (1, "main/conv1", "conv", 224),
        (1, "main/conv2", "conv", 584),
        (1, "shortcut/conv", "conv", 32),
        (1, "add", "add", 0),
        (1, "relu1", "relu", 0),
        (0, "s/1", "residual", 1168),
        (1, "main/conv1", "conv", 584),
        (1, "main/conv2", "conv", 584),
        (1, "add", "add", 0),
        (1, "relu1", "relu", 0),
        (0, "m", "residual", 1168),
        (1, "main/conv1", "conv", 584),
        (1, "main/conv2", "conv", 584),
        (1, "add", "add", 0),
        (1, "relu1", "relu", 0),
    ]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_top_rows_sum_up_to_the_totals_at_every_depth(depth: int) -> None:
    table = of_spec("xception")
    top = [row for row in table.rows(depth) if row.level == 0]
    assert sum(row.counts.params for row in top) == table.totals().params == 22_910_480
    assert sum(row.counts.activation_bytes for row in top) == table.totals().activation_bytes


def test_a_merge_of_the_network_itself_is_one_row_and_opens_as_a_block_does() -> None:
    table = summary("- m: {add: [[{conv: 3, kernel: 3x3}], []], activation: relu}")
    assert [(row.level, row.name, row.op) for row in table.rows(1)] == [(0, "m", "add relu")]
    assert [(row.level, row.name, row.op) for row in table.rows(2)] == [(0, "m", "add relu"), (1, "main/conv", "conv")]


def test_every_row_tells_its_own_receptive_field() -> None:
    rows = summary("- s: {residual: 8, repeat: 2, first: {stride: 2}}\n- {dense: 2}", RESIDUAL).rows(depth=2)
    assert [f"{row.name} {row.field or 'all'}" for row in rows] == [
        "s/0 7x7", "main/conv1 3x3", "main/conv2 7x7", "shortcut/conv 1x1", "add 7x7", "relu1 7x7",
        "s/1 15x15", "main/conv1 11x11", "main/conv2 15x15", "add 15x15", "relu1 15x15", "dense all",
    ]  # fmt: skip


def test_fields_of_layers_are_those_of_rows() -> None:
    table = of_spec("resnet34")
    by_path = {row.path: row.field for row in table.layers()}
    for row in table.rows(depth=3):
        if row.path in by_path and " " not in row.op:
            assert by_path[row.path] == row.field


@pytest.mark.parametrize("name", [path.stem for path in sorted(SPECS.glob("*.yaml"))])
def test_every_table_of_the_house_fits_a_terminal(name: str) -> None:
    for depth in (1, 4):
        assert max(map(len, of_spec(name).text(depth).splitlines())) <= 120


def test_a_name_that_is_too_long_is_cut() -> None:
    table = summary(f"- {'a' * 60}: {{conv: 999_999, kernel: 11x11, norm: batch, activation: leaky_relu}}")
    row = next(line for line in table.text().splitlines() if line.startswith("aaa"))
    assert len(row) <= 120
    assert "..." in row


def test_the_json_form_is_the_contract() -> None:
    made = summary("- c: {conv: 8, kernel: 3x3, norm: batch, activation: relu}\n- flatten\n- {dropout: 0.5}").as_json()
    rows = made.pop("rows")
    assert made == {
        "version": 1,
        "name": "net",
        "variant": None,
        "input": [32, 32, 3],
        "totals": {"params": 256, "trainable": 240, "non_trainable": 16, "macs": 221_184},
        "activations": {"bytes": 163_840, "largest": {"path": "c", "bytes": 32_768}},
    }
    seen = {"receptive_field": [3, 3], "narrowest_path": [3, 3], "paths_agree": True, "activation_bytes": 32_768}
    assert rows == [
        {"path": "c", "name": "c", "op": "conv", "output": [32, 32, 8], "params": 224, "trainable": 224,
         "macs": 221_184, **seen},
        {"path": "c/norm", "name": "norm", "op": "batchnorm", "output": [32, 32, 8], "params": 32, "trainable": 16,
         "macs": 0, **seen},
        {"path": "flatten", "name": "flatten", "op": "flatten", "output": [8192], "params": 0, "trainable": 0,
         "macs": 0, **seen},
    ]  # fmt: skip


def test_json_keeps_merges_and_leaves_out_what_changes_nothing() -> None:
    layers = "- {residual: 3}\n- {maxpool: 3x3, stride: 1}\n- {batchnorm: }\n- {dense: 2, activation: softmax}"
    assert [row.path for row in summary(layers, RESIDUAL).layers()] == [
        "residual/main/conv1", "residual/main/conv2", "residual/add", "batchnorm", "dense",
    ]  # fmt: skip


def test_json_rows_sum_up_to_the_totals() -> None:
    for name, variant in (("resnet50", None), ("googlenet", None), ("lenet5", None), ("resnet34", "option_a")):
        table = of_spec(name, variant)
        rows, totals = [*table.layers()], table.totals()
        assert sum(row.counts.params for row in rows) == totals.params
        assert sum(row.counts.trainable for row in rows) == totals.trainable
        assert sum(row.counts.macs for row in rows) == totals.macs


def test_heads_of_training_stand_apart() -> None:
    made = of_spec("googlenet").as_json()
    totals, heads, whole = made["totals"], made["heads"], made["totals_with_heads"]
    assert isinstance(totals, dict)
    assert isinstance(heads, dict)
    assert isinstance(whole, dict)
    assert (totals["params"], whole["params"], whole["macs"]) == (6_998_552, 13_378_280, 1_591_044_096)
    assert [row["path"] for row in heads["aux1"]] == [
        "aux1/auxiliary/avgpool", "aux1/auxiliary/conv", "aux1/auxiliary/dense1", "aux1/auxiliary/dense2",
    ]  # fmt: skip
    text = of_spec("googlenet").text()
    assert "aux1, only in training" in text
    assert text.splitlines()[-1] == "Total params with heads: 13,378,280"


def test_heads_that_stay_are_rows_of_the_network() -> None:
    heads = "heads: {boxes: {from: c, layers: [{conv: 4, kernel: 5x5}]}}"
    table = summary("- c: {conv: 8, kernel: 3x3}\n- {globalavgpool: }", heads)
    assert [(row.path, str(row.field)) for row in table.layers()][-1] == ("boxes/conv", "7x7")
    assert "boxes/conv" in table.text()
    assert table.totals().params == 224 + 804
    assert "heads" not in table.as_json()


def test_a_thousand_blocks_in_each_other_are_summed_up() -> None:
    blocks = "".join(f"  b{n}: {{layers: [{{b{n - 1}: }}, {{conv: 3, kernel: 3x3}}]}}\n" for n in range(1, 1000))
    table = summary("- x: {b999: }", "blocks:\n  b0: {layers: [{conv: 3, kernel: 3x3}]}\n" + blocks)
    (row,) = table.rows(1)
    assert (row.counts.params, str(row.field)) == (84 * 1000, "2001x2001")
    assert len([*table.rows(2000)]) == 2000
    assert [row.field.height.size for row in table.layers() if row.field] == [*range(3, 2002, 2)]
