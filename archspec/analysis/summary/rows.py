"""The rows of a summary: layer by layer for machines, row by row as the spec has them for people.

Repetitions are told one by one, unless a row of their own shall sum them up.  Generators of inner rows are yielded in
their place and run by ``walk.flattened``, so that a thousand blocks in each other do not recurse.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from typing import NamedTuple

from archspec.analysis.counts import Counts, count_layer
from archspec.analysis.receptive_field import Field, Fields
from archspec.analysis.sums import Sums
from archspec.network.tree import Branch, Group, Item, Layer, Merge, Repeat, Use
from archspec.network.walk import Nested, branches_path, joined, own_layers
from archspec.ops import Op, Shape

Seen = MutableMapping[str, Field | None]
#: (path, item, field at its input), in order.
Steps = Iterator[tuple[str, Item, Field | None]]


@dataclass(frozen=True)
class Row:
    """One line; ``field`` is None where all of the input is seen."""

    path: str
    op: str
    output: Shape
    counts: Counts
    field: Field | None
    #: The path that the row's name begins behind, and how many rows it is drawn under.
    base: str = ""
    level: int = 0
    #: What the row is about; None of a layer alone, and of a merge told without its branches.
    item: Item | None = None

    @property
    def name(self) -> str:
        return self.path.removeprefix(f"{self.base}/")


class Opening(NamedTuple):
    """How many levels of blocks, branches and repetitions are told, and whether a repeated row has one of its own."""

    depth: int
    is_summed: bool = False


class Rows:
    """Makes the rows of a list of items; ``start`` is the field at the input of the first."""

    def __init__(self, fields: Fields, counts: Sums[Counts]) -> None:
        self.fields, self.counts = fields, counts

    def layers(self, items: Iterable[Item], prefix: str, start: Field | None, seen: Seen) -> Nested[Row]:
        """A row for each layer that has weights or another shape than its input, and for each merge."""
        for path, item, before in self._steps(items, prefix, start, seen):
            if isinstance(item, Use):
                yield self.layers(item.body.items, path, before, {})
                continue
            if isinstance(item, Merge):
                for name, branch in _branches(path, item):
                    yield self.layers(branch.items, name, before, ChainMap({}, seen))
            if not isinstance(item, Repeat):
                yield from self._own(path, item, before, seen)

    def opened(
        self, items: Iterable[Item], prefix: str, start: Field | None, seen: Seen, opening: Opening
    ) -> Nested[Row]:
        """A row for each item, and under it those of its block or its branches, ``depth`` levels in all."""
        return self._told(self._steps(items, prefix, start, seen, opening.is_summed), seen, opening, "", 0)

    def _told(self, steps: Steps, seen: Seen, opening: Opening, base: str, level: int) -> Nested[Row]:
        for path, item, before in steps:
            # The branches of the one merge of an open block stand beside its other rows, as their names do.
            is_open = level > 0 and isinstance(item, Merge) and item.is_transparent
            if not is_open:
                after = self.fields.behind(item, before, seen)
                yield Row(path, described(item), item.output, self.counts.of(item), after, base, level, item)
            inner = level if is_open else level + 1
            if inner < opening.depth:
                below = branches_path(path, item) if isinstance(item, Merge) else path
                yield from self._inside(path, item, before, seen, opening, base if is_open else below, inner)
            if is_open and isinstance(item, Merge):
                yield self._meeting(path, item, before, seen, base, level)

    def _inside(
        self, path: str, item: Item, before: Field | None, seen: Seen, opening: Opening, base: str, level: int
    ) -> Iterator[Nested[Row]]:
        """The rows in an item, as generators."""
        if isinstance(item, Repeat):
            yield self._told(self._repetitions(path, item, before, seen), seen, opening, base, level)
        elif isinstance(item, Use):
            named: Seen = {}
            yield self._told(
                self._steps(item.body.items, path, before, named, opening.is_summed), named, opening, base, level
            )
        elif isinstance(item, Merge):
            for name, branch in _branches(path, item):
                named = ChainMap({}, seen)
                steps = self._steps(branch.items, name, before, named, opening.is_summed)
                yield self._told(steps, named, opening, base, level)

    def _steps(
        self, items: Iterable[Item], prefix: str, state: Field | None, seen: Seen, is_summed: bool = False
    ) -> Steps:
        """Every item; a repeated one is its repetitions, unless they are summed up."""
        for item in items:
            path = joined(prefix, item.name)
            state = self.fields.before(item, state, seen)
            repetitions: Iterable[tuple[str, Item]]
            repetitions = item.iterations() if isinstance(item, Repeat) and not is_summed else (("", item),)
            for number, once in repetitions:
                yield joined(path, number) if number else path, once, state
                state = self.fields.behind(once, state, seen)
            seen[item.name] = state

    def _repetitions(self, path: str, repeat: Repeat, state: Field | None, seen: Seen) -> Steps:
        for number, once in repeat.iterations():
            yield joined(path, number), once, state
            state = self.fields.behind(once, state, seen)

    def _own(self, path: str, item: Layer | Group | Merge, before: Field | None, seen: Seen) -> Iterator[Row]:
        field = self.fields.meeting(item, before, seen)
        for name, layer in own_layers(path, item):
            field = self.fields.layer(layer, field)
            counts = count_layer(layer)
            if counts.params or layer.op.is_merge or layer.output != layer.input:
                yield Row(name, layer.op.head, layer.output, counts, field)

    def _meeting(self, path: str, merge: Merge, before: Field | None, seen: Seen, base: str, level: int) -> Row:
        """The merge alone, without its branches."""
        counts = Counts()
        for layer in merge.layers:
            counts = counts + count_layer(layer)
        return Row(path, described(merge), merge.output, counts, self.fields.behind(merge, before, seen), base, level)


def described(item: Item) -> str:
    """What the row is made of: `residual`, or `conv batchnorm relu`."""
    if isinstance(item, Use):
        return item.block.name
    if isinstance(item, Repeat):
        return described(item.runs[0].item)
    layers = (item,) if isinstance(item, Layer) else item.layers
    return " ".join(_word(layer.op) for layer in layers)


def _word(op: Op) -> str:
    return str(getattr(op, "function", op.head)) if op.head == "activation" else op.head


def _branches(path: str, merge: Merge) -> Iterator[tuple[str, Branch]]:
    for branch in merge.branches:
        yield joined(branches_path(path, merge), branch.name), branch
