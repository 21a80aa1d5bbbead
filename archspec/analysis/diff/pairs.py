"""Pairs of blocks that rows use: each compared once, told with the others that differ in the same, with its uses."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace
from typing import NamedTuple

from archspec.analysis.diff import BlockPair, BlockUse, Entry, Side
from archspec.network.tree import Body
from archspec.network.walk import joined

#: Of a block in a block in a block, not more uses than these are listed.
MAX_USES = 200


class Pair(NamedTuple):
    """Two blocks in the same place, with their arguments and inputs."""

    one: Body
    other: Body


class Draft(NamedTuple):
    """An entry before it is known which of the blocks in it differ."""

    entry: Entry
    pairs: tuple[Pair, ...] = ()


class _Known:
    def __init__(self) -> None:
        self.drafts: list[Draft] = []
        #: Where it is used, and the pair whose block that is in.
        self.uses: list[tuple[Pair, BlockUse]] = []


class Pairs:
    """The pairs that were met; those that were not yet compared wait in a line."""

    def __init__(self) -> None:
        self._known: dict[Pair, _Known] = {}
        self._line: list[Pair] = []

    def used(self, pair: Pair, use: BlockUse, within: Pair) -> None:
        if pair not in self._known:
            self._known[pair] = _Known()
            self._line.append(pair)
        self._known[pair].uses.append((within, use))

    def waiting(self) -> Pair | None:
        return self._line.pop() if self._line else None

    def found(self, pair: Pair, drafts: list[Draft]) -> None:
        self._known[pair].drafts = drafts

    def settled(self, drafts: list[Draft]) -> tuple[tuple[Entry, ...], tuple[BlockPair, ...]]:
        """The entries with the numbers of the blocks that differ inside them, and these blocks."""
        groups: dict[Hashable, list[Pair]] = {}
        # Inner blocks are complete before outer ones, which is what a body's number says.
        for pair in sorted(self._known, key=lambda pair: (pair.one.number, pair.other.number)):
            if own := self._own(pair):
                groups.setdefault((_names(pair), tuple(map(_key, own))), []).append(pair)
        order = sorted(groups.values(), key=lambda pairs: min(self._line_of(pair) for pair in pairs))
        numbers = {pair: frozenset([number]) for number, pairs in enumerate(order) for pair in pairs}
        for pair in sorted(self._known, key=lambda pair: (pair.one.number, pair.other.number)):
            inner = (numbers.get(each, frozenset()) for draft in self._known[pair].drafts for each in draft.pairs)
            numbers[pair] = numbers.get(pair, frozenset()).union(*inner)
        entries = tuple(_with_blocks(draft, numbers) for draft in drafts)
        return entries, tuple(self._block(pairs) for pairs in order)

    def _line_of(self, pair: Pair) -> int:
        return list(self._known).index(pair)

    def _own(self, pair: Pair) -> list[Entry]:
        return [draft.entry for draft in self._known[pair].drafts if draft.entry.is_told]

    def _block(self, pairs: list[Pair]) -> BlockPair:
        uses = [use for pair in pairs for use in self._uses(pair)][:MAX_USES]
        return BlockPair(*_names(pairs[0]), tuple(self._own(pairs[0])), tuple(uses))

    def _uses(self, pair: Pair) -> Iterator[BlockUse]:
        """Every use, a block in a block by its whole path; each of equal repetitions has the same numbers."""
        waiting = [(within, use) for within, use in reversed(self._known[pair].uses)]
        told = 0
        while waiting and told < MAX_USES:
            within, use = waiting.pop()
            if within.one.block is None:
                told += 1
                yield use
                continue
            outer = self._known[within].uses
            waiting += ((further, _below(around, use)) for further, around in reversed(outer[:MAX_USES]))


def _below(around: BlockUse, use: BlockUse) -> BlockUse:
    return BlockUse(_moved(around.one, use.one), _moved(around.other, use.other))


def _moved(around: Side, side: Side) -> Side:
    return replace(side, path=joined(around.path, side.path))


def _names(pair: Pair) -> tuple[str, str]:
    one, other = pair.one.block, pair.other.block
    assert one is not None and other is not None  # only blocks are used
    return one.name, other.name


def _key(entry: Entry) -> Hashable:
    """What is told of a row inside a block; its numbers are those of one use."""
    sides = [(side.path, side.described) if side is not None else None for side in (entry.one, entry.other)]
    if entry.changes and all(sides):
        sides = [side and side[:1] for side in sides]  # type: ignore[misc]
    return entry.kind, *sides, entry.changes


def _with_blocks(draft: Draft, numbers: dict[Pair, frozenset[int]]) -> Entry:
    inside = frozenset[int]().union(*(numbers.get(pair, frozenset()) for pair in draft.pairs))
    return replace(draft.entry, blocks=tuple(sorted(inside)))
