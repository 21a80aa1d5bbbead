"""From two networks to their `Diff`: lists of rows side by side, pairs of rows compared, pairs of blocks in a line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import zip_longest
from typing import NamedTuple

from archspec.analysis.counts import Counts, count_layer, network_counts
from archspec.analysis.diff import BlockUse, Diff, Entry, Side
from archspec.analysis.diff.alignment import Step, side_by_side
from archspec.analysis.diff.cells import Change, count_change, first_changes, row_changes, use_changes
from archspec.analysis.diff.elements import Element, Signature, Signatures
from archspec.analysis.diff.pairs import Draft, Pair, Pairs
from archspec.analysis.diff.repetitions import count, turns
from archspec.analysis.diff.sequences import common
from archspec.analysis.diff.words import described
from archspec.analysis.facts import Facts
from archspec.network.tree import Body, Branch, Group, HeadBody, Item, Layer, Merge, Network, Repeat, Use
from archspec.network.walk import branches_path, joined


class _Lists(NamedTuple):
    """Where rows stand: the blocks that they are of, and what is known of the rows above them."""

    bodies: Pair
    #: The path in the other network of each row that both have, and the path by which a row is known.
    partners: dict[str, str]
    known: tuple[dict[str, str], dict[str, str]]


class Fold:
    """Two networks being compared."""

    def __init__(self, one: Network, other: Network) -> None:
        self.one, self.other = one, other
        self.counts = (Facts(one).counts, Facts(other).counts)
        self.signatures = Signatures(one, other)
        self.pairs = Pairs()

    def diff(self) -> Diff:
        lists = _Lists(Pair(self.one.body, self.other.body), {}, ({}, {}))
        drafts = [*self._list("", "", self.one.body, self.other.body, lists)]
        heads: list[Change] = []
        for one, other in _heads(self.one, self.other):
            heads += _head_changes(one, other, lists)
            name = one.name if one is not None else other.name if other is not None else ""
            mine, theirs = (head.body if head is not None else None for head in (one, other))
            drafts += self._list(name, name, mine, theirs, lists)
        while (pair := self.pairs.waiting()) is not None:
            inner = _Lists(pair, {}, ({}, {}))
            self.pairs.found(pair, list(self._list("", "", pair.one, pair.other, inner)))
        entries, blocks = self.pairs.settled(drafts)
        totals = (network_counts(self.one, self.counts[0]), network_counts(self.other, self.counts[1]))
        return Diff(self.one, self.other, entries, blocks, tuple(heads), totals)

    def _list(self, path: str, to: str, one: Body | None, other: Body | None, lists: _Lists) -> Iterator[Draft]:
        mine = self.signatures.elements(one.items if one else (), path)
        theirs = self.signatures.elements(other.items if other else (), to)
        yield from self._steps(mine, theirs, lists)

    def _steps(self, one: list[Element], other: list[Element], lists: _Lists) -> Iterator[Draft]:
        steps = side_by_side(one, other, self.signatures)
        for step in steps:
            for element, known in zip((step.one, step.other), lists.known, strict=True):
                if element is not None:
                    known.update(dict.fromkeys((element.path, *element.aliases), element.path))
            if step.one is not None and step.other is not None:
                lists.partners[step.one.path] = step.other.path
        for step in steps:
            yield from self._step(step, lists)

    def _step(self, step: Step, lists: _Lists) -> Iterator[Draft]:
        is_inside = lists.bodies.one.block is not None
        one = self._side(step.one, 0, is_inside) if step.one is not None else None
        other = self._side(step.other, 1, is_inside) if step.other is not None else None
        if step.one is None or step.other is None:
            yield Draft(Entry(one, other))
            return
        changes = [Change("behind", *step.moved)] if step.moved is not None else []
        changes += _reads(step.one, step.other, lists)
        is_moved = step.moved is not None
        if step.is_equal:
            yield Draft(Entry(one, other, tuple(changes), is_moved))
        elif isinstance(step.one.item, Merge) and isinstance(step.other.item, Merge):
            yield from self._merge(step.one, step.other, Entry(one, other, tuple(changes), is_moved), lists)
        elif len(step.one.items) == len(step.other.items) == 1 and _repeats(step):
            yield from self._repeated(step.one, step.other, Entry(one, other, tuple(changes), is_moved), lists)
        else:
            changes += _plain(step.one.items, step.other.items, lists.bodies)
            yield Draft(Entry(one, other, tuple(changes), is_moved))

    def _repeated(self, one: Element, other: Element, entry: Entry, lists: _Lists) -> Iterator[Draft]:
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
                of_turn[turn.number] = tuple(use_changes(turn.one, turn.other))
                pairs += self._inside(path, to, turn.one, turn.other, lists)
            elif isinstance(turn.one, Merge) and isinstance(turn.other, Merge):
                of_turn[turn.number] = tuple(_meeting(turn.one, turn.other, lists.bodies))
                inner += self._branches(path, to, turn.one, turn.other, lists)
            else:
                of_turn[turn.number] = tuple(_plain((turn.one,), (turn.other,), lists.bodies))
        changes = (*count_change(mine, theirs), *first_changes(of_turn, max(count(mine), count(theirs))))
        yield Draft(replace(entry, changes=(*entry.changes, *changes)), tuple(pairs))
        yield from inner

    def _inside(self, path: str, to: str, one: Use, other: Use, lists: _Lists) -> Iterator[Pair]:
        """The blocks of two uses, to be compared once, where they differ."""
        pair = Pair(one.body, other.body)
        if self.signatures.of_body(pair.one) != self.signatures.of_body(pair.other):
            self.pairs.used(pair, BlockUse(self._made(path, one, 0), self._made(to, other, 1)), lists.bodies)
            yield pair

    def _merge(self, one: Element, other: Element, entry: Entry, lists: _Lists) -> Iterator[Draft]:
        """Branches in their order, then where they meet: its numbers are those of its own operators."""
        mine, theirs = one.item, other.item
        assert isinstance(mine, Merge) and isinstance(theirs, Merge)
        yield from self._branches(one.path, other.path, mine, theirs, lists)
        first, second = (
            Side(element.path, described(merge), merge.output, _own(merge))
            for element, merge in ((one, mine), (other, theirs))
        )
        changes = (*entry.changes, *_meeting(mine, theirs, lists.bodies))
        yield Draft(replace(entry, one=first, other=second, changes=changes))

    def _branches(self, path: str, to: str, one: Merge, other: Merge, lists: _Lists) -> Iterator[Draft]:
        """Branches that are the same first, then by their position between those; of any others one side has none."""
        mine, theirs = (
            [self.signatures.elements(branch.items, below(where, merge, branch)) for branch in merge.branches]
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


def below(path: str, merge: Merge, branch: Branch) -> str:
    """The path below which the rows of a branch stand."""
    return joined(branches_path(path, merge), branch.name)


def _side_by_side(one: list[Signature], other: list[Signature]) -> Iterator[tuple[int | None, int | None]]:
    start = (0, 0)
    for first, second in [*common(one, other), (len(one), len(other))]:
        yield from zip_longest(range(start[0], first), range(start[1], second))
        if first < len(one):
            yield first, second
        start = first + 1, second + 1


def _meeting(one: Merge, other: Merge, bodies: Pair) -> Iterator[Change]:
    """The operators where branches meet, and the places of branches that pass the input on: these have no row."""
    yield from row_changes(one.layers, other.layers, bodies)
    if len(one.branches) != len(other.branches):
        yield Change("branches", str(len(one.branches)), str(len(other.branches)))
    passing, others = (
        [str(number) for number, branch in enumerate(merge.branches, 1) if not branch.items] for merge in (one, other)
    )
    if len(passing) == len(others) and passing != others:
        yield Change("identity branches", ", ".join(passing) or "none", ", ".join(others) or "none")


def _repeats(step: Step) -> bool:
    return any(element is not None and isinstance(element.item, (Use, Repeat)) for element in (step.one, step.other))


def _plain(one: tuple[Item, ...], other: tuple[Item, ...], bodies: Pair) -> Iterator[Change]:
    """Two rows without branches and blocks, or rows that cannot be compared cell by cell."""
    mine, theirs = (
        tuple(layer for item in items if isinstance(item, (Layer, Group)) for layer in _layers(item))
        for items in (one, other)
    )
    if all(isinstance(item, (Layer, Group)) for item in (*one, *other)):
        yield from row_changes(mine, theirs, bodies)
        return
    is_inside = bodies.one.block is not None
    old, new = (", ".join(described(item, is_inside) for item in items) for items in (one, other))
    yield Change("row", old, new)


def _layers(item: Layer | Group) -> tuple[Layer, ...]:
    return (item,) if isinstance(item, Layer) else item.layers


def _own(merge: Merge) -> Counts:
    counts = Counts()
    for layer in merge.layers:
        counts = counts + count_layer(layer)
    return counts


def _reads(one: Element, other: Element, lists: _Lists) -> Iterator[Change]:
    """Rows that are read by `from`, where they are not each other's."""
    mine, theirs = (
        [_resolved(read, known) for read in element.reads]
        for element, known in zip((one, other), lists.known, strict=True)
    )
    if [lists.partners.get(read) for read in mine] != theirs:
        old, new = (", ".join(reads) or "the row above" for reads in (mine, theirs))
        yield Change("from", old, new)


def _resolved(path: str, known: dict[str, str]) -> str:
    """The path of the row that `from` names: in its own list, or in one around its merge."""
    prefix, _, name = path.rpartition("/")
    while joined(prefix, name) not in known and prefix:
        prefix = prefix.rpartition("/")[0]
    return known.get(joined(prefix, name), path)


def _heads(one: Network, other: Network) -> Iterator[tuple[HeadBody | None, HeadBody | None]]:
    mine, theirs = ({head.name: head for head in network.heads} for network in (one, other))
    for name in dict.fromkeys((*mine, *theirs)):
        yield mine.get(name), theirs.get(name)


def _head_changes(one: HeadBody | None, other: HeadBody | None, lists: _Lists) -> Iterator[Change]:
    if one is None or other is None:
        head = one or other
        assert head is not None
        said = f"from {head.origin}" + (", training only" if head.is_training_only else "")
        yield Change(f"head {head.name}", *(said if each is not None else "none" for each in (one, other)))
        return
    mine, theirs = (_resolved(h.origin, known) for h, known in zip((one, other), lists.known, strict=True))
    if lists.partners.get(mine) != theirs:
        yield Change(f"head {one.name}: from", one.origin, other.origin)
    if one.is_training_only != other.is_training_only:
        old, new = (str(head.is_training_only).lower() for head in (one, other))
        yield Change(f"head {one.name}: training_only", old, new)
