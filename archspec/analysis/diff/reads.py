"""What rows and heads read by `from`: a difference only where the two rows that are read are not each other's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archspec.analysis.diff.cells import Change
from archspec.analysis.diff.elements import Element
from archspec.analysis.diff.pairs import Pair
from archspec.network.tree import HeadBody, Network
from archspec.network.walk import joined


class Lists(NamedTuple):
    """Where rows stand: the blocks that they are of, and what is known of the rows above them."""

    bodies: Pair
    #: The path in the other network of each row that both have, and the path by which a row is known.
    partners: dict[str, str]
    known: tuple[dict[str, str], dict[str, str]]

    @staticmethod
    def of(bodies: Pair) -> Lists:
        return Lists(bodies, {}, ({}, {}))

    def meet(self, one: Element | None, other: Element | None) -> None:
        """Two rows side by side, or one that has none beside it."""
        for element, known in zip((one, other), self.known, strict=True):
            if element is not None:
                known.update(dict.fromkeys((element.path, *element.aliases), element.path))
        if one is not None and other is not None:
            self.partners[one.path] = other.path


def read_changes(one: Element, other: Element, lists: Lists) -> Iterator[Change]:
    """Rows that are read by `from`, where they are not each other's."""
    mine, theirs = (
        [_resolved(read, known) for read in element.reads]
        for element, known in zip((one, other), lists.known, strict=True)
    )
    if [lists.partners.get(read) for read in mine] != theirs:
        old, new = (", ".join(reads) or "the row above" for reads in (mine, theirs))
        yield Change("from", old, new)


def heads(one: Network, other: Network) -> Iterator[tuple[HeadBody | None, HeadBody | None]]:
    """The heads of both by their names, side by side."""
    mine, theirs = ({head.name: head for head in network.heads} for network in (one, other))
    for name in dict.fromkeys((*mine, *theirs)):
        yield mine.get(name), theirs.get(name)


def head_changes(one: HeadBody | None, other: HeadBody | None, lists: Lists) -> Iterator[Change]:
    """What two heads differ in beside their rows: a head that one side has none of, and where they start."""
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


def _resolved(path: str, known: dict[str, str]) -> str:
    """The path of the row that `from` names: in its own list, or in one around its merge."""
    prefix, _, name = path.rpartition("/")
    while joined(prefix, name) not in known and prefix:
        prefix = prefix.rpartition("/")[0]
    return known.get(joined(prefix, name), path)
