"""In which order a framework that keeps maps first has the features of a vector.

A vector's order in the language is height, width, maps.  PyTorch flattens maps x height x width.  Nothing is
wrong with that where a dense layer reads the vector: the rows of its kernel stand in the other order, and a map of
weights between the two frameworks says in which.  Only where the order is seen (in an output, or in a sum with a
vector of another order) does such a framework have to turn the maps before it flattens them.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Mapping, MutableMapping
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from archspec.errors import Place
from archspec.network.trampoline import Steps, run
from archspec.network.tree import Item, Layer, Merge, Network, Repeat, Use
from archspec.network.walk import branches_path, joined, layers
from archspec.ops import Maps, Shape
from archspec.ops.shapes import volume

#: The pieces of a vector, one behind the other. A piece of (height, width, maps) was flattened maps first; where one
#: of its sides makes no difference it is (1, 1, features), and so is what was never maps.
Order = tuple[Maps, ...]


class State(NamedTuple):
    """The order of a value, and the rows that flattened it. Maps have no order of this kind: it is empty."""

    order: Order = ()
    sources: frozenset[Place] = frozenset()


@dataclass(frozen=True)
class FeatureOrders:
    """The order of the input and output of every layer that puts out a vector, by canonical path.

    A layer of several inputs has the first one's here.
    """

    inputs: Mapping[str, Order]
    outputs: Mapping[str, Order]
    #: The flatten rows whose maps are turned before they are flattened, so that their order is the language's.
    turned: frozenset[Place]


def is_plain(order: Order) -> bool:
    """Whether the order is the language's own."""
    return all(piece.height * piece.width == 1 for piece in order)


def flattened(shape: Shape) -> Order:
    """The order of a value of this shape, flattened maps first."""
    if not isinstance(shape, Maps) or shape.height * shape.width == 1 or shape.maps == 1:
        return (Maps(1, 1, volume(shape)),)
    return (shape,)


def has_an_order(shape: Shape) -> bool:
    """Whether what is flattened has an order, at this size of the network's input or at another one."""
    return isinstance(shape, Maps) and shape.maps > 1


def plain(shape: Shape) -> Order:
    """The language's own order of a value of this shape."""
    return () if isinstance(shape, Maps) else (Maps(1, 1, shape.features),)


def feature_orders(network: Network) -> FeatureOrders:
    """The orders of a network; rows are turned until no order is seen that is not the language's."""
    turned: frozenset[Place] = frozenset()
    while True:
        fold = _Fold(network, turned)
        if fold.seen <= turned:
            return FeatureOrders(fold.inputs, fold.outputs, turned)
        turned |= fold.seen


def turned_rows(network: Network) -> frozenset[Place]:
    """The flatten rows whose order is seen; at no cost where nothing is flattened."""
    steps = (layer for _, layer in layers(network))
    has_flatten = any(step.op.head == "flatten" and has_an_order(step.input) for step in steps)
    return feature_orders(network).turned if has_flatten else frozenset()


class _Fold:
    """One pass over the network; ``seen`` gathers the rows whose order is seen where it must be the language's."""

    def __init__(self, network: Network, turned: frozenset[Place]) -> None:
        self.turned = turned
        self.inputs: dict[str, Order] = {}
        self.outputs: dict[str, Order] = {}
        self.seen: frozenset[Place] = frozenset()
        rows: dict[str, State] = {}
        ends = [run(self._rows(network.body.items, State(plain(network.input)), rows, ""))]
        ends += [run(self._rows(head.body.items, rows[head.origin], {}, head.name)) for head in network.heads]
        # Of an output even maps of one pixel, which have no order: at another size of the input they are larger.
        self.seen = self.seen.union(*(state.sources for state in ends))

    def _rows(self, items: Iterable[Item], state: State, seen: MutableMapping[str, State], prefix: str) -> Steps[State]:
        for item in items:
            before = state if item.row.origin is None else seen[item.row.origin.text]
            state = seen[item.name] = yield self._behind(joined(prefix, item.name), item, before, seen)
        return state

    def _behind(self, path: str, item: Item, state: State, seen: MutableMapping[str, State]) -> Steps[State]:
        if isinstance(item, Use):
            ended: State = yield self._rows(item.body.items, state, {}, path)
            return ended
        if isinstance(item, Repeat):
            for number, inner in item.iterations():
                state = yield self._behind(joined(path, number), inner, state, seen)
            return state
        if isinstance(item, Layer):
            return self._layer(path, item, (state,))
        states = (state,)
        if isinstance(item, Merge):
            states = yield self._branches(path, item, state, seen)
        first, *followers = item.layers
        state = self._layer(path, first, states)
        for follower in followers:
            state = self._layer(joined(path, follower.name), follower, (state,))
        return state

    def _branches(
        self, path: str, merge: Merge, state: State, seen: MutableMapping[str, State]
    ) -> Steps[tuple[State, ...]]:
        states = []
        for branch in merge.branches:
            prefix = joined(branches_path(path, merge), branch.name)
            states.append((yield self._rows(branch.items, state, ChainMap({}, seen), prefix)))
        return tuple(states)

    def _layer(self, path: str, layer: Layer, states: tuple[State, ...]) -> State:
        state = self._output(layer, states)
        if not isinstance(layer.output, Maps):
            self.inputs[path] = states[0].order or flattened(layer.input)
            self.outputs[path] = state.order
        return state

    def _output(self, layer: Layer, states: tuple[State, ...]) -> State:
        own = State(plain(layer.output))
        if layer.op.is_merge:
            return self._merged(layer, states)
        if layer.op.plugin is not None:  # nobody knows what its code does with the order of features
            self._require_plain(states)
            return own
        if isinstance(layer.output, Maps) or layer.op.is_weight_layer:
            return own
        if not isinstance(layer.input, Maps):
            return states[0]
        if layer.op.head != "flatten" or layer.place in self.turned:
            return own
        return State(flattened(layer.input), frozenset([layer.place] if has_an_order(layer.input) else []))

    def _merged(self, layer: Layer, states: tuple[State, ...]) -> State:
        if layer.op.head == "concat":
            pieces = (piece for state in states for piece in state.order)
            return State(_together(pieces), frozenset().union(*(state.sources for state in states)))
        if not isinstance(layer.output, Maps) and len({state.order for state in states}) == 1:
            return State(states[0].order, frozenset().union(*(state.sources for state in states)))
        self._require_plain(states)
        return State(plain(layer.output))

    def _require_plain(self, states: Iterable[State]) -> None:
        self.seen = self.seen.union(*(state.sources for state in states if not is_plain(state.order)))


def _together(pieces: Iterable[Maps]) -> Order:
    """The pieces, neighbours without an order of their own as one."""
    made: list[Maps] = []
    for is_own_plain, group in groupby(pieces, key=lambda piece: piece.height * piece.width == 1):
        neighbours = list(group)
        made += [Maps(1, 1, sum(piece.maps for piece in neighbours))] if is_own_plain else neighbours
    return tuple(made)
