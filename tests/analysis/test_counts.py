"""Counts: parameters of every kind, multiply-adds, neurons, bytes and depth, of rows and of networks."""

from __future__ import annotations

import pytest

from archspec.analysis.counts import Counts, count, count_layer, network_counts, printed_params, require_limits
from archspec.analysis.facts import Facts
from archspec.errors import SpecError
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.spec.document import ParamsConvention

from .tables import RESIDUAL, item, marked, network

STAGE = "- s: {residual: 8, repeat: 4, first: {stride: 2}}"
AUXILIARY = """
heads:
  aux: {from: c, training_only: true, layers: [{dense: 10}]}
  out: {from: c, layers: [{dense: 7}, {dense: 2}]}
"""


def of(net: Network, path: str) -> Counts:
    return count(net).of(item(net, path))


def test_a_row_counts_what_its_columns_put_behind_it() -> None:
    c = of(network("- c: {conv: 8, kernel: 3x3, norm: batch, activation: relu}"), "c")
    assert (c.layers, c.weights, c.biases, c.statistics) == (3, 3 * 3 * 3 * 8 + 8 + 8, 8, 8 + 8)
    assert (c.params, c.trainable, c.non_trainable) == (256, 240, 16)


def test_weights_that_are_fixed_by_hand_are_not_trainable() -> None:
    c = of(network("- c: {conv: 2, kernel: 1x1, trainable: false}"), "c")
    assert (c.frozen_weights, c.frozen_biases, c.trainable, c.non_trainable) == (6, 2, 0, 8)


def test_only_layers_with_weights_have_neurons_and_every_layer_has_bytes() -> None:
    net = network("- c: {conv: 8, kernel: 3x3, activation: relu}\n- p: {maxpool: 2x2}")
    assert of(net, "c").neurons == 32 * 32 * 8
    assert of(net, "c").activation_bytes == 2 * 4 * 32 * 32 * 8
    assert (of(net, "p").neurons, of(net, "p").activation_bytes) == (0, 4 * 16 * 16 * 8)


def test_a_repeated_block_counts_as_its_repetitions_do() -> None:
    net = network(STAGE, RESIDUAL)
    first, later = of(net, "s/0"), of(net, "s/1")
    assert first.weights == 3 * 3 * 3 * 8 + 3 * 3 * 8 * 8 + 3 * 8
    assert later.weights == 2 * 3 * 3 * 8 * 8
    assert of(net, "s") == first + later * 3


def test_the_fold_gives_what_adding_layer_by_layer_gives() -> None:
    net = network(STAGE + "\n- m: {concat: [[{residual: 8}], [{maxpool: 3x3, stride: 1}]], repeat: 3}", RESIDUAL)
    one_by_one = Counts()
    for _, layer in layers(net):
        one_by_one = one_by_one + count_layer(layer)
    assert network_counts(net, count(net)) == one_by_one


def test_counts_are_plain_numbers_where_a_block_traces_its_own() -> None:
    counts = of(network(STAGE, RESIDUAL), "s/0")
    assert {type(number) for number in (counts.weights, counts.params, counts.macs, counts.activation_bytes)} == {int}


@pytest.mark.parametrize(
    ("convention", "params"),
    [
        ({}, 4 + 32 + 8 + 16 + 16),
        ({"biases": False}, 32 + 16 + 16),
        ({"statistics": False}, 4 + 32 + 8 + 16),
        ({"frozen": False}, 32 + 8 + 16 + 16),
        ({"biases": False, "frozen": False}, 32 + 16 + 16),
        ({"biases": False, "frozen": False, "statistics": False}, 32 + 16),
    ],
)
def test_a_params_column_counts_as_its_convention_says(convention: dict[str, bool], params: int) -> None:
    """4 frozen biases; 32 weights and 8 biases of a convolution; gamma, beta; two moving statistics."""
    made = Counts(weights=32 + 16, biases=8, frozen_biases=4, statistics=16)
    assert printed_params(made, ParamsConvention(**convention)) == params  # type: ignore[arg-type]


def test_connections_count_every_use_of_a_weight() -> None:
    found = Facts(network("- C1: {conv: 6, kernel: 5x5, padding: valid}", input="32x32x1"))
    assert found.of_network("connections") == found.of_row(found.network.body.items[0], "connections") == 122_304


def test_depth_follows_the_longest_branch() -> None:
    found = Facts(network(STAGE + "\n- {flatten: }\n- {dense: 2}", RESIDUAL))
    assert found.of_network("depth") == 2 * 4 + 1
    assert found.of_row(found.network.body.items[0], "depth") == 8


def test_depth_of_a_long_skip_begins_at_the_row_that_it_names() -> None:
    rows = """
        - a: {conv: 3, kernel: 3x3, repeat: 5}
        - b: {conv: 3, kernel: 3x3, repeat: 5}
        - c: {add: [[{conv: 3, kernel: 1x1, from: a}, {conv: 3, kernel: 1x1}], [{from: b}]]}
        - d: {conv: 3, kernel: 1x1, from: a}
        - {add: [[{conv: 3, kernel: 1x1, from: c}], []]}
    """
    found = Facts(network(rows))
    depths = [found.of_row(item, "depth") for item in found.network.body.items]
    assert depths == [5, 5, 2, 1, 1]
    assert found.of_network("depth") == 11


def test_heads_of_training_alone_count_only_where_they_are_asked_for() -> None:
    found = Facts(network("- c: {conv: 4, kernel: 3x3}\n- {maxpool: 2x2}", AUXILIARY))
    c, aux, out = 3 * 9 * 4 + 4, 32 * 32 * 4 * 10 + 10, 32 * 32 * 4 * 7 + 7 + 7 * 2 + 2
    assert found.of_network("total") == c + out
    assert found.of_network("total_with_heads") == c + out + aux
    assert found.of_network("depth") == 3


def test_a_million_layers_are_the_limit() -> None:
    rows = "\n".join(f"- r{n}: {{identity: , repeat: 10_000}}" for n in range(100))
    require_limits(net := network(rows), count(net))
    with pytest.raises(SpecError) as caught:
        require_limits(net := network(rows + "\n- x: {conv: 3, kernel: 1x1}"), count(net))
    (found,) = caught.value.diagnostics
    assert (found.code, found.message) == ("limit", "the network has more than 1,000,000 layers")
    assert marked(found) == "10_000"


def test_a_thousand_blocks_repeated_in_each_other_are_refused_at_once() -> None:
    blocks = "".join(f"  b{n}: {{layers: [{{b{n - 1}: , repeat: 10_000}}]}}\n" for n in range(1, 1000))
    net = network("- x: {b999: }", "blocks:\n  b0: {layers: [{conv: 3, kernel: 1x1}]}\n" + blocks)
    with pytest.raises(SpecError, match="more than 1,000,000 layers"):
        require_limits(net, count(net))


def test_more_parameters_than_any_network_has_are_refused_at_the_largest_row() -> None:
    net = network("- {dense: 1_000_000}\n- large: {dense: 1_000_000}\n- {dense: 200_000}")
    with pytest.raises(SpecError) as caught:
        require_limits(net, count(net))
    (found,) = caught.value.diagnostics
    assert found.message == "the network has more than 1,099,511,627,776 parameters"
    assert (marked(found), found.place.line) == ("dense", 6)
