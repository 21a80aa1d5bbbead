"""What both forms for people tell of a diff: a sign, a name, what changed, and the numbers between the two networks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archspec.analysis.counts import Counts
from archspec.analysis.diff import BlockPair, Diff, Entry, Side
from archspec.network.tree import Network

SIGNS = {"added": "+", "removed": "-", "changed": "~", "moved": ">", "follows": "=", "same": " "}
#: What a sign says, of the rows that are told.
KINDS = {sign: kind for kind, sign in SIGNS.items() if kind != "same"}


class Line(NamedTuple):
    """A row of the table."""

    sign: str
    name: str
    said: tuple[str, ...]
    params: str
    macs: str


def lines(diff: Diff) -> Iterator[Line]:
    """The rows that differ, and those that are the same behind another input; in the order of the second network."""
    if diff.one.input != diff.other.input:
        yield Line("~", "input", (f"{diff.one.input} -> {diff.other.input}",), "", "")
    for change in diff.heads:
        yield Line("~", change.column, (f"{change.old} -> {change.new}",), "", "")
    for entry in diff.entries:
        if entry.kind != "same":
            one, other = _counts(entry.one), _counts(entry.other)
            yield Line(
                SIGNS[entry.kind],
                _name(entry),
                (*_said(entry), *_sizes(entry), *_inside(entry)),
                signed(other.params - one.params),
                signed(other.macs - one.macs),
            )


def block_lines(block: BlockPair) -> Iterator[Line]:
    """The rows of a block that differ, without numbers: each use has its own."""
    for entry in block.entries:
        yield Line(SIGNS[entry.kind], _name(entry), tuple(_said(entry)), "", "")


def use_lines(block: BlockPair) -> Iterator[tuple[str, str, str]]:
    """(row, parameters, multiply-adds) of every use; each of several repetitions has these."""
    for use in block.uses:
        one, other = use.one.counts, use.other.counts
        yield use.other.path, between(one.params, other.params), between(one.macs, other.macs)


def block_title(block: BlockPair) -> str:
    return block.one if block.one == block.other else f"{block.one} -> {block.other}"


def titles(diff: Diff) -> tuple[str, str]:
    """What both networks are called; with their files where that is the same."""
    one, other = _title(diff.one), _title(diff.other)
    if one != other:
        return one, other
    return f"{one} in {_file(diff.one)}", f"{other} in {_file(diff.other)}"


def _title(network: Network) -> str:
    variant = network.document.variant
    return f"{network.name} (variant {variant})" if variant else network.name


def _file(network: Network) -> str:
    return network.document.place.source.name


def totals(diff: Diff) -> Iterator[tuple[str, int, int]]:
    """(what, in the first network, in the second)."""
    one, other = diff.totals
    yield "params", one.params, other.params
    yield "trainable", one.trainable, other.trainable
    yield "MACs", one.macs, other.macs


def verdict(diff: Diff) -> str:
    """How many rows are what, in a line."""
    number = {kind: sum(entry.kind == kind for entry in diff.entries) for kind in SIGNS}
    renamed = sum(
        entry.one is not None and entry.other is not None and entry.one.path != entry.other.path
        for entry in diff.entries
    )
    named = f"; {renamed} with other names" if renamed else ""
    if diff.is_equal:
        return f"one network: all {number['same']} rows are the same{named}"
    words = {"follows": "the same behind another input", "same": "the same"}
    said = ", ".join(f"{number[kind]} {words.get(kind, kind)}" for kind in SIGNS if number[kind])
    return f"rows: {said}{named}"


def between(one: int, other: int) -> str:
    return f"{one:,} -> {other:,}" if one != other else f"{one:,}"


def signed(number: int) -> str:
    return f"{number:+,}" if number else "0"


def _counts(side: Side | None) -> Counts:
    return side.counts if side is not None else Counts()


def _name(entry: Entry) -> str:
    if entry.one is None or entry.other is None or entry.one.path == entry.other.path:
        return (entry.other or entry.one).path  # type: ignore[union-attr] # one of them is there
    return f"{entry.one.path} -> {entry.other.path}"


def _said(entry: Entry) -> Iterator[str]:
    if entry.one is None or entry.other is None:
        yield (entry.other or entry.one).described  # type: ignore[union-attr]
    if entry.kind == "follows":
        yield "the same"
    yield from map(str, entry.changes)


def _sizes(entry: Entry) -> Iterator[str]:
    if entry.one is not None and entry.other is not None and entry.one.output != entry.other.output:
        yield f"size {entry.one.output} -> {entry.other.output}"


def _inside(entry: Entry) -> Iterator[str]:
    if entry.blocks:
        yield f"inside: see {' '.join(f'[{number + 1}]' for number in entry.blocks)}"
