"""In which order a framework that keeps maps first has a vector, and which rows have to turn their maps."""

from __future__ import annotations

import archspec
from archspec.analysis.feature_order import feature_orders, flattened, is_plain, plain, turned_rows
from archspec.network.tree import Network
from archspec.ops import Maps, Vector


def network(layers: str, start: str = "4x5x3", rest: str = "") -> Network:
    lines = "\n".join(f"  - {line}" for line in layers.split("\n"))
    return archspec.load(f"archspec: 1\nname: small\ninput: {start}\nlayers:\n{lines}\n{rest}").network


def test_flattened_maps_are_one_piece_and_what_has_no_order_is_plain() -> None:
    assert flattened(Maps(4, 5, 3)) == (Maps(4, 5, 3),)
    for shape in (Maps(1, 1, 7), Maps(7, 1, 1), Vector(7)):
        assert flattened(shape) == (Maps(1, 1, 7),) and is_plain(flattened(shape))
    assert plain(Vector(5)) == (Maps(1, 1, 5),) and plain(Maps(4, 5, 3)) == ()


def test_a_dense_layer_takes_any_order_and_puts_out_its_own() -> None:
    found = feature_orders(network("f: {flatten: }\nn: {batchnorm: }\nd: {dense: 6}\ne: {dense: 2}"))
    assert found.turned == frozenset()
    assert found.inputs["n"] == found.inputs["d"] == (Maps(4, 5, 3),)
    assert is_plain(found.outputs["d"]) and is_plain(found.inputs["e"])


def test_a_dense_layer_that_flattens_by_itself_has_the_order_too() -> None:
    found = feature_orders(network("d: {dense: 6}"))
    assert found.inputs["d"] == (Maps(4, 5, 3),) and not found.turned


def test_vectors_one_behind_the_other_keep_their_orders() -> None:
    net = network("c: {concat: [[flatten], [globalavgpool], [globalmaxpool], [flatten]]}\nd: {dense: 6}")
    found = feature_orders(net)
    assert found.inputs["d"] == (Maps(4, 5, 3), Maps(1, 1, 6), Maps(4, 5, 3))
    assert not found.turned


def test_an_order_that_is_seen_in_the_output_is_turned() -> None:
    net = network("f: {flatten: }\nd: {dropout: 0.5}")
    (place,) = turned_rows(net)
    assert place.line == 5
    assert is_plain(feature_orders(net).outputs["d"])


def test_a_sum_of_two_orders_turns_the_flattened_one() -> None:
    net = network("f: {flatten: }\nd: {dense: 60}\na: {add: [[], [{identity: , from: f}]]}\ne: {dense: 2}")
    assert {place.line for place in turned_rows(net)} == {5}


def test_a_sum_of_equal_orders_turns_nothing() -> None:
    assert turned_rows(network("a: {add: [[flatten], [{activation: tanh}, flatten]]}\ne: {dense: 2}")) == frozenset()


def test_what_is_turned_for_one_sum_is_turned_for_the_next_one_too() -> None:
    """Turning the first row parts it from the second one, which is met only then."""
    layers = (
        "f: {flatten: }\n"
        "g: {add: [[], [{flatten: , from: first}]]}\n"
        "d: {dense: 60}\n"
        "a: {add: [[], [{identity: , from: f}]]}\n"
        "e: {dense: 2}"
    )
    net = network(f"first: {{identity: }}\n{layers}")
    assert {place.line for place in turned_rows(net)} == {6, 7}


def test_one_pixel_in_the_output_is_turned_for_it_may_be_more_of_them_at_another_size() -> None:
    net = network("c: {conv: 4, kernel: 3x3}\np: {maxpool: 4x5, padding: valid}\nf: {flatten: }")
    assert {place.line for place in turned_rows(net)} == {7}
    assert turned_rows(network("p: {globalavgpool: }\nf: {flatten: }")) == frozenset()
    assert turned_rows(network("p: {maxpool: 4x5, padding: valid}\nf: {flatten: }\nd: {dense: 2}")) == frozenset()


def test_a_gate_made_of_flattened_maps_is_turned() -> None:
    net = network("m: {multiply: [[], [{conv: 3, kernel: 2x1, stride: 2x5}, {flatten: }]], broadcast: true}", "2x5x3")
    assert turned_rows(net) == frozenset()
    net = network(
        "c: {conv: 1, kernel: 1x1}\n"
        "m: {multiply: [[{conv: 20, kernel: 1x1}], [{maxpool: 1x1}, {concat: [[], []]}, "
        "{maxpool: 2x1, stride: 2x1}, {flatten: }]], broadcast: true}\n"
        "e: {dense: 2}"
    )
    assert len(turned_rows(net)) == 1


def test_a_head_is_an_output_too() -> None:
    net = network("c: {activation: relu}\nd: {dense: 2}", rest="heads:\n  aux: {from: c, layers: [flatten]}\n")
    assert len(turned_rows(net)) == 1


def test_a_block_is_followed_into_its_uses_and_repetitions() -> None:
    blocks = "blocks:\n  tail: {layers: [{activation: tanh}, {dense: 60}]}\n"
    found = feature_orders(network("f: {flatten: }\nt: {tail: , repeat: 2}\ne: {dense: 2}", rest=blocks))
    assert found.inputs["t/0/dense"] == (Maps(4, 5, 3),)
    assert is_plain(found.inputs["t/1/dense"])
