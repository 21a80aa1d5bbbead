"""From two networks to their `Diff`: lists of rows side by side, pairs of rows compared, pairs of blocks in a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest

from archspec.analysis.counts import Counts, count_layer, network_counts
from archspec.analysis.diff import BlockUse, Diff, Entry, Side
from archspec.analysis.diff.alignment import Step, side_by_side
from archspec.analysis.diff.cells import (
    Change,
    count_change,
    first_changes,
    meeting_changes,
    plain_changes,
    use_changes,
)
from archspec.analysis.diff.elements import Element, Signature, Signatures
from archspec.analysis.diff.pairs import Draft, Pair, Pairs
from archspec.analysis.diff.reads import Lists, head_changes, heads, read_changes
from archspec.analysis.diff.repetitions import count, turns
from archspec.analysis.diff.sequences import common
from archspec.analysis.diff.words import described
from archspec.analysis.facts import Facts
from archspec.network.tree import Body, Item, Merge, Network, Repeat, Use
from archspec.network.walk import branches_path, joined


class Fold:
    """Two networks being compared."""

    def __init__(self, one: Network, other: Network) -> None:
        self.one, self.other = one, other
        self.counts = (Facts(one).counts, Facts(other).counts)
        self.signatures = Signatures(one, other)
        self.pairs = Pairs()

    def diff(self) -> Diff:
        lists = Lists.of(Pair(self.one.body, self.other.body))
        drafts = [*self._list("", "", self.one.body, self.other.body, lists)]
        of_heads: list[Change] = []
        for one, other in heads(self.one, self.other):
            of_heads += head_changes(one, other, lists)
            name = one.name if one is not None else other.name if other is not None else ""
            mine, theirs = (head.body if head is not None else None for head in (one, other))
            drafts += self._list(name, name, mine, theirs, lists)
        while (pair := self.pairs.waiting()) is not None:
            inner = Lists.of(pair)
            self.pairs.found(pair, list(self._list("", "", pair.one, pair.other, inner)))
        entries, blocks = self.pairs.settled(drafts)
        totals = (network_counts(self.one, self.counts[0]), network_counts(self.other, self.counts[1]))
        return Diff(self.one, self.other, entries, blocks, tuple(of_heads), totals)

    def _list(self, path: str, to: str, one: Body | None, other: Body | None, lists: Lists) -> Iterator[Draft]:
        mine = self.signatures.elements(one.items if one else (), path)
        theirs = self.signatures.elements(other.items if other else (), to)
        yield from self._steps(mine, theirs, lists)

    def _steps(self, one: list[Element], other: list[Element], lists: Lists) -> Iterator[Draft]:
        steps = side_by_side(one, other, self.signatures)
        for step in steps:
            lists.meet(step.one, step.other)
        for step in steps:
            yield from self._step(step, lists)

    def _step(self, step: Step, lists: Lists) -> Iterator[Draft]:
        is_inside = lists.bodies.one.block is not None
        one = self._side(step.one, 0, is_inside) if step.one is not None else None
        other = self._side(step.other, 1, is_inside) if step.other is not None else None
        if step.one is None or step.other is None:
            yield Draft(Entry(one, other))
            return
        changes = [Change("behind", *step.moved)] if step.moved is not None else []
        changes += read_changes(step.one, step.other, lists)
        is_moved = step.moved is not None
        if step.is_equal:
            yield Draft(Entry(one, other, tuple(changes), is_moved))
        elif isinstance(step.one.item, Merge) and isinstance(step.other.item, Merge):
            yield from self._merge(step.one, step.other, Entry(one, other, tuple(changes), is_moved), lists)
        elif len(step.one.items) == len(step.other.items) == 1 and _repeats(step):
            yield from self._repeated(step.one, step.other, Entry(one, other, tuple(changes), is_moved), lists)
        else:
            changes += plain_changes(step.one.items, step.other.items, lists.bodies)
            yield Draft(Entry(one, other, tuple(changes), is_moved))

    def _repeated(self, one: Element, other: Element, entry: Entry, lists: Lists) -> Iterator[Draft]:
        """A row of a block, or one that is repeated: what its repetitions differ in, each once."""
        mine, theirs = one.item, other.item
        of_turn: dict[int, tuple[Change, ...]] = {}
        pairs: list[Pair] = []
        inner: list[Draft] = []
        for turn in turns(mine, theirs):
            path, to = (
                element.path if element.item is item else turn.path(element.path)
                for element, item in ((one, turn.one), (other, turn.other))
            )
            if isinstance(turn.one, Use) and isinstance(turn.other, Use):
                changed = tuple(use_changes(turn.one, turn.other, lists.bodies))
                pairs += self._inside(path, to, turn.one, turn.other, lists)
            elif isinstance(turn.one, Merge) and isinstance(turn.other, Merge):
                changed = tuple(meeting_changes(turn.one, turn.other, lists.bodies))
                inner += self._branches(path, to, turn.one, turn.other, lists)
            else:
                changed = tuple(plain_changes((turn.one,), (turn.other,), lists.bodies))
            # What the second repetition has too is not the first one's alone.
            of_turn |= dict.fromkeys(range(turn.number, turn.number + min(turn.times, 2)), changed)
        changes = (*count_change(mine, theirs), *first_changes(of_turn, max(count(mine), count(theirs))))
        yield Draft(replace(entry, changes=(*entry.changes, *changes)), tuple(pairs))
        yield from inner

    def _inside(self, path: str, to: str, one: Use, other: Use, lists: Lists) -> Iterator[Pair]:
        """The blocks of two uses, to be compared once, where they differ."""
        pair = Pair(one.body, other.body)
        if self.signatures.of_body(pair.one) != self.signatures.of_body(pair.other):
            self.pairs.used(pair, BlockUse(self._made(path, one, 0), self._made(to, other, 1)), lists.bodies)
            yield pair

    def _merge(self, one: Element, other: Element, entry: Entry, lists: Lists) -> Iterator[Draft]:
        """Branches in their order, then where they meet: its numbers are those of its own operators."""
        mine, theirs = one.item, other.item
        assert isinstance(mine, Merge) and isinstance(theirs, Merge)
        yield from self._branches(one.path, other.path, mine, theirs, lists)
        first, second = (
            Side(element.path, described(merge), merge.output, _own(merge))
            for element, merge in ((one, mine), (other, theirs))
        )
        changes = (*entry.changes, *meeting_changes(mine, theirs, lists.bodies))
        yield Draft(replace(entry, one=first, other=second, changes=changes))

    def _branches(self, path: str, to: str, one: Merge, other: Merge, lists: Lists) -> Iterator[Draft]:
        """Branches that are the same first, then by their position between those; of any others one side has none."""
        mine, theirs = (
            [
                self.signatures.elements(branch.items, joined(branches_path(where, merge), branch.name))
                for branch in merge.branches
            ]
            for where, merge in ((path, one), (to, other))
        )
        whole = [[self.signatures.together(elements) for elements in side] for side in (mine, theirs)]
        for first, second in _side_by_side(*whole):
            yield from self._steps(
                mine[first] if first is not None else [], theirs[second] if second is not None else [], lists
            )

    def _side(self, element: Element, number: int, is_inside: bool) -> Side:
        first, *rest = element.items
        side = self._made(element.path, first, number, is_inside)
        if not rest:
            return side
        counts = side.counts
        for item in rest:
            counts = counts + self.counts[number].of(item)
        said = ", ".join(described(item, is_inside) for item in element.items)
        return Side(side.path, said, rest[-1].output, counts)

    def _made(self, path: str, item: Item, number: int, is_inside: bool = False) -> Side:
        return Side(path, described(item, is_inside), item.output, self.counts[number].of(item))


def _side_by_side(one: list[Signature], other: list[Signature]) -> Iterator[tuple[int | None, int | None]]:
    start = (0, 0)
    for first, second in [*common(one, other), (len(one), len(other))]:
        yield from zip_longest(range(start[0], first), range(start[1], second))
        if first < len(one):
            yield first, second
        start = first + 1, second + 1


def _repeats(step: Step) -> bool:
    return any(element is not None and isinstance(element.item, (Use, Repeat)) for element in (step.one, step.other))


def _own(merge: Merge) -> Counts:
    counts = Counts()
    for layer in merge.layers:
        counts = counts + count_layer(layer)
    return counts
