"""The facts of a network that printed cells are compared with; what costs time is computed when it is asked for."""

from __future__ import annotations

from collections import ChainMap, defaultdict
from functools import cached_property

from archspec.analysis.counts import Counts, Depths, connections, count, network_counts, network_depth, printed_params
from archspec.analysis.sums import Sums
from archspec.network.tree import Item, Network
from archspec.ops.shapes import numbers
from archspec.spec.document import Conventions


class Facts:
    """Every quantity of a network and of its rows."""

    def __init__(self, network: Network) -> None:
        self.network = network

    @property
    def conventions(self) -> Conventions:
        return self.network.document.header.conventions

    def kilo(self, quantity: str) -> int:
        """What K is in the column of this quantity."""
        conventions = self.conventions
        return conventions.params.K if quantity == "params" else conventions.macs.K if quantity == "macs" else 1000

    @cached_property
    def counts(self) -> Sums[Counts]:
        return count(self.network)

    @cached_property
    def connections(self) -> Sums[int]:
        return connections(self.network)

    @cached_property
    def depths(self) -> Depths:
        return Depths(self.network)

    def of_row(self, item: Item, quantity: str) -> int:
        """A quantity of a row, counted as its column's convention says; sizes are in the tree itself."""
        if quantity == "params":
            return printed_params(self.counts.of(item), self.conventions.params)
        if quantity == "macs":
            return self.counts.of(item).macs
        if quantity == "connections":
            return self.connections.of(item)
        if quantity == "neurons":
            return numbers(item.output)
        # A branch that starts at a row outside of this one has no depth there: only what is in the row counts.
        return self.depths.behind(item, 0, ChainMap({}, defaultdict(int)))

    def of_network(self, quantity: str) -> int:
        """A quantity of the whole network, under the names that `expect` has for them."""
        if quantity == "depth":
            return network_depth(self.network, self.depths)
        if quantity == "connections":
            heads = [head.body for head in self.network.heads if not head.is_training_only]
            return sum(map(self.connections.of_body, [self.network.body, *heads]))
        counts = network_counts(self.network, self.counts, training=quantity == "total_with_heads")
        return {
            "total": counts.params,
            "total_with_heads": counts.params,
            "trainable": counts.trainable,
            "non_trainable": counts.non_trainable,
            "macs": counts.macs,
            "neurons": counts.neurons,
        }[quantity]
