"""From rows to a network: shapes, sharing, repetitions, conditions, `from`, and where numbers come from."""

from __future__ import annotations

import time

import pytest

from archspec.network import expand as module
from archspec.network.tree import Body, Group, Layer, Merge, Network, Repeat, Use
from archspec.network.values import MAX_REPEAT
from archspec.ops import Maps
from archspec.spec.expressions import Const, Name
from archspec.spec.origins import Traced

from .networks import RESIDUAL, assert_refused, item, layer, maps, network, origins, outputs, refused, text


def uses(net: Network) -> list[Use]:
    return [each for each in net.body.items if isinstance(each, Use)]


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
    assert (found.message, found.label) == ("`when` is a condition", "compare something, as in `$stride > 1`")


def test_a_row_that_is_not_there_cannot_be_named() -> None:
    (found,) = assert_refused("- a: {dense: 3, when: false}\n- {from: ‹a›}", "name")
    assert found.notes == ("rows above: none",)


# From


READ_B = "heads: {h: {from: b, layers: [flatten]}}"


def test_a_row_may_take_its_input_from_any_row_above() -> None:
    net = network("- a: {conv: 2, kernel: 1x1}\n- b: {conv: 3, kernel: 1x1}\n- c: {maxpool: 2x2, from: a}", READ_B)
    assert outputs(net)["c"] == "4x4x2"
    assert str(layer(net, "c").input) == "8x8x2"


def test_a_branch_may_name_rows_above_its_merge_and_its_own() -> None:
    net = network(
        """
        - a: {conv: 2, kernel: 1x1}
        - b: {conv: 3, kernel: 1x1}
        - concat:
            - {from: a}
            - [c: {conv: 5, kernel: 1x1}, {add: [{from: c}, identity]}]
            - []
        """
    )
    assert str(net.output) == "8x8x10"


def test_a_branch_may_not_name_rows_of_another_branch_nor_below_it() -> None:
    (found,) = assert_refused("- concat: [[c: {conv: 5, kernel: 1x1}], [{from: ‹c›}]]", "name")
    assert found.notes == ("rows above: none",)
    (found,) = assert_refused("- {from: ‹c›}\n- c: {conv: 5, kernel: 1x1}", "name")
    assert found.message == "no row above is named `c`"


def test_rows_without_a_name_can_be_named_as_they_are_called() -> None:
    assert (
        outputs(
            network(
                "- {conv: 2, kernel: 1x1}\n- {conv: 3, kernel: 1x1}\n- d: {maxpool: 2x2, from: conv1}",
                "heads: {h: {from: conv2, layers: [flatten]}}",
            )
        )["d"]
        == "4x4x2"
    )


def test_the_rows_that_could_be_meant_are_told() -> None:
    (found,) = assert_refused("- conv1: {conv: 4, kernel: 3x3}\n- flatten\n- {dense: 3, from: ‹conv2›}", "name")
    assert found.notes == ("rows above: conv1, flatten",)
    assert found.hint == "did you mean `conv1`?"


def test_a_head_starts_at_its_row_and_sees_no_other() -> None:
    net = network(
        "- a: {conv: 2, kernel: 1x1}\n- b: {conv: 3, kernel: 1x1}",
        "heads: {aux: {from: a, training_only: true, layers: [flatten, {dense: 5}]}}",
    )
    (head,) = net.heads
    assert (head.name, head.origin, head.is_training_only, str(head.body.input), str(head.body.output)) == (
        "aux", "a", True, "8x8x2", "5",
    )  # fmt: skip
    assert_refused("- a: {conv: 2, kernel: 1x1}", "name", head="heads: {h: {from: ‹b›, layers: []}}")
    assert_refused("- a: {conv: 2, kernel: 1x1}", "name", head="heads: {h: {from: a, layers: [{from: ‹a›}]}}")


# Where numbers come from

GROWTH = """
blocks:
  grow:
    args: {maps: required, factor: 4}
    layers:
      - a: {conv: $maps * $factor, kernel: 1x1}
      - m: {concat: [[], [{conv: $maps, kernel: 3x3, from: a}]]}
"""


def inside(net: Network, block: str) -> Body:
    return next(body for body in net.bodies if body.block is not None and body.block.name == block)


def test_numbers_in_a_block_are_in_the_terms_of_its_arguments() -> None:
    body = inside(network("- {grow: 3, factor: 2}", GROWTH), "grow")
    assert maps(body.input) == "in_maps"
    assert maps(body.items[0].output) == "maps * factor"
    assert maps(body.output) == "maps * factor + maps"
    assert origins(item(body, Layer)) == {"filters": "maps * factor"}


def test_numbers_that_come_out_of_a_block_are_in_the_terms_of_the_row_that_uses_it() -> None:
    net = network("- {grow: $k, factor: 2}\n- {grow: $k * 2}", GROWTH + "variables: {k: 3}")
    assert [maps(use.output) for use in uses(net)] == ["3 * k", "10 * k"]


def test_arguments_have_their_values_and_their_expressions() -> None:
    (use,) = uses(
        network(
            "- {b: $k + 1, d: [1, $k]}",
            "variables: {k: 3}\nblocks: {b: {args: {a: required, c: $a * 2, d: 0, e: word}, layers: []}}",
        )
    )
    assert {name: argument.value for name, argument in use.arguments.items()} == {
        "a": 4,
        "c": 8,
        "d": [1, 3],
        "e": "word",
    }
    assert {name: str(argument.origin) for name, argument in use.arguments.items()} == {
        "a": "k + 1", "c": "(k + 1) * 2", "d": "None", "e": "word",
    }  # fmt: skip


def test_the_maps_that_come_in_have_one_name_in_every_expression() -> None:
    body = inside(
        network(
            "- b",
            "blocks: {b: {layers: [{conv: $input_maps * 2, kernel: 1x1}, {conv: $input_maps // 4, kernel: 1x1}]}}",
        ),
        "b",
    )
    assert [origins(item(body, Layer, index)) for index in (0, 1)] == [
        {"filters": "in_maps * 2"},
        {"filters": "in_maps * 2 // 4"},
    ]


@pytest.mark.parametrize(
    ("expression", "value", "origin"),
    [
        ("min($a, $b)", 4, "min(a, b)"),
        ("max($a, $input_maps, 8)", 8, "max(a, in_maps, 8)"),
        ("1 + $b % 3", 2, "1 + b % 3"),
        ("$input_maps % 3 + 1", 2, "in_maps % 3 + 1"),
        ("$b // 2 * $a", 12, "b // 2 * a"),
        ("$k * $a", 20, "5 * a"),
        ("$n * $a", 24, "n * a"),
        ("$a * 1", 4, "a"),
    ],
)
def test_every_operation_remembers_where_its_number_comes_from(expression: str, value: int, origin: str) -> None:
    head = "variables: {n: 6}\nconstants: {k: 5}\nblocks: {x: {args: [a, b], layers: [{conv: 'EXPR', kernel: 1x1}]}}"
    made = item(inside(network("- {x: 4, b: 7}", head.replace("EXPR", expression)), "x"), Layer)
    assert (getattr(made.op, "filters"), origins(made)) == (value, {"filters": origin})  # noqa: B009


def test_a_constant_is_known_and_no_origin() -> None:
    made = item(
        network(
            "- {conv: $k * 2, kernel: $w, padding: valid, connection_table: $t}",
            "constants: {k: 1, w: 3x3, t: [[0, 1], [2, 3]]}",
        ),
        Layer,
    )
    assert str(made.output) == "6x6x2" and made.origins == {}


def test_a_condition_of_the_input_is_in_the_terms_of_the_block() -> None:
    head = "constants: {limit: 3}\nblocks: {b: {layers: [{conv: 4, kernel: 1x1, bias: $input_maps > $limit}]}}"
    made = item(inside(network("- b", head), "b"), Layer)
    assert origins(made) == {"bias": "in_maps > 3"}


def test_texts_and_truths_of_variables_are_named_where_they_are_used() -> None:
    net = network(
        "- {conv: $n, kernel: 3x3, padding: $p, bias: $b, activation: $f}",
        "variables: {n: 3, p: same, b: false, f: relu}",
    )
    group = item(net, Group)
    assert origins(group.layers[0]) == {"filters": "n", "padding": "p", "bias": "b", "activation": "f"}
    assert origins(group.layers[1]) == {"function": "f"}


def test_a_plain_number_is_a_constant() -> None:
    made = item(network("- {conv: 6, kernel: 3x3}"), Layer)
    assert made.origins == {} and maps(made.output) == "6"
    assert isinstance(made.output, Maps)


def test_an_argument_of_a_plain_value_is_a_constant() -> None:
    (use,) = uses(network("- {b: 3, c: same}", "blocks: {b: {args: {a: required, c: valid, d: true}, layers: []}}"))
    assert [argument.origin for argument in use.arguments.values()] == [Const(3), Const("same"), Const(True)]


# Mistakes


def test_a_shape_that_does_not_fit_is_told_at_the_row_and_with_the_blocks_around_it() -> None:
    spec = "blocks: {inner: {layers: [{‹conv›: 3, kernel: 9x9, padding: valid}]}, outer: {layers: [{inner: }]}}"
    (found,) = assert_refused("- o: {outer: }", "shape", head=spec)
    assert found.notes == ("block inner, as used at <string>:4:87", "block outer, as used at <string>:6:5")


def test_no_more_than_three_uses_are_told() -> None:
    chain = ", ".join(f"b{n}: {{layers: [{{b{n - 1}: }}]}}" for n in range(1, 6))
    (found,) = assert_refused("- {b5: }", "shape", head=f"blocks: {{b0: {{layers: [{{‹rbf›: 3}}]}}, {chain}}}")
    assert [note.split(",")[0] for note in found.notes] == ["block b0", "block b1", "block b2"]


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


def test_values_of_expressions_are_checked_as_written_ones_are() -> None:
    (found,) = assert_refused("- {conv: ‹$n - 3›, kernel: 3x3}", "value", head="variables: {n: 3}")
    assert found.label == "0: greater than or equal to 1 is expected"
    (found,) = assert_refused("- {conv: ‹$n›, kernel: 3x3}", "value", head="variables: {n: 2.5}")
    assert found.label == "expected a whole number, got 2.5"
    (found,) = assert_refused("- {conv: 3, kernel: 3x3, repeat: ‹$n›}", "value", head="variables: {n: 0}")
    assert found.label == "a whole number from 1 to 10000 is expected"
    (found,) = assert_refused("- {conv: ‹3 // $n›, kernel: 3x3}", "expression", head="variables: {n: 0}")
    assert (found.message, found.label) == ("this expression has no value", "division by zero")


def test_every_wrong_cell_of_a_row_is_told_when_its_values_are_known() -> None:
    assert_refused("- {conv: ‹$a›, kernel: ‹$a›, stride: ‹$b›}", *["value"] * 3, head="variables: {a: 0, b: x}")


# Limits


def test_more_than_the_largest_number_of_layers_is_refused_where_it_is_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EXPANDED", 3)
    monkeypatch.setattr(module, "LAYERS_OF_A_ROW", 0)
    network("- a: {conv: 4, kernel: 1x1, repeat: 3, first: {kernel: 3x3}}\n- flatten")
    (found,) = assert_refused(
        "- a: {concat: [[], [{conv: 4, kernel: 1x1}]], repeat: 1}\n- flatten\n- {‹dense›: 3}", "limit"
    )
    assert found.message == "the network has more than 3 different layers and blocks"


def test_a_spec_may_have_four_layers_for_each_row_that_it_writes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_EXPANDED", 3)
    network("- concat: [[], [{conv: 4, kernel: 1x1, norm: batch, activation: relu}]]\n- flatten\n- {dense: 3}")
    halves = "blocks: {b: {args: [c], layers: [{concat: [[{conv: $c, kernel: 1x1}], []]}]}}"
    (found,) = assert_refused(f"- flatten: {{‹b›: 1, repeat: {MAX_REPEAT}}}", "limit", head=halves)
    assert found.message == "the network has more than 12 different layers and blocks"


def test_a_network_that_doubles_its_maps_without_end_is_refused() -> None:
    started = time.perf_counter()
    (found,) = assert_refused("- d: {‹concat›: [[], []], repeat: 10000}", "limit")
    assert "numbers" in found.message
    assert_refused("- {d: }", "limit", head="blocks: {d: {layers: [{‹concat›: [[], []], repeat: 10000}]}}")
    assert time.perf_counter() - started < 1


def test_origins_that_double_in_every_row_are_forgotten() -> None:
    started = time.perf_counter()
    net = network("- {d: }", "blocks: {d: {layers: [{concat: [[], []], repeat: 30}]}}", input="2x2x1")
    assert str(net.output) == f"2x2x{2**30}"
    arguments = ", ".join(f"a{n}: $a{n - 1} + $a{n - 1}" for n in range(1, 40))
    truths = ", ".join(f"t{n}: $t{n - 1} and $t{n - 1}" for n in range(1, 60))
    network(
        "- {b: 1}",
        f"blocks: {{b: {{args: {{a0: required, {arguments}, t0: true, {truths}}}, layers: [{{dense: $a9}}]}}}}",
    )
    assert time.perf_counter() - started < 1


def test_a_thousand_blocks_in_each_other_are_laid_out_and_their_maps_grow() -> None:
    grow = "{concat: [[], [{conv: 1, kernel: 1x1}]]}"
    chain = "".join(f"  b{n}: {{layers: [{{b{n - 1}: }}, {grow}]}}\n" for n in range(1, 1000))
    net = network(
        "- {b999: }", "blocks:\n  b0: {layers: [flatten], args: []}\n".replace("[flatten]", f"[{grow}]") + chain
    )
    assert str(net.output) == "8x8x1004"


def test_a_mistake_below_a_thousand_blocks_is_still_told() -> None:
    chain = ", ".join(f"b{n}: {{layers: [{{b{n - 1}: }}]}}" for n in range(1, 1000))
    assert_refused("- {b999: }", "shape", head=f"blocks: {{b0: {{layers: [{{‹rbf›: 3}}]}}, {chain}}}")
