"""The paper's table again: its columns, its rows in its order, its cells, and notes where an erratum speaks of one."""

from __future__ import annotations

from pathlib import Path

import pytest

import archspec
from archspec.analysis.summary.columns import chosen
from archspec.analysis.summary.table import Table, table
from archspec.errors import UsageError

from ..tables import RESIDUAL, text

SPECS = Path(__file__).parents[3] / "specs"

STAGES = """
    - table: residual
      columns: [name, maps, repeat, first.stride, =size, =params]
      rows:
        - [s1, 8, 2, -, 32x32x8, [840, 1168]]
        - {maxpool: 2x2}
        - [s2, 16, 3, 2, 8x8x16, 13K]
        - [s3, 16, -, -, 8x8x16, -]
"""


def of_spec(name: str, *columns: str, variant: str | None = None, depth: int = 1, **variables: int) -> Table:
    net = archspec.load(SPECS / f"{name}.yaml", variant, **variables)
    return table(net.summary(), chosen(columns), depth)


def of_rows(layers: str, *columns: str, head: str = "", depth: int = 1) -> Table:
    return table(archspec.load(text(layers, head)).summary(), chosen(columns), depth)


def column(made: Table, name: str) -> list[str]:
    """The cells of the network's own rows in a column, with the numbers of their notes."""
    place = [each.name for each in made.columns].index(name)
    cells = [line.cells[place] for line in made.parts[0].lines]
    return [cell.text + "".join(f"[{number}]" for number in cell.notes) for cell in cells]


def test_googlenet_is_table_1_with_its_columns_and_cells() -> None:
    made = of_spec("googlenet", "paper")
    assert [each.title for each in made.columns] == [
        "name", "op", "window/stride", "c1", "r3", "c3", "r5", "c5", "pool", "output", "depth", "params, printed",
        "MACs, printed",
    ]  # fmt: skip
    assert column(made, "name") == [
        "conv1", "pool1", "conv2", "pool2", "3a", "3b", "pool3", "4a", "4b", "4c", "4d", "4e", "pool4", "5a", "5b",
        "pool5", "dropout", "linear", "softmax",
    ]  # fmt: skip
    assert column(made, "window")[:4] == ["7x7/2", "3x3/2", "", "3x3/2"]
    assert column(made, "argument.r3")[2:6] == ["64", "", "96", "128"]
    assert column(made, "depth")[:5] == ["1", "0", "2", "0", "2"]
    assert column(made, "printed_params")[:6] == ["2.7K[1]", "", "112K", "", "159K", "380K[2]"]
    assert column(made, "printed_macs")[-6:] == ["54M[8]", "71M", "", "", "1M", ""]


def test_its_notes_are_its_errata_and_its_remarks_how_it_counts() -> None:
    made = of_spec("googlenet", "paper")
    errata = archspec.load(SPECS / "googlenet.yaml").document.header.errata
    assert len(made.notes) == len(errata) == 9
    assert all(note.startswith(f"{erratum.at}: ") for note, erratum in zip(made.notes, errata, strict=True))
    assert made.notes[7].startswith("5a: params 1,042,432, MACs 51,079,168 exactly. 1072K and 54M printed fit ")
    assert made.remarks == (
        "Params are printed with K = 1024 and without biases",
        "Printed of the whole network: total 6,998,552, depth 22, total with heads 13,378,280",
    )


def test_what_is_printed_exactly_is_told_of_every_row() -> None:
    made = of_spec("lenet5", "paper")
    assert column(made, "connections") == ["122,304", "5,880", "151,600", "2,000", "48,120", "10,164", "840"]
    assert column(made, "params") == ["156", "12", "1,516", "32", "48,120", "10,164", "840"]


def test_an_erratum_of_a_size_marks_the_output() -> None:
    rows = "- c: {conv: 4, kernel: 3x3, size: 30x30x4}"
    made = of_rows(rows, "paper", head="errata: [{at: c, size: 32x32x4, note: a slip}]")
    assert column(made, "output") == ["32x32x4[1]"]
    assert made.notes == ("c: output 32x32x4 exactly. a slip",)


def test_nothing_is_quoted_of_another_network_than_the_printed_one() -> None:
    made = of_spec("googlenet", "paper", classes=10)
    assert [each.name for each in made.columns][-3:] == ["output", "params", "macs"]
    assert (made.notes, made.remarks) == ((), ())
    assert "With classes=10" in made.caption


def test_a_repeated_row_is_one_line_with_the_number_of_times_and_what_its_repetitions_print() -> None:
    made = of_rows(STAGES, "paper", head=RESIDUAL)
    assert column(made, "name") == ["s1", "maxpool", "s2", "s3"]
    assert column(made, "op") == ["residual × 2", "maxpool", "residual × 3", "residual"]
    assert column(made, "argument.maps") == ["8", "", "16", "16"]
    assert column(made, "argument.first.stride") == ["1", "", "2", ""]
    assert column(made, "printed_params") == ["840 + 1168", "", "13K", ""]


def test_equal_repetitions_print_once() -> None:
    rows = "- c: {conv: 3, kernel: 3x3, repeat: 3, params: [84, 84, 84]}\n- d: {conv: 3, kernel: 3x3, params: 0.1K}"
    assert column(of_rows(rows, "paper"), "printed_params") == ["3 × 84", "0.1K"]


def test_windows_and_strides_of_repetitions_that_differ_are_all_told() -> None:
    rows = "- c: {conv: 3, kernel: 3x3, repeat: 3, first: {stride: 2}}\n- d: {conv: 3, kernel: 3x3, repeat: 2}"
    assert column(of_rows(rows, "paper"), "window") == ["3x3/2, 3x3/1", "3x3/1"]
    assert column(of_rows(rows, "paper", depth=2), "window") == [
        "3x3/2, 3x3/1",
        "3x3/2",
        "3x3/1",
        "3x3/1",
        "3x3/1",
        "3x3/1",
        "3x3/1",
    ]


def test_depth_2_has_the_repetitions_of_a_row_and_depth_3_what_is_in_them() -> None:
    made = of_rows(STAGES, "paper", head=RESIDUAL, depth=2)
    lines = [(line.level, line.cells[0].text) for line in made.parts[0].lines]
    assert lines[:3] == [(0, "s1"), (1, "0"), (1, "1")]
    assert column(made, "printed_params")[:3] == ["840 + 1168", "840", "1168"]
    opened = of_rows(STAGES, "paper", head=RESIDUAL, depth=3)
    lines = [(line.level, line.cells[0].text) for line in opened.parts[0].lines]
    assert lines[:4] == [(0, "s1"), (1, "0"), (2, "main/conv1"), (2, "main/conv2")]


@pytest.mark.parametrize("depth", [1, 2, 3, 9])
@pytest.mark.parametrize("columns", ["counts", "paper"])
def test_the_lines_of_a_level_sum_up_to_the_line_above_them(columns: str, depth: int) -> None:
    """Of every block, and of the whole network."""
    made = of_spec("resnet50", columns, "params", depth=depth)
    place = [each.name for each in made.columns].index("params")
    lines = [(line.level, line.cells[place].value) for line in made.parts[0].lines]
    totals = archspec.load(SPECS / "resnet50.yaml").summary().totals()
    assert sum(int(count) for level, count in lines if level == 0) == totals.params
    for number, (level, count) in enumerate(lines):
        below: list[int] = []
        for inner, counted in lines[number + 1 :]:
            if inner <= level:
                break
            below += [int(counted)] if inner == level + 1 else []
        assert not below or sum(below) == int(count)


def test_a_block_without_a_table_has_its_first_argument_beside_its_name() -> None:
    assert column(of_spec("resnet34", "paper"), "op")[2:4] == ["residual 64 × 3", "residual 128 × 4"]
    assert column(of_spec("resnet34", "counts"), "op")[2:4] == ["residual", "residual"]


def test_a_column_that_is_asked_for_by_its_name_is_there_though_empty() -> None:
    rows = "- {dense: 3}"
    assert [each.name for each in of_rows(rows, "window", "op").columns] == ["window", "op"]
    assert [each.name for each in of_rows(rows, "paper").columns] == ["name", "op", "output", "params", "macs"]


def test_names_of_several_columns_and_of_one_go_together_each_once() -> None:
    assert chosen(["jump", "counts", "op", "macs"])[:3] == ("jump", "name", "op")
    assert len(chosen(["counts", "op"])) == 8


def test_a_column_that_is_not_known_is_told_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"`parms` is no column of a summary; there are: counts, paper, .*`params`"):
        chosen(["name", "parms"])


def test_the_largest_activation_stands_below_their_column() -> None:
    assert of_spec("vgg16", "counts").remarks == ("Largest activation: 12,845,056 bytes, of conv1_1",)
    assert of_spec("vgg16", "params").remarks == ()


def test_heads_that_exist_only_in_training_are_parts_with_a_title_and_a_total_of_their_own() -> None:
    parts = of_spec("googlenet", "counts").parts
    assert [part.title for part in parts] == ["", "", "aux1, only in training", "aux2, only in training", ""]
    totals = [part.lines[0].cells[3].text for part in parts if part.is_total]
    assert totals == ["6,998,552", "13,378,280"]


def test_a_network_without_a_layer_has_no_largest_activation() -> None:
    net = archspec.load(text("- a: {empty: }", "blocks: {empty: {layers: []}}")).summary()
    assert net.as_json()["activations"] == {"bytes": 0, "largest": None}
    assert not any("Largest" in remark for remark in table(net, chosen(["counts"]), 1).remarks)


def test_a_number_of_the_whole_network_is_quoted_as_it_is_written() -> None:
    assert of_spec("resnet34", "paper").remarks == (
        "Printed of the whole network: trainable 21,797,672, MACs 3.6e9, depth 34",
    )


STAGE = """
blocks:
  stage:
    args: {maps: required, units: 1, wide: false}
    layers:
      - {conv: $maps, kernel: 1x1, repeat: $units}
      - {conv: 8, kernel: 1x1, when: $wide}
"""


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("{stage: 116, units: 3}", "stage 116, units 3"),
        ("{stage: 1160, wide: true, units: 3, repeat: 2}", "stage 1,160, units 3, wide true × 2"),
        ("{stage: 116}", "stage 116"),
        ("{stage: 116, units: $n}", "stage 116, units 2"),
    ],
)
def test_what_a_row_gives_its_block_stands_beside_its_name_defaults_left_out(row: str, told: str) -> None:
    made = of_rows(f"- {row}", "paper", head=f"{STAGE}variables: {{n: 2}}\n" if "$n" in row else STAGE)
    assert column(made, "op") == [told]


def test_of_a_block_that_has_a_table_only_what_its_columns_leave_out_stands_there() -> None:
    rows = """
        - table: stage
          columns: [name, maps, units]
          rows:
            - [s1, 8, 2]
            - {stage: 16, units: 3, wide: true}
    """
    made = of_rows(rows, "paper", head=STAGE)
    assert column(made, "op") == ["stage", "stage, wide true"]
    assert column(made, "argument.units") == ["2", "3"]
