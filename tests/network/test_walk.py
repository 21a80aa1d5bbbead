"""Paths: what layers are named by, everywhere and always the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from archspec.errors import SpecError
from archspec.network.expand import expand
from archspec.network.walk import body_layers, different_layers, head_layers, layers, rows
from archspec.spec.loader import load_file

from .networks import RESIDUAL, network

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))


def paths(layers_: str, head: str = "") -> list[str]:
    return [path for path, _ in layers(network(layers_, head))]


def test_a_row_is_named_by_its_name_or_by_its_op() -> None:
    assert paths("- c1: {conv: 4, kernel: 3x3}\n- {maxpool: 2x2}\n- flatten") == ["c1", "maxpool", "flatten"]


def test_norm_and_activation_of_a_row_are_below_it() -> None:
    row = "- c1: {conv: 4, kernel: 3x3, norm: batch, activation: relu}"
    assert paths(row) == ["c1", "c1/norm", "c1/activation"]


def test_repetitions_are_numbered_from_0() -> None:
    assert paths("- c: {conv: 4, kernel: 3x3, activation: relu, repeat: 2}") == [
        "c/0", "c/0/activation", "c/1", "c/1/activation",
    ]  # fmt: skip


def test_the_first_repetition_of_a_stage_is_another_block_and_counts_on() -> None:
    made = paths("- s: {residual: 8, repeat: 3, first: {stride: 2}}", RESIDUAL)
    assert made == [
        "s/0/main/conv1", "s/0/main/conv2", "s/0/shortcut/conv", "s/0/add",
        "s/1/main/conv1", "s/1/main/conv2", "s/1/add",
        "s/2/main/conv1", "s/2/main/conv2", "s/2/add",
    ]  # fmt: skip


def test_of_equal_repetitions_the_first_is_told_alone_where_all_others_would_say_the_same() -> None:
    stage = "- stage: {unit: 8, repeat: 4, first: {maps: 16}}"
    unit = "blocks:\n  unit: {args: [maps], layers: [{conv: $maps, kernel: 1x1, repeat: 2}]}\n"
    head = f"{unit}heads:\n  aux: {{from: stage, layers: [{{conv: 8, kernel: 1x1, repeat: 3}}]}}\n"
    found = [path for path, _ in different_layers(network(stage, head))]
    assert found == [
        "stage/0/conv/0", "stage/0/conv/1",  # of 4 maps, then of 16
        "stage/1/conv/0", "stage/1/conv/1",
        "stage/2/conv/0",
        "aux/conv/0",
    ]  # fmt: skip
    assert [path for path in paths(stage, head) if path in found] == found


def test_a_named_merge_stands_before_its_branches() -> None:
    assert paths("- m: {add: [[{conv: 4, kernel: 3x3}], []], activation: relu}") == [
        "m/main/conv", "m", "m/activation",
    ]  # fmt: skip


def test_a_lone_unnamed_merge_stands_beside_its_branches() -> None:
    assert paths("- {add: [[{conv: 4, kernel: 3x3}], []], activation: relu}") == ["main/conv", "add", "add/activation"]


def test_of_two_unnamed_merges_both_stand_before_their_branches() -> None:
    merge = "- add: [[{conv: 4, kernel: 3x3}], []]\n"
    assert paths(merge + merge) == ["add1/main/conv", "add1", "add2/main/conv", "add2"]


def test_a_repeated_merge_stands_before_its_branches() -> None:
    assert paths("- m: {add: [[{conv: 4, kernel: 3x3}], []], repeat: 2}") == [
        "m/0/main/conv", "m/0", "m/1/main/conv", "m/1",
    ]  # fmt: skip


def test_layers_of_a_head_come_last_and_under_its_name() -> None:
    heads = "heads: {aux: {from: c, training_only: true, layers: [flatten]}, out: {from: c, layers: [flatten]}}"
    net = network("- c: {conv: 4, kernel: 3x3}\n- {maxpool: 2x2}", heads)
    assert [path for path, _ in layers(net)] == ["c", "maxpool", "aux/flatten", "out/flatten"]
    assert [path for path, _ in layers(net, training=False)] == ["c", "maxpool", "out/flatten"]
    assert [path for path, _ in body_layers(net.body)] == ["c", "maxpool"]
    assert [path for path, _ in head_layers(net.heads[0])] == ["aux/flatten"]


def test_rows_are_told_without_what_their_blocks_hold_and_equal_repetitions_once() -> None:
    layers_ = "- s: {residual: 8, repeat: 5, first: {stride: 2}}\n- m: {add: [[{conv: 8, kernel: 3x3}], []]}"
    net = network(layers_, RESIDUAL)
    assert [path for path, _ in rows(net.body.items)] == ["s", "s/0", "s/1", "m", "m/main/conv"]


@pytest.mark.parametrize(
    "layers_",
    [
        "- main: {residual: 4}\n- add: [[{conv: 4, kernel: 3x3}], []]",
        "- branch1: {residual: 4}\n- add: [[{conv: 4, kernel: 3x3}], [{conv: 4, kernel: 3x3}]]",
        "- {conv: 4, kernel: 3x3}\n- {conv: 4, kernel: 3x3}\n- conv1: {conv: 4, kernel: 3x3}",
        "- {conv: 4, kernel: 3x3}\n- {conv: 4, kernel: 3x3}\n- {conv1: }",
        "- {conv1: }\n- {conv: 4, kernel: 3x3}\n- {conv: 4, kernel: 3x3}",
        "- add: [[{add: [[{add: [[{conv: 4, kernel: 3x3}], []]}], []]}], []]",
        "- norm: {residual: 4}\n- c: {conv: 4, kernel: 3x3, norm: batch}\n- {batchnorm: }\n- {batchnorm: }",
    ],
)
def test_no_two_layers_have_one_path_whatever_rows_are_called(layers_: str) -> None:
    made = paths(layers_, RESIDUAL + "  conv1: {layers: [{conv: 4, kernel: 1x1}]}")
    assert sorted(made) == sorted(set(made))


@pytest.mark.parametrize("name", ["c", "add", "main"])
def test_a_head_cannot_have_the_name_of_a_row_or_of_its_branch(name: str) -> None:
    with pytest.raises(SpecError) as caught:
        network("- c: {conv: 4, kernel: 3x3}\n- add: [[{conv: 4, kernel: 3x3}], []]",
                f"heads: {{{name}: {{from: c, layers: [flatten]}}}}")  # fmt: skip
    (found,) = caught.value.diagnostics
    assert found.code == "name"
    assert (found.place.line, found.place.column) == (4, 9)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_paths_of_every_spec_are_unique(path: Path) -> None:
    document = load_file(path)
    for variant in (None, *document.header.variants):
        made = [name for name, _ in layers(expand(load_file(path, variant)))]
        assert len(made) == len(set(made))


def test_a_thousand_blocks_in_each_other_are_walked() -> None:
    blocks = "".join(f"  b{n}: {{layers: [{{b{n - 1}: }}, relu]}}\n" for n in range(1, 1000))
    blocks = blocks.replace("relu", "{activation: relu}")
    net = network("- x: {b999: }", "blocks:\n  b0: {layers: [{conv: 4, kernel: 1x1}]}\n" + blocks)
    made = [path for path, _ in layers(net)]
    assert len(made) == 1000
    assert made[0] == "x/" + "/".join(f"b{n}" for n in range(998, -1, -1)) + "/conv"
    assert made[-1] == "x/relu"
