"""Two networks side by side: which rows are the same, changed, moved, or only one side's."""

from __future__ import annotations

from random import Random
from time import process_time

import pytest
from sweeps import sweep

import archspec
from archspec.analysis.diff import diff
from archspec.network.expand import expand
from archspec.spec.loader import load_text

from .rewritings import mutated, parts, sequence, written
from .told import SPECS, between, net, of_spec, told

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


@pytest.mark.parametrize("seeds", sweep([range(start, start + 30) for start in range(0, 150, 30)], lambda s: not s[0]))
def test_of_random_networks_in_several_forms_the_verdict_is_that_of_all_layers_one_by_one(seeds: range) -> None:
    verdicts = []
    for seed in seeds:
        random = Random(seed)
        one = parts(random)
        other = mutated(one, random) if seed % 3 == 0 else one
        nets = written(one, random, is_written_out=seed % 2 == 0), written(other, random, is_written_out=True)
        is_same = tuple(sequence(nets[0].body.items)) == tuple(sequence(nets[1].body.items))
        assert diff(*nets).is_equal is is_same, seed
        verdicts.append(is_same)
    assert 15 < sum(verdicts) < 29


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


# ---- the text


def test_a_name_that_is_too_long_stands_in_a_line_of_its_own() -> None:
    name = "a_row_whose_name_is_longer_than_its_column"
    rows = f"- {name}: {{conv: 8, kernel: %s}}\n- b: {{conv: 8, kernel: %s}}"
    drawn = str(diff(net(rows % ("1x1", "3x3")), net(rows % ("3x3", "1x1")))).splitlines()
    title, long, cells, short = drawn[3:7]
    assert long == f"~ {name}"
    assert short.startswith("~ b  ")
    column = title.index("what differs")
    assert [line[column:].split("  ")[0] for line in (cells, short)] == ["kernel 1x1 -> 3x3", "kernel 3x3 -> 1x1"]


# ---- sizes


@pytest.mark.campaign
def test_two_thousand_rows_take_less_than_a_second() -> None:
    one = "\n".join(f"- {{conv: {8 + number % 13}, kernel: 3x3}}" for number in range(2000))
    other = "\n".join(f"- {{conv: {8 + number * number % 13}, kernel: 3x3}}" for number in range(2000))
    nets = net(one), net(other)
    start = process_time()
    found = diff(*nets)
    assert process_time() - start < 1
    assert not found.is_equal


def test_python_has_it_too() -> None:
    net = archspec.load(SPECS / "vgg16.yaml")
    found = net.diff(archspec.load(SPECS / "vgg16.yaml", variant="c"))
    assert not found.is_equal
    assert archspec.diff(net, net).is_equal
    assert "conv3_3" in found.markdown()
