"""A quantity of layers summed over a network: every row, every repetition, every use of a block.

A body is summed once, inner bodies first, and from then on it is a number: the cost is that of the rows of the spec,
not of the layers that they stand for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from archspec.network.tree import Body, Group, Item, Layer, Network, Repeat, Use
from archspec.ops import Shape


class Summand(Protocol):
    def __add__(self: Quantity, other: Quantity, /) -> Quantity: ...
    def __mul__(self: Quantity, times: int, /) -> Quantity: ...


Quantity = TypeVar("Quantity", bound=Summand)


class Sums(Generic[Quantity]):
    """What ``of_layer`` gives, for every item of a network; ``zero`` is the sum of nothing."""

    def __init__(self, network: Network, of_layer: Callable[[Layer], Quantity], zero: Quantity) -> None:
        self._of_layer, self._zero = of_layer, zero
        self._layers: dict[tuple[int, tuple[Shape, ...]], Quantity] = {}
        self._items: dict[Item, Quantity] = {}
        self._bodies: dict[Body, Quantity] = {}
        for body in network.bodies:
            self._bodies[body] = self._total(self.of(item) for item in body.items)

    def of(self, item: Item) -> Quantity:
        """The sum over one item, all of its repetitions and branches included."""
        known = self._items.get(item)
        if known is None:
            known = self._items[item] = self._sum(item)
        return known

    def of_body(self, body: Body) -> Quantity:
        return self._bodies[body]

    def _layer(self, layer: Layer) -> Quantity:
        """Rows that say the same share their operator: with the same input it is counted once."""
        key = id(layer.op), layer.inputs
        known = self._layers.get(key)
        if known is None:
            known = self._layers[key] = self._of_layer(layer)
        return known

    def _sum(self, item: Item) -> Quantity:
        # Use does not recurse: its body was summed before it. Branches nest no deeper than YAML may.
        if isinstance(item, Layer):
            return self._layer(item)
        if isinstance(item, Group):
            return self._total(map(self._layer, item.layers))
        if isinstance(item, Use):
            return self._bodies[item.body]
        if isinstance(item, Repeat):
            return self._total(self.of(run.item) * run.times for run in item.runs)
        inner = (self.of(inner) for branch in item.branches for inner in branch.items)
        return self._total([*inner, *map(self._layer, item.layers)])

    def _total(self, parts: Iterable[Quantity]) -> Quantity:
        total = self._zero
        for part in parts:
            total = total + part
        return total
