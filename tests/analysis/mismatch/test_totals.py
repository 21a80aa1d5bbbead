"""A total that does not hold: which one way of counting makes the difference, and that no other is made up."""

from __future__ import annotations

from dataclasses import replace

import pytest
from clock import seconds

import archspec
from archspec.analysis.check import check
from archspec.analysis.counts import count_layer
from archspec.analysis.facts import Facts
from archspec.analysis.mismatch.totals import reason
from archspec.errors import Diagnostic
from archspec.network.walk import body_layers
from archspec.spec.cells import parse_count

from ..tables import finding, text

SEPARATED = """\
blocks:
  separated:
    args: {maps: required, stride: 1}
    layers:
      - {depthwise: 3x3, stride: $stride, norm: batch, activation: relu6}
      - {conv: $maps, kernel: 1x1, norm: batch, activation: relu6}
"""
#: Howard et al. 2017, Table 1, with biases left in: 27 convolutions stand before a batch norm.
MOBILENET = """\
- conv1: {conv: 32, kernel: 3x3, stride: 2, norm: batch, activation: relu6}
- {separated: 64}
- {separated: 128, stride: 2}
- {separated: 128}
- {separated: 256, stride: 2}
- {separated: 256}
- {separated: 512, stride: 2}
- {separated: 512, repeat: 5}
- {separated: 1024, stride: 2}
- {separated: 1024}
- globalavgpool
- fc: {dense: 1000}
"""
#: 8 biases before a batch norm, 4 of a convolution without one, 10 of the classifier; 16 moving statistics.
NORMED = "- a: {conv: 8, kernel: 3x3, norm: batch}\n- b: {conv: 4, kernel: 1x1}\n- fc: {dense: 10}"
TOTAL = 3 * 3 * 3 * 8 + 8 + 4 * 8 + 8 * 4 + 4 + 32 * 32 * 4 * 10 + 10
AUXILIARY = "heads:\n  aux: {from: a, training_only: true, layers: [{dense: 10}]}"


def notes(layers: str, expect: str, head: str = "") -> tuple[str, ...]:
    """What is said below the total, without the sum of its kinds."""
    return finding(layers, f"{head}\nexpect: {{{expect}}}".strip()).notes[1:]


def of_mobilenet(total: int) -> Diagnostic:
    return finding(MOBILENET, f"{SEPARATED}expect: {{total: {total}}}", input="224x224x3")


def test_biases_left_in_before_batch_norms_are_the_difference_of_mobilenet() -> None:
    found = of_mobilenet(4_253_864)
    assert found.label == "printed 4253864, computed 4,264,808"
    assert found.notes[1] == "4,253,864 = 4,264,808 - 10,944: without the biases of the 27 layers before a batch norm"
    assert found.hint == "`bias: false` in them, or once under `defaults`"


@pytest.mark.parametrize("total", [4_253_863, 4_253_865, 4_300_000])
def test_a_difference_that_no_way_of_counting_makes_has_no_note(total: int) -> None:
    found = of_mobilenet(total)
    assert len(found.notes) == 1 and found.notes[0].startswith("total 4,264,808 = ") and found.hint == ""


def test_a_rounded_total_has_no_note_for_many_ways_come_near_it() -> None:
    assert notes(NORMED, "total: 41.0K") == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (-8, "without the biases of the layer before a batch norm"),
        (-10, "without the bias of the last layer with weights, `fc`"),
        (-40_970, "without the last layer with weights, `fc`"),
        (-22, "without biases"),
        (-16, "without moving statistics"),
    ],
)
def test_each_way_of_counting_less_is_named(change: int, said: str) -> None:
    sign = f"{TOTAL + change:,} = {TOTAL:,} - {-change:,}: {said}"
    assert notes(NORMED, f"total: {TOTAL + change}") == (sign,)


def test_biases_that_are_left_out_are_named_too() -> None:
    bare = "- a: {conv: 8, kernel: 3x3, bias: false, norm: batch}\n- fc: {dense: 10, bias: false}"
    total = 216 + 32 + 81_920
    assert notes(bare, f"total: {total + 8}") == (
        f"{total + 8:,} = {total:,} + 8: with biases in the layer before a batch norm",
    )
    assert notes(bare, f"total: {total + 10}") == (
        f"{total + 10:,} = {total:,} + 10: with a bias in the last layer with weights, `fc`",
    )


def test_a_norm_of_its_own_row_and_one_behind_every_repetition_count() -> None:
    rows = (
        "- a: {conv: 8, kernel: 3x3}\n- batchnorm\n- b: {conv: 8, kernel: 3x3, norm: batch, repeat: 3}\n- {dense: 10}"
    )
    total = 224 + 32 + 3 * (584 + 32) + 81_930
    assert notes(rows, f"total: {total - 32}")[0].endswith(": without the biases of the 4 layers before a batch norm")


def test_a_norm_that_takes_another_row_does_not_follow() -> None:
    rows = """\
- a: {conv: 8, kernel: 3x3}
- b: {conv: 8, kernel: 3x3}
- {batchnorm: , from: a}
- concat: [[], [{from: b}]]"""
    assert notes(rows, f"total: {224 + 584 + 32 - 8}")[0].endswith(
        "without the bias of the last layer with weights, `b`"
    )


CONV = "{conv: 4, kernel: 1x1}"
TWICE = "blocks: {twice: {layers: [{conv: 3, kernel: 1x1}, {conv: 3, kernel: 1x1}, {maxpool: 1x1}]}}"


@pytest.mark.parametrize(
    ("rows", "head", "path"),
    [
        (f"- {CONV}\n- c: {{conv: 4, kernel: 1x1, repeat: 3}}\n- maxpool: 2x2", "", "c/2"),
        (f"- concat: [[{CONV}], [{{conv: 2, kernel: 1x1}}, {{maxpool: 1x1}}]]\n- flatten", "", "branch2/conv"),
        (f"- {CONV}\n- t: {{twice: , repeat: 2}}", TWICE, "t/1/conv2"),
        ("- c: {conv: 4, kernel: 1x1, activation: relu}\n- maxpool: 2x2", "", "c"),
    ],
)
def test_the_last_layer_with_weights_is_named_by_its_path(rows: str, head: str, path: str) -> None:
    network = archspec.load(text(rows, head)).network
    *_, (last, layer) = [each for each in body_layers(network.body) if each[1].op.is_weight_layer]
    assert last == path
    without = Facts(network).of_network("total") - count_layer(layer).params
    found = reason("total", parse_count(without), Facts(network))
    assert found is not None and found.note.endswith(f": without the last layer with weights, `{path}`")


def test_the_last_of_nine_hundred_thousand_layers_is_found_from_the_end() -> None:
    blocks = ", ".join(f"b{n}: {{layers: [{{b{n - 1}: , repeat: 10}}]}}" for n in range(1, 5))
    head = f"blocks: {{b0: {{layers: [{{conv: 3, kernel: 1x1, repeat: 9}}]}}, {blocks}}}"
    facts = Facts(archspec.load(text("- {b4: , repeat: 10}", head)).network)
    printed = parse_count(facts.of_network("total") - 3)
    assert seconds(lambda: reason("total", printed, facts)) < 0.1
    found = reason("total", printed, facts)
    assert found is not None and found.note.endswith("`b4/9/b3/9/b2/9/b1/9/b0/9/conv/8`")


def test_a_head_counted_or_not_is_named_with_its_place_in_expect() -> None:
    head = 32 * 32 * 8 * 10 + 10
    found = finding(NORMED, f"{AUXILIARY}\nexpect: {{trainable: {TOTAL - 16 + head}}}")
    assert found.notes[1].endswith(f" + {head:,}: with the head `aux`")
    assert found.hint == "`total_with_heads` has the heads that exist only in training"


def test_moving_statistics_among_the_trainable_are_the_total_and_said_once() -> None:
    found = finding(NORMED, f"expect: {{trainable: {TOTAL}}}")
    assert found.notes[1].endswith(": with moving statistics among the trainable")
    assert found.hint == "it is `total` of the network"


def test_the_way_out_of_a_paper_that_counts_less_is_an_erratum_that_holds() -> None:
    found = finding(NORMED, f"expect: {{total: {TOTAL - 22}}}")
    assert found.hint.endswith(f"`{{at: expect, params: {TOTAL:_}, note: ...}}`")
    told = f"expect: {{total: {TOTAL - 22}}}\nerrata: [{{at: expect, params: {TOTAL}, note: without biases}}]"
    assert check(archspec.load(text(NORMED, told)).network).ok


def test_the_note_is_beside_the_total_of_an_explanation() -> None:
    printed = archspec.load(text(NORMED, f"expect: {{total: {TOTAL - 8}}}")).explain("expect", "total")["total"].printed
    assert printed is not None and printed.notes[1].endswith("of the layer before a batch norm")
    other = replace(printed, notes=printed.notes[:1])
    assert other.notes == (f"computed {TOTAL:,}",)
