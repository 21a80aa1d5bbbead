"""What comes into a row: the row above it, the row that its `from` names, or what comes in where its list begins."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping

from archspec.network.naming import row_names
from archspec.network.tree import Body, Item, Merge, Network, Repeat
from archspec.spec.document import Row
from archspec.spec.nodes import Scalar

#: The rows that `from` may name; a branch sees its own and those above its merge.
Visible = MutableMapping[str, Item]


class Reading:
    """The rows of a network, each with the row that it reads; a body is looked at when it is asked for."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self._known: dict[Body, Mapping[Item, Item | None]] = {}

    def source(self, body: Body, item: Item) -> Item | None:
        """The row that a row of this body reads; None where that is none of the body's, or not known."""
        return self._of(body).get(item)

    def words(self, body: Body, item: Item) -> str:
        """Which row that is: `it reads pool1 (line 12)`; nothing where it is not known."""
        if item not in self._of(body):
            return ""
        if (source := self._of(body)[item]) is not None:
            row = source.row
            if row.place == item.row.place:
                return "it reads the repetition before it"
            line = (row.place if row.is_of_table else row.head_place).line
            return f"it reads `{source.name:.60}` (line {line})"
        if body.block is not None:
            return f"it reads what comes into the block `{body.block.name}`"
        head = next((head for head in self.network.heads if head.body is body), None)
        return f"it reads {'the `input` of the network' if head is None else f'`{head.origin}`, where its head begins'}"

    def _of(self, body: Body) -> Mapping[Item, Item | None]:
        if body not in self._known:
            self._known[body] = dict(_pairs(body.items, None, {}))
        return self._known[body]


def read_elsewhere(row: Row, around: tuple[str, ...] = ()) -> Iterator[Scalar]:
    """Where the branches of a merge read other rows than what comes into the merge, with which all of them begin.

    ``around`` are the rows inside the merge that a branch sees beside its own.
    """
    for branch in row.branches:
        known = (*around, *row_names(branch))
        for inner in branch:
            is_same = inner.origin is not None and row.origin is not None and inner.origin.text == row.origin.text
            if inner.origin is not None and inner.origin.text not in known and not is_same:
                yield inner.origin
            yield from read_elsewhere(inner, known)


def _pairs(items: tuple[Item, ...], above: Item | None, visible: Visible) -> Iterator[tuple[Item, Item | None]]:
    """(row, the row that it reads) of a list that begins with what is above it; None is what comes into the body."""
    for item in items:
        source = above if item.row.origin is None else visible.get(item.row.origin.text)
        yield from _of_row(item, source, visible)
        above = visible[item.name] = item


def _of_row(item: Item, source: Item | None, visible: Visible) -> Iterator[tuple[Item, Item | None]]:
    yield item, source
    if isinstance(item, Merge):
        for branch in item.branches:
            yield from _pairs(branch.items, source, ChainMap({}, visible))
    elif isinstance(item, Repeat):
        for run in item.runs:
            if run.times == 1:  # else the second of them reads the first, and nothing is said of the two
                yield from _of_row(run.item, source, visible)
            source = run.item
