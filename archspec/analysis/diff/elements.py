"""The rows of a network as what they compute: equal where they are made of the same layers, however they are written.

A signature is that of a sequence of layers, be they written out, in a block, repeated, or in the columns `norm` and
`activation` of one row.  Signatures of sequences are put together without a look at their layers (they are values of a
polynomial), so that a block that is repeated a thousand times costs one multiplication more.  Sizes are no part of
them: a row is the same row behind another input.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Hashable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from archspec.analysis.diff.words import own_fields
from archspec.network.tree import Body, Item, Layer, Merge, Network, Repeat, Use
from archspec.network.walk import inside, joined, named

#: A prime, and a number below it: two sequences of a million layers have one value by a chance of 1 in 10^150.
PRIME = 2**521 - 1
BASE = 5**220 % PRIME


class Signature(NamedTuple):
    """A sequence of layers: its value, and how many layers it has."""

    value: int
    layers: int

    def then(self, other: Signature) -> Signature:
        """The sequence of both, one behind the other."""
        return Signature((self.value * _power(other.layers) + other.value) % PRIME, self.layers + other.layers)

    def times(self, number: int) -> Signature:
        """The sequence so many times."""
        made, doubled = NOTHING, self
        while number:
            made = made.then(doubled) if number % 2 else made
            doubled = doubled.then(doubled)
            number //= 2
        return made


NOTHING = Signature(0, 0)


@lru_cache(maxsize=4096)
def _power(layers: int) -> int:
    return pow(BASE, layers, PRIME)


class Element(NamedTuple):
    """A row to be aligned with one of another network; ``items`` are several where one row says what these do."""

    path: str
    #: The name that the table gives it.
    name: str | None
    items: tuple[Item, ...]
    signature: Signature
    #: Paths of the rows outside of it that it reads by `from`, as if they stood in the same list.
    reads: tuple[str, ...]
    #: Other paths under which rows read it: of the block whose last row it is, of the last of several rows.
    aliases: tuple[str, ...] = ()

    @property
    def item(self) -> Item:
        return self.items[0]


#: Where the rows that `from` may name end, counted in layers.
Ends = MutableMapping[str, int]


class Signatures:
    """The signatures of two networks' rows; both have to be asked of the same object."""

    def __init__(self, *networks: Network) -> None:
        self._known: dict[Hashable, int] = {}
        self._bodies: dict[Body, Signature] = {}
        for network in networks:
            for body in network.bodies:
                self._bodies[body] = self._sequence(body.items, 0, {}, [])

    def elements(self, items: Iterable[Item], prefix: str) -> list[Element]:
        """The rows of a list."""
        return list(self._elements(named(items, prefix), prefix))

    def opened(self, element: Element) -> list[Element]:
        """The rows of a block or the repetitions in the place of the row."""
        made = list(self._elements(inside(element.path, element.item), element.path))
        if made:
            made[0] = made[0]._replace(reads=(*element.reads, *made[0].reads))
            made[-1] = made[-1]._replace(aliases=(element.path, *element.aliases))
        return made

    def of_body(self, body: Body) -> Signature:
        return self._bodies[body]

    def together(self, elements: Iterable[Element]) -> Signature:
        """The signature of several rows, one behind the other."""
        made = NOTHING
        for element in elements:
            made = made.then(element.signature)
        return made

    def merged(self, elements: Sequence[Element]) -> Element:
        """Several rows as one, which is named as the first and read as the last."""
        first, last = elements[0], elements[-1]
        items = tuple(item for element in elements for item in element.items)
        aliases = (last.path, *last.aliases)
        return first._replace(items=items, signature=self.together(elements), aliases=aliases)

    def _elements(self, rows: Iterator[tuple[str, Item]], prefix: str) -> Iterator[Element]:
        above = None
        for path, item in rows:
            reads: list[str] = []
            origin = item.row.origin
            signature = self._item(item, 0, {}, reads)
            if origin is not None and origin.text == above:
                reads = reads[1:]
            name = item.row.name if item.name == item.row.name else None
            yield Element(path, name, (item,), signature, tuple(joined(prefix, read) for read in reads))
            above = item.name

    def _sequence(self, items: Iterable[Item], start: int, seen: Ends, reads: list[str]) -> Signature:
        made = NOTHING
        for item in items:
            origin = item.row.origin
            if origin is not None and origin.text in seen and seen[origin.text] != start + made.layers:
                made = made.then(self._one("from", start + made.layers - seen[origin.text]))
            made = made.then(self._item(item, start + made.layers, seen, reads))
            seen[item.name] = start + made.layers
        return made

    def _item(self, item: Item, start: int, seen: Ends, reads: list[str]) -> Signature:
        if item.row.origin is not None and item.row.origin.text not in seen:
            reads.append(item.row.origin.text)
        if isinstance(item, Layer):
            return self._layer(item)
        if isinstance(item, Use):
            return self._bodies[item.body]
        if isinstance(item, Repeat):
            return self._repeat(item, start, seen, reads)
        made = self._merge(item, start, seen, reads) if isinstance(item, Merge) else self._layer(item.layers[0])
        for layer in item.layers[1:]:
            made = made.then(self._layer(layer))
        return made

    def _repeat(self, item: Repeat, start: int, seen: Ends, reads: list[str]) -> Signature:
        made = NOTHING
        for run, times in item.runs:
            # A repetition that reads a row outside reads the same one each time, at another distance.
            outside: list[str] = []
            once = self._item(run, 0, {}, outside)
            reads += (name for name in outside if name not in seen)
            one = self._one("reads", *(start - seen[name] for name in outside if name in seen)) if outside else NOTHING
            made = made.then(one).then(once.times(times))
        return made

    def _merge(self, item: Merge, start: int, seen: Ends, reads: list[str]) -> Signature:
        branches = [self._sequence(branch.items, start, ChainMap({}, seen), reads) for branch in item.branches]
        return self._one(item.layers[0].op.head, own_fields(item.layers[0].op), *branches)

    def _layer(self, layer: Layer) -> Signature:
        return self._one(layer.op.head, own_fields(layer.op))

    def _one(self, *key: Hashable) -> Signature:
        return Signature(self._known.setdefault(key, len(self._known) + 1), 1)


def explicit(elements: Iterable[Element]) -> Mapping[str, int]:
    """The names that a table gives to its rows, and where they stand."""
    return {element.name: index for index, element in enumerate(elements) if element.name is not None}


def heads(element: Element) -> str:
    """What the row begins with, which rows that can be compared share."""
    item = element.item
    if isinstance(item, (Use, Repeat)):
        return "block"
    layers = (item,) if isinstance(item, Layer) else item.layers
    return f"merge {layers[0].op.head}" if isinstance(item, Merge) else layers[0].op.head
