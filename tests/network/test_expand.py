"""From rows to a network: shapes, sharing, repetitions, conditions, `from`, and where numbers come from."""

from __future__ import annotations

import pytest
from spec.documents import text

from archspec.network import expand as module
from archspec.network.tree import Group, Layer, Merge, Network, Repeat
from archspec.network.values import MAX_REPEAT
from archspec.spec.expressions import Name
from archspec.spec.origins import Traced

from .networks import RESIDUAL, assert_refused, item, layer, network, outputs, refused, uses


def blocks(net: Network) -> list[str]:
    """The blocks of the bodies, in the order of their completion; the network itself is `-`."""
    return [body.block.name if body.block else "-" for body in net.bodies]


# Shapes and structure


def test_the_input_of_a_row_is_the_row_above() -> None:
    net = network("- c1: {conv: 6, kernel: 5x5, padding: valid}\n- {maxpool: 2x2}\n- flatten\n- {dense: 10}")
    assert outputs(net) == {"c1": "4x4x6", "maxpool": "2x2x6", "flatten": "24", "dense": "10"}
    assert (str(net.input), str(net.output), net.name) == ("8x8x4", "10", "net")


def test_a_network_may_begin_with_features() -> None:
    assert str(network("- {dense: 3}", input="16").output) == "3"


@pytest.mark.parametrize(
    ("rows", "label"),
    [
        ("[]", "a list of at least one row is expected"),
        ("- {dense: 3, when: false}\n- {flatten: , when: $input_maps > 4}", "each `when` is false"),
    ],
)
def test_a_network_has_a_row(rows: str, label: str) -> None:
    (found,) = refused(text(rows))
    assert (found.code, found.message, found.label) == ("value", "the network has no row", label)
    assert found.place.line == 5


def test_a_row_with_a_norm_and_an_activation_is_a_group_in_this_order() -> None:
    group = item(network("- c: {conv: 6, kernel: 3x3, activation: relu, norm: batch}"), Group)
    assert [(made.name, made.op.head) for made in group.layers] == [
        ("c", "conv"),
        ("norm", "batchnorm"),
        ("activation", "activation"),
    ]
    assert (str(group.input), str(group.output)) == ("8x8x4", "8x8x6")


def test_a_row_without_them_is_one_layer() -> None:
    assert item(network("- c: {conv: 6, kernel: 3x3}"), Layer).name == "c"


def test_defaults_hold_for_every_row_of_their_op_and_the_row_says_more() -> None:
    net = network(
        "- a: {conv: 6, kernel: 3x3}\n- b: {conv: 6, kernel: 3x3, padding: same, norm: none}",
        "defaults: {conv: {padding: valid, norm: batch}, batchnorm: {epsilon: 1e-3}}",
    )
    assert outputs(net) == {"a": "6x6x6", "a/norm": "6x6x6", "b": "6x6x6"}
    assert getattr(layer(net, "a/norm").op, "epsilon") == 1e-3  # noqa: B009


def test_branches_have_the_input_of_their_merge_and_an_empty_one_passes_it_on() -> None:
    net = network(
        "- {concat: [[{conv: 1, kernel: 1x1}], [], [identity], [{maxpool: 3x3, stride: 1}, {conv: 2, kernel: 1x1}]]}",
        "defaults: {maxpool: {padding: same}}",
    )
    merge = item(net, Merge)
    assert [str(branch.output) for branch in merge.branches] == ["8x8x1", "8x8x4", "8x8x4", "8x8x2"]
    assert (str(merge.input), str(merge.output)) == ("8x8x4", "8x8x11")
    assert [len(branch.items) for branch in merge.branches] == [1, 0, 0, 2]


def test_an_identity_with_a_name_or_a_printed_cell_is_a_row_of_its_branch() -> None:
    net = network(
        "- add: [[{conv: 4, kernel: 3x3}], [x: {identity: , size: 8x8}]]\n- add: [[{conv: 4, kernel: 3x3}], [identity]]"
    )
    assert list(outputs(net)) == ["add1/main/conv", "add1/shortcut/x", "add1", "add2/main/conv", "add2"]


def test_an_activation_of_a_merge_is_behind_it() -> None:
    merge = item(network("- m: {add: [[{conv: 4, kernel: 3x3}], []], activation: relu}"), Merge)
    assert [made.op.head for made in merge.layers] == ["add", "activation"]


def test_a_layer_keeps_its_row_and_its_place() -> None:
    made = item(network("- flatten\n- fc: {dense: 3}"), Layer, 1)
    assert (made.row.name, made.place.line, made.place.column) == ("fc", 6, 10)


# Blocks


def test_a_block_is_given_its_first_argument_behind_its_name_and_the_others_by_name() -> None:
    net = network("- r: {residual: 8, stride: 2}", RESIDUAL)
    assert outputs(net) == {
        "r/main/conv1": "4x4x8", "r/main/conv2": "4x4x8", "r/shortcut/conv": "4x4x8", "r/add": "4x4x8",
    }  # fmt: skip


def test_a_block_without_arguments_is_a_bare_word() -> None:
    assert outputs(network("- b", "blocks: {b: {layers: [flatten]}}")) == {"b/flatten": "256"}


def test_a_default_may_use_the_arguments_before_it() -> None:
    net = network(
        "- b: {b: 3}", "blocks: {b: {args: {a: required, c: $a * 2, d: $c + 1}, layers: [{conv: $d, kernel: 1x1}]}}"
    )
    assert outputs(net) == {"b/conv": "8x8x7"}


def test_the_same_block_with_equal_arguments_and_input_has_one_body() -> None:
    net = network("- {residual: 4}\n- {residual: 4, stride: 1}\n- {residual: 2 }\n- {residual: 4}", RESIDUAL)
    one, two, other, back = uses(net)
    assert one.body is two.body
    assert one.body is not other.body and one.body is not back.body
    assert blocks(net) == ["residual"] * 3 + ["-"]


def test_equal_numbers_of_another_kind_are_other_arguments() -> None:
    net = network("- {b: 1}\n- {b: true}\n- {b: 1.0}\n- {b: '1'}", "blocks: {b: {args: [a], layers: []}}")
    assert len({use.body.number for use in uses(net)}) == 4


def test_bodies_are_numbered_from_the_innermost_and_that_of_the_network_is_last() -> None:
    net = network("- outer: {outer: }", "blocks: {outer: {layers: [{inner: }]}, inner: {layers: [flatten]}}")
    assert blocks(net) == ["inner", "outer", "-"]
    assert [body.number for body in net.bodies] == [0, 1, 2]
    assert net.bodies[-1] is net.body


def test_a_block_sees_its_own_rows_only() -> None:
    (found,) = assert_refused(
        "- c: {conv: 4, kernel: 3x3}\n- b", "name", head="blocks: {b: {layers: [relu: {activation: relu, from: ‹c›}]}}"
    )
    assert found.message == "no row above is named `c`"


# Repetitions


def test_equal_repetitions_are_one_run() -> None:
    repeat = item(network("- s: {residual: 4, repeat: 3}", RESIDUAL), Repeat)
    assert [(run.item.name, run.times) for run in repeat.runs] == [("0", 3)]
    assert (repeat.count, str(repeat.input), str(repeat.output)) == (3, "8x8x4", "8x8x4")


def test_the_first_repetition_is_a_run_of_its_own_where_it_changes_the_shape() -> None:
    repeat = item(network("- s: {residual: 8, repeat: 4, first: {stride: 2}}", RESIDUAL), Repeat)
    assert [(run.item.name, run.times, str(run.item.output)) for run in repeat.runs] == [
        ("0", 1, "4x4x8"),
        ("1", 3, "4x4x8"),
    ]
    assert [number for number, _ in repeat.iterations()] == ["0", "1", "2", "3"]


def test_a_first_repetition_that_is_like_the_others_is_no_run_of_its_own() -> None:
    repeat = item(network("- s: {residual: 4, repeat: 4, first: {stride: 1}}", RESIDUAL), Repeat)
    assert [run.times for run in repeat.runs] == [4]


def test_what_the_first_repetition_says_goes_before_the_value_behind_the_word() -> None:
    net = network("- s: {conv: 4, kernel: 3x3, repeat: 2, first: {filters: 6}}")
    assert outputs(net) == {"s/0": "8x8x6", "s/1": "8x8x4"}


def test_one_repetition_is_still_a_repeat() -> None:
    assert [run.times for run in item(network("- s: {residual: 4, repeat: 1}", RESIDUAL), Repeat).runs] == [1]


def test_repetitions_whose_shape_never_stands_still_are_laid_out_one_by_one() -> None:
    net = network("- s: {concat: [[], [{conv: 2, kernel: 1x1}]], repeat: 3}")
    assert [(run.times, str(run.item.output)) for run in item(net, Repeat).runs] == [
        (1, "8x8x6"),
        (1, "8x8x8"),
        (1, "8x8x10"),
    ]


def test_the_count_may_come_from_outside() -> None:
    repeat = item(network("- s: {conv: 4, kernel: 3x3, repeat: $n}", "variables: {n: 2}", n=5), Repeat)
    assert repeat.count == 5 and isinstance(repeat.count, Traced) and repeat.count.origin == Name("n")


def test_ten_thousand_equal_blocks_are_laid_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EXPANDED", 10)
    net = network(f"- s: {{residual: 8, repeat: {MAX_REPEAT}, first: {{stride: 2}}}}", RESIDUAL)
    assert [run.times for run in item(net, Repeat).runs] == [1, MAX_REPEAT - 1]
    assert blocks(net) == ["residual", "residual", "-"]


# Conditions


def test_a_row_is_there_where_its_condition_holds() -> None:
    rows = "[{maxpool: 2x2, when: $s > 1}, p: {conv: $s, kernel: 1x1, when: $input_maps == 4}]"
    net = network("- {b: 1}\n- {b: 4}", f"blocks: {{b: {{args: {{s: 1}}, layers: {rows}}}}}")
    assert list(outputs(net)) == ["b1/p", "b2/maxpool"]
    assert [list(use.body.decisions.values()) for use in uses(net)] == [[False, True], [True, False]]


def test_a_condition_may_be_written_out() -> None:
    assert list(outputs(network("- a: {dense: 3, when: true}\n- b: {dense: 3, when: false}"))) == ["a"]


def test_a_condition_that_is_no_truth_is_refused_where_it_stands() -> None:
    (found,) = assert_refused("- {dense: 3, when: ‹$n›}", "value", head="variables: {n: 3}")
    assert (found.message, found.label) == ("`when` is a condition", "3: compare it, as in `$stride > 1`")


def test_a_row_that_is_not_there_cannot_be_named() -> None:
    (found,) = assert_refused("- a: {dense: 3, when: false}\n- {from: ‹a›}", "name")
    assert found.notes == ("rows above: none",)


# Mistakes


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{‹conv›: 3, kernel: 9x9, padding: valid}", "the window of `conv` does not fit into its input of 8x8x4"),
        ("{conv: 3, kernel: 3x3, groups: ‹3›}", "groups"),
        (
            "{‹add›: [[{conv: 3, kernel: 3x3}], []]}",
            "`add` needs branches of one shape, and its branches are 8x8x3, 8x8x4",
        ),
        ("{‹rbf›: 10}", "`rbf` needs a vector, and its input is 8x8x4"),
    ],
)
def test_a_refusal_of_an_op_is_told_at_the_column_that_it_blames(row: str, message: str) -> None:
    (found,) = assert_refused(f"- {row}", "shape")
    assert message in found.message


def test_every_wrong_cell_of_a_row_is_told_when_its_values_are_known() -> None:
    assert_refused("- {conv: ‹$a›, kernel: ‹$a›, stride: ‹$b›}", *["value"] * 3, head="variables: {a: 0, b: x}")
