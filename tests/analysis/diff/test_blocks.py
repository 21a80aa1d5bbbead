"""Repetitions, blocks inside of blocks, and whole specs beside one another."""

from __future__ import annotations

from pathlib import Path

import pytest

from archspec.analysis.diff import diff
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.spec.loader import load_text

from .told import BLOCKS, SPECS, _said, between, net, of_spec, told

# ---- repetitions and blocks


def test_another_number_of_repetitions_is_a_changed_cell() -> None:
    found = diff(net("- u: {unit: 3, repeat: 6}"), net("- u: {unit: 3, repeat: 5}"))
    assert told(found) == ["changed: u: repeat 6 -> 5"]
    assert found.blocks == ()
    assert between("- {unit: 3, repeat: 6}", "- {unit: 3, repeat: 5}") == ["changed: unit: repeat 6 -> 5"]
    assert between("- u: {unit: 3, repeat: 2}", "- u: {unit: 3}") == ["changed: u: repeat 2 -> 1"]


def test_other_arguments_are_told_where_they_are_given_and_not_inside() -> None:
    found = diff(net("- p: {pair: 8}\n- q: {pair: 8}"), net("- p: {pair: 16, kernel: 5x5}\n- q: {pair: 8}"))
    assert told(found) == ["changed: p: maps 8 -> 16, kernel 3x3 -> 5x5", "follows: q"]
    assert found.blocks == ()


def test_what_only_the_first_repetition_has_is_told_so() -> None:
    rows = "- p: {pair: 8, repeat: 3%s}"
    assert between(rows % "", rows % ", first: {kernel: 5x5}") == ["changed: p: first.kernel 3x3 -> 5x5"]


def test_what_all_repetitions_have_is_not_told_of_the_first() -> None:
    assert between("- p: {pair: 3, repeat: 3}", "- p: {pair: 3, repeat: 3, kernel: 5x5}") == [
        "changed: p: kernel 3x3 -> 5x5"
    ]
    assert between("- {conv: 3, kernel: 1x1, repeat: 3}", "- {conv: 3, kernel: 3x3, repeat: 3}") == [
        "changed: conv: kernel 1x1 -> 3x3"
    ]


def test_what_a_block_hands_on_to_blocks_in_it_is_told_where_it_is_given() -> None:
    head = BLOCKS + "  stage: {args: [maps, n], layers: [{pair: $maps}, {pair: $maps // 2, repeat: $n}]}\n"
    found = diff(net("- s: {stage: 8, n: 3}", head), net("- s: {stage: 16, n: 3}", head))
    assert told(found) == ["changed: s: maps 8 -> 16"]
    assert found.blocks == ()


def test_what_a_block_hands_on_otherwise_is_told_inside() -> None:
    head = BLOCKS + "  stage: {args: [maps], layers: [{pair: $maps}, {pair: $maps * 2}]}\n"
    other = head.replace("$maps * 2", "$maps * 4")
    found = diff(net("- s: {stage: 8}", head), net("- s: {stage: 8}", other))
    assert [_said(entry) for block in found.blocks for entry in block.entries] == ["changed: pair2: maps 16 -> 32"]


def test_a_block_that_differs_inside_is_told_once_with_every_use() -> None:
    rows = "- {conv: 8, kernel: 3x3}\n- u: {unit: 8}\n- v: {unit: 8, repeat: 2}"
    found = diff(net(rows), net(rows, BLOCKS.replace("{conv: $maps, kernel: 3x3}]", "{conv: $maps, kernel: 5x5}]")))
    assert told(found) == ["changed: u: inside 0", "changed: v: inside 0"]
    (block,) = found.blocks
    assert [_said(entry) for entry in block.entries] == ["changed: main/conv2: kernel 3x3 -> 5x5"]
    used = [(use.other.path, use.other.counts.params - use.one.counts.params) for use in block.uses]
    assert used == [("u", 16 * 64), ("v/0-1", 16 * 64)]


def test_a_block_in_a_block_is_told_with_the_whole_path_of_its_uses() -> None:
    head = BLOCKS + "  stage: {args: [maps], layers: [{unit: $maps}, {pair: $maps}]}\n"
    other = head.replace("{conv: $maps, kernel: 3x3}]", "{conv: $maps, kernel: 5x5}]")
    found = diff(net("- s: {stage: 3}", head), net("- s: {stage: 3}", other))
    assert told(found) == ["changed: s: inside 0"]
    assert [(block.one, [use.one.path for use in block.uses]) for block in found.blocks] == [("unit", ["s/unit"])]


def test_a_variable_inside_a_block_is_told_for_it_is_no_argument() -> None:
    head = BLOCKS + "  end: {layers: [{dense: $classes}]}\n"
    found = diff(net("- end", head), net("- end", head.replace("classes: 10", "classes: 7")))
    assert [_said(entry) for block in found.blocks for entry in block.entries] == ["changed: dense: units 10 -> 7"]


def test_two_blocks_of_other_names_are_compared_inside() -> None:
    found = diff(of_spec("resnet34"), of_spec("resnet50"))
    names = ["conv2_x", "conv3_x", "conv4_x", "conv5_x"]
    assert [said.rpartition(":")[0] for said in told(found)[:4]] == [f"changed: {name}" for name in names]
    assert {(block.one, block.other) for block in found.blocks} == {("residual", "bottleneck")}
    inside = [_said(entry) for entry in found.blocks[1].entries]
    assert inside == [
        "added: main/conv1",
        "changed: main/conv2 -> main/conv3: kernel 3x3 -> 1x1, filters $maps -> $maps * 4",
    ]


# ---- the published pairs


def test_option_a_takes_the_projections_away() -> None:
    found = diff(of_spec("resnet34"), of_spec("resnet34", "option_a"))
    assert told(found) == [f"changed: conv{stage}_x: inside 0" for stage in (3, 4, 5)]
    (block,) = found.blocks
    assert [_said(entry) for entry in block.entries] == ["removed: shortcut/conv", "added: shortcut/zeropad"]
    assert [use.one.path for use in block.uses] == ["conv3_x/0", "conv4_x/0", "conv5_x/0"]


def test_vgg_19_has_three_convolutions_more_than_vgg_16() -> None:
    assert told(diff(of_spec("vgg16"), of_spec("vgg19"))) == ["added: conv3_4", "added: conv4_4", "added: conv5_4"]
    assert told(diff(of_spec("vgg19"), of_spec("vgg16"))) == [
        "removed: conv3_4",
        "removed: conv4_4",
        "removed: conv5_4",
    ]


def test_torchvisions_3x3_in_googlenet_is_told_once(tmp_path: Path) -> None:
    source = (SPECS / "googlenet.yaml").read_text("utf-8").partition("\nvariants:")[0]
    other = expand(load_text(source.replace("{conv: $c5, kernel: 5x5}", "{conv: $c5, kernel: 3x3}")))
    found = diff(of_spec("googlenet"), other)
    rows = ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"]
    assert told(found) == [f"changed: {name}: inside 0" for name in rows]
    (block,) = found.blocks
    assert [_said(entry) for entry in block.entries] == ["changed: branch3/conv2: kernel 5x5 -> 3x3"]
    assert [use.one.path for use in block.uses] == rows


def test_two_networks_of_nothing_in_common_are_not_opened() -> None:
    removed = [said for said in told(diff(of_spec("resnet34"), of_spec("vgg16"))) if said.startswith("removed")]
    assert removed == [f"removed: conv{stage}_x" for stage in (2, 3, 4, 5)]


def test_blocks_of_other_names_in_rows_of_other_names_are_no_pair() -> None:
    """Xception's entry flow is no inception module, though both stand behind the first convolutions."""
    kinds = {
        said.partition(":")[0] for said in told(diff(of_spec("xception"), of_spec("googlenet"))) if "entry" in said
    }
    assert kinds == {"removed"}


@pytest.mark.campaign
def test_a_thousand_blocks_in_each_other_are_compared_without_recursion() -> None:
    def nested(kernel: str) -> Network:
        blocks = [f"  b0: {{layers: [{{conv: 3, kernel: {kernel}}}]}}"]
        blocks += [f"  b{number}: {{layers: [b{number - 1}]}}" for number in range(1, 1000)]
        return net("- b999", "blocks:\n" + "\n".join(blocks))

    assert diff(nested("3x3"), nested("3x3")).is_equal
    assert told(diff(nested("3x3"), nested("5x5"))) == ["changed: b999: inside 0"]
