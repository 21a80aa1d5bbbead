"""Values of cells, and where numbers come from: what generated code can say in their place."""

from __future__ import annotations

import pytest

from archspec.network.tree import Body, Group, Layer, Network
from archspec.ops import Maps
from archspec.spec.expressions import Const

from .networks import assert_refused, item, maps, network, origins, uses

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


@pytest.mark.parametrize(
    ("variable", "repeat", "came"),
    [("2", "$n - 2", "0"), ("2.5", "$n", "2.5"), ("9999", "$n * 3", "29997"), ("true", "$n", "true"),
     ("many", "$n", "the text 'many'")],
)  # fmt: skip
def test_a_count_of_repetitions_that_cannot_be_is_told_with_what_it_came_to(
    variable: str, repeat: str, came: str
) -> None:
    row = f"- {{conv: 3, kernel: 3x3, repeat: ‹{repeat}›}}"
    (found,) = assert_refused(row, "value", head=f"variables: {{n: {variable}}}")
    assert found.label == f"{came}: a whole number from 1 to 10000 is expected"


def test_values_of_expressions_are_checked_as_written_ones_are() -> None:
    (found,) = assert_refused("- {conv: ‹$n - 3›, kernel: 3x3}", "value", head="variables: {n: 3}")
    assert found.label == "0: greater than or equal to 1 is expected"
    (found,) = assert_refused("- {conv: ‹$n›, kernel: 3x3}", "value", head="variables: {n: 2.5}")
    assert found.label == "expected a whole number, got 2.5"
    (found,) = assert_refused("- {conv: ‹3 // $n›, kernel: 3x3}", "expression", head="variables: {n: 0}")
    assert (found.message, found.label) == ("this expression has no value", "division by zero")
