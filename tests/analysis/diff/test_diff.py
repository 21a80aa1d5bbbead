"""The diff of two networks: what is told of rows, blocks, repetitions and heads, and what is no difference."""

from __future__ import annotations

from pathlib import Path
from random import Random
from time import process_time

import pytest

import archspec
from archspec.analysis.diff import Diff, Entry, diff
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.spec.loader import load_file, load_text

from ..tables import text
from .rewritings import mutated, parts, sequence, written

SPECS = Path(__file__).parents[3] / "specs"

BLOCKS = """
variables: {classes: 10}
blocks:
  pair:
    args: {maps: required, kernel: 3x3}
    layers: [{conv: $maps, kernel: 1x1}, {conv: $maps, kernel: $kernel, norm: batch, activation: relu}]
  unit:
    args: [maps]
    layers:
      - add: [[{conv: $maps, kernel: 3x3}, {conv: $maps, kernel: 3x3}], identity]
      - {activation: relu}
"""


def net(layers: str, head: str = BLOCKS, input: str = "32x32x3") -> Network:
    return expand(load_text(text(layers, head, input)))


def of_spec(name: str, variant: str | None = None) -> Network:
    return expand(load_file(SPECS / f"{name}.yaml", variant))


def told(found: Diff) -> list[str]:
    """The rows that are told: their kind, their names, what differs."""
    return [_said(entry) for entry in found.entries if entry.kind != "same"]


def _said(entry: Entry) -> str:
    names = dict.fromkeys(side.path for side in (entry.one, entry.other) if side is not None)
    differs = [*map(str, entry.changes), *(f"inside {number}" for number in entry.blocks)]
    return ": ".join(filter(None, [entry.kind, " -> ".join(names), ", ".join(differs)]))


def between(one: str, other: str) -> list[str]:
    return told(diff(net(one), net(other)))


# ---- what is no difference


def test_a_network_and_itself_are_one() -> None:
    for spec in sorted(SPECS.glob("*.yaml")):
        found = diff(of_spec(spec.stem), of_spec(spec.stem))
        assert found.is_equal, spec
        assert told(found) == []


@pytest.mark.parametrize(
    "other",
    [
        "- {conv: 8, kernel: 1x1}\n- {conv: 8, kernel: 3x3, norm: batch, activation: relu}\n- {dense: 10}",
        "- {conv: 8, kernel: 1x1}\n- {conv: 8, kernel: 3x3}\n- batchnorm\n- {activation: relu}\n- {dense: 10}",
        "- a: {conv: 8, kernel: 1x1}\n- c: {conv: 8, kernel: 3x3, norm: batch}\n- {activation: relu}\n- {dense: 10}",
        "- other: {pair: 8, kernel: 3x3}\n- {dense: $classes}",
        "- {pair: 8, repeat: 1}\n- out: {dense: 10}",
    ],
)
def test_what_is_written_in_another_form_is_the_same(other: str) -> None:
    found = diff(net("- c: {pair: 8}\n- {dense: 10}"), net(other))
    assert found.is_equal, told(found)
    assert diff(found.other, found.one).is_equal


def test_a_repetition_written_out_is_the_same() -> None:
    out = "- u1: {unit: 3}\n- u2: {unit: 3}\n- u3: {unit: 3}"
    assert diff(net("- u: {unit: 3, repeat: 3}"), net(out)).is_equal
    assert between("- u: {unit: 3, repeat: 3}", "- u1: {unit: 3}\n- u2: {unit: 3}") == ["removed: u/2"]


def test_the_whole_of_resnet_34_written_out_is_the_same() -> None:
    rows = []
    for name, maps, times in (("a", 64, 3), ("b", 128, 4), ("c", 256, 6), ("d", 512, 3)):
        for number in range(times):
            stride = ", stride: 2" if number == 0 and name != "a" else ""
            main = f"[{{conv: {maps}, kernel: 3x3{stride}}}, {{conv: {maps}, kernel: 3x3, activation: none}}]"
            rows += [f"- {name}{number}: {{add: [{main}, shortcut]}}", "- {activation: relu}"]
    source = (SPECS / "resnet34.yaml").read_text("utf-8")
    head, _, layers = source.partition("layers:\n")
    lines = layers.partition("expect:")[0].splitlines()
    written = [lines[0], lines[1], *(f"  {row}" for row in rows), lines[6], lines[7]]
    other = expand(load_text(head.replace("use: [blocks/residual.yaml]\n", "") + "layers:\n" + "\n".join(written)))
    assert diff(of_spec("resnet34"), other).is_equal


def test_other_names_and_other_cells_are_no_difference() -> None:
    found = diff(net("- a: {conv: 8, kernel: 3x3, params: 1}"), net("- b: {conv: 8, kernel: 3x3}"))
    assert found.is_equal
    assert str(found).endswith("one network: all 1 rows are the same; 1 with other names")


def test_a_pool_that_says_its_own_window_as_its_stride_is_the_same() -> None:
    assert between("- {maxpool: 2x2}", "- {maxpool: 2x2, stride: 2}") == []


def test_from_the_row_above_says_nothing() -> None:
    rows = "- a: {conv: 8, kernel: 3x3}\n- {conv: 8, kernel: 3x3%s}"
    assert between(rows % "", rows % ", from: a") == []


def test_of_random_networks_in_several_forms_the_verdict_is_that_of_all_layers_one_by_one() -> None:
    verdicts = []
    for seed in range(150):
        random = Random(seed)
        one = parts(random)
        other = mutated(one, random) if seed % 3 == 0 else one
        nets = written(one, random, is_written_out=seed % 2 == 0), written(other, random, is_written_out=True)
        is_same = tuple(sequence(nets[0].body.items)) == tuple(sequence(nets[1].body.items))
        assert diff(*nets).is_equal is is_same, seed
        verdicts.append(is_same)
    assert 75 < sum(verdicts) < 145


# ---- rows


def test_changed_cells_are_told_by_their_columns() -> None:
    assert between(
        "- a: {conv: 64, kernel: 3x3, norm: batch, activation: relu}",
        "- a: {conv: 96, kernel: 5x5, stride: 2, activation: tanh}",
    ) == ["changed: a: kernel 3x3 -> 5x5, stride 1 -> 2, filters 64 -> 96, norm batch -> none, activation relu -> tanh"]


def test_a_row_behind_a_changed_one_is_told_as_the_same_with_other_numbers() -> None:
    rows = "- a: {conv: %s, kernel: 3x3}\n- b: {conv: 8, kernel: 3x3}\n- c: {conv: 8, kernel: 3x3}"
    found = diff(net(rows % 16), net(rows % 32))
    assert told(found) == ["changed: a: filters 16 -> 32", "follows: b"]
    one, other = found.entries[1].one, found.entries[1].other
    assert one is not None and other is not None
    assert (one.counts.params, other.counts.params) == (9 * 16 * 8 + 8, 9 * 32 * 8 + 8)


def test_rows_without_names_are_found_again_by_what_they_are() -> None:
    one = "- {conv: 8, kernel: 3x3}\n- {conv: 16, kernel: 3x3}\n- {maxpool: 2x2}\n- {conv: 32, kernel: 3x3}"
    other = "- {conv: 4, kernel: 7x7}\n" + one.replace("conv: 32", "conv: 48")
    found = between(one, other)
    assert found == ["added: conv1", "follows: conv1 -> conv2", "changed: conv3 -> conv4: filters 32 -> 48"]


def test_a_row_more_at_the_top_does_not_change_all_rows_that_are_numbered() -> None:
    rows = ["{conv: 8, kernel: 3x3}", "{conv: 16, kernel: 3x3}", "{conv: 32, kernel: 3x3}"]
    one, other = (
        "\n".join(f"- conv{number}: {row}" for number, row in enumerate(listed, 1))
        for listed in (rows, ["{conv: 3, kernel: 1x1}", *rows])
    )
    assert between(one, other) == ["added: conv1"]


def test_another_operator_under_the_same_name_is_told_as_another_row() -> None:
    found = between("- {flatten: }\n- Out: {dense: 10}", "- {flatten: }\n- Out: {rbf: 10}")
    assert found == ["changed: Out: row dense 10 -> rbf 10"]


def test_a_row_that_was_moved_is_told_once_with_its_neighbours() -> None:
    rows = ["- a: {conv: 8, kernel: 3x3}", "- n: {lrn: 5}", "- b: {maxpool: 2x2}", "- c: {conv: 8, kernel: 1x1}"]
    moved = [rows[0], rows[2], rows[3], rows[1]]
    assert between("\n".join(rows), "\n".join(moved)) == ["moved: n: behind a -> c"]


def test_a_row_that_reads_another_row_is_changed() -> None:
    rows = "- a: {conv: 8, kernel: 3x3}\n- b: {conv: 8, kernel: 5x5}\n- c: {add: [{from: %s}, []]}"
    assert between(rows % "a", rows % "b") == ["changed: c: from a -> b"]


def test_a_skip_over_a_row_more_is_the_same_skip() -> None:
    rows = "- a: {conv: 8, kernel: 3x3}\n%s- c: {add: [{from: a}, []]}"
    assert between(rows % "", rows % "- {conv: 8, kernel: 5x5}\n") == ["added: conv"]


def test_branches_that_stay_are_found_again_beside_one_that_goes() -> None:
    rows = ["[{conv: 8, kernel: 1x1}]", "[{conv: 9, kernel: 3x3}]", "[{conv: 10, kernel: 5x5}]"]
    one, other = (f"- j: {{concat: [{', '.join(listed)}]}}" for listed in (rows, [rows[0], rows[2]]))
    assert between(one, other) == ["removed: j/branch2/conv", "changed: j: branches 3 -> 2"]


@pytest.mark.parametrize("repeat", ["", ", repeat: 2"])
def test_the_order_of_branches_is_a_difference_also_where_one_is_the_identity(repeat: str) -> None:
    rows = "- j: {concat: [%s, %s]" + repeat + "}"
    assert not diff(
        net(rows % ("[{conv: 3, kernel: 3x3}]", "[]")), net(rows % ("[]", "[{conv: 3, kernel: 3x3}]"))
    ).is_equal


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


# ---- heads and inputs

HEAD = "heads: {aux: {from: %s, training_only: %s, layers: [{dense: %s}]}}"


def test_heads_are_compared_as_the_rows_are() -> None:
    rows = "- a: {conv: 8, kernel: 3x3}\n- b: {conv: 8, kernel: 5x5}"
    found = diff(net(rows, HEAD % ("a", "true", 10)), net(rows, HEAD % ("b", "false", 20)))
    assert [str(change) for change in found.heads] == [
        "head aux: from a -> b",
        "head aux: training_only true -> false",
    ]
    assert told(found) == ["changed: aux/dense: units 10 -> 20"]
    gone = diff(net(rows, HEAD % ("a", "true", 10)), net(rows, ""))
    assert told(gone) == ["removed: aux/dense"]
    assert not gone.is_equal


def test_another_input_is_a_difference() -> None:
    found = diff(net("- {globalavgpool: }", input="32x32x3"), net("- {globalavgpool: }", input="16x16x3"))
    assert not found.is_equal
    assert "input  32x32x3 -> 16x16x3" in str(found)


# ---- sizes


def test_two_thousand_rows_take_less_than_a_second() -> None:
    one = "\n".join(f"- {{conv: {8 + number % 13}, kernel: 3x3}}" for number in range(2000))
    other = "\n".join(f"- {{conv: {8 + number * number % 13}, kernel: 3x3}}" for number in range(2000))
    nets = net(one), net(other)
    start = process_time()
    found = diff(*nets)
    assert process_time() - start < 1
    assert not found.is_equal


def test_a_thousand_blocks_in_each_other_are_compared_without_recursion() -> None:
    def nested(kernel: str) -> Network:
        blocks = [f"  b0: {{layers: [{{conv: 3, kernel: {kernel}}}]}}"]
        blocks += [f"  b{number}: {{layers: [b{number - 1}]}}" for number in range(1, 1000)]
        return net("- b999", "blocks:\n" + "\n".join(blocks))

    assert diff(nested("3x3"), nested("3x3")).is_equal
    assert told(diff(nested("3x3"), nested("5x5"))) == ["changed: b999: inside 0"]


def test_python_has_it_too() -> None:
    net = archspec.load(SPECS / "vgg16.yaml")
    found = net.diff(archspec.load(SPECS / "vgg16.yaml", variant="c"))
    assert not found.is_equal
    assert archspec.diff(net, net).is_equal
    assert "conv3_3" in found.markdown()
