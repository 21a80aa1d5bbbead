"""A quantity of pairs of layers, one right behind the other, summed over a network: a convolution before its norm.

A pair stands in one row, or in two rows of one list of which the second takes what the first gives.  What the last row
of a block or a branch gives is told by whoever uses it, and has no pair here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise

from archspec.analysis.counts import Counts
from archspec.network.tree import Body, Group, Item, Layer, Merge, Network, Repeat, Use

OfPair = Callable[[Layer, Layer], Counts]


class Followed:
    """What ``of_pair`` gives for a layer and the one behind it, for every body of a network."""

    def __init__(self, network: Network, of_pair: OfPair) -> None:
        self._of_pair = of_pair
        self._bodies: dict[Body, Counts] = {}
        for body in network.bodies:
            self._bodies[body] = self._chain(body.items)

    def of_body(self, body: Body) -> Counts:
        return self._bodies[body]

    def _chain(self, items: Sequence[Item]) -> Counts:
        total = Counts()
        for item, behind in zip(items, (*items[1:], None), strict=False):  # an empty branch has neither
            for one, next_one in self._pairs(item, behind):
                total = total + self._of_pair(one, next_one)
            total = total + self._inside(item)
        return total

    def _inside(self, item: Item) -> Counts:
        """The pairs in the bodies, repetitions and branches of a row."""
        if isinstance(item, Use):
            return self._bodies[item.body]
        total = Counts()
        if isinstance(item, Repeat):
            for run in item.runs:
                total = total + self._chain((run.item,)) * run.times
        elif isinstance(item, Merge):
            for branch in item.branches:
                total = total + self._chain(branch.items)
        return total

    @staticmethod
    def _pairs(item: Item, behind: Item | None) -> Iterator[tuple[Layer, Layer]]:
        """The layers of a row, each with the one behind it; of the last that is the first of the next row."""
        own = (item,) if isinstance(item, Layer) else item.layers if isinstance(item, Group) else ()
        first = behind.layers[:1] if isinstance(behind, Group) else (behind,) if isinstance(behind, Layer) else ()
        # A row that names where its input comes from does not stand behind the row above it.
        follows = first if behind is not None and behind.row.origin is None else ()
        yield from pairwise((*own, *follows) if own else ())
