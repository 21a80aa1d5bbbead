"""What stands in the place of a row once a block in it is opened: its steps with this block and those around it open.

A row has one chain of open blocks at a time, the outer ones first; or all of its blocks are open.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from archspec.diagrams.content.rows import Maker
from archspec.diagrams.content.tree import Card, Content, Parallel, Step, cards
from archspec.errors import UsageError
from archspec.network.tree import Body, Item, Network
from archspec.network.walk import named


@dataclass(frozen=True, eq=False)
class Place:
    """A step of the network's picture, with the rows that it is made of; ``head`` is the head that it stands in."""

    step: Step
    items: tuple[Item, ...]
    head: str = ""
    is_training_only: bool = False


class Opening(NamedTuple):
    """``steps`` stand in the place when the block of this path is open; ``chain`` has it, and those around it.

    An empty chain is that of a place with all of its blocks open.
    """

    place: Place
    chain: tuple[str, ...]
    steps: tuple[Step, ...]

    @property
    def path(self) -> str:
        return self.chain[-1] if self.chain else ""


def places(network: Network, content: Content) -> list[Place]:
    """The steps of the network, then those of its heads."""
    found = [*_places(network.body, content.steps, "")]
    for head, made in zip(network.heads, content.heads, strict=True):
        found += _places(head.body, made.steps, head.name, head.is_training_only)
    return found


def openings(network: Network, found: list[Place]) -> Iterator[Opening]:
    """Every block of these places, opened: the outer ones of all places first. What has too many cards is left out."""
    maker = Maker(network)
    waiting: deque[tuple[Place, tuple[str, ...]]] = deque()
    for place in found:
        waiting.extend((place, (card.path,)) for card in cards((place.step,)) if is_openable(card))
    waiting.extend((place, ()) for place in dict.fromkeys(place for place, _ in waiting))
    while waiting:
        place, chain = waiting.popleft()
        try:
            made = Opening(place, chain, _opened(maker, place, chain))
        except UsageError:  # more cards than there may be
            continue
        yield made
        inside = (card.path for card in cards(made.steps) if chain and is_openable(card))
        waiting.extend((place, (*chain, path)) for path in inside if path.startswith(f"{chain[-1]}/"))


def is_openable(card: Card) -> bool:
    """Whether it is closed, and stands for rows of which more can be said."""
    has_rows = card.block or len(card.lines) > 1 or card.shortcut is not None or card.sums
    return card.form == "card" and bool(has_rows)


def covers(step: Step) -> tuple[str, ...]:
    """The paths of the rows that a step stands for."""
    return step.join.covers if isinstance(step, Parallel) else step.covers


def _places(body: Body, steps: tuple[Step, ...], head: str, is_training_only: bool = False) -> Iterator[Place]:
    rows = dict(named(body.items, head))
    names = 2 if head else 1
    for step in steps:
        # What is repeated covers its repetitions: they are below the row.
        own = dict.fromkeys("/".join(path.split("/")[:names]) for path in covers(step))
        yield Place(step, tuple(rows[path] for path in own), head, is_training_only)


def _opened(maker: Maker, place: Place, chain: tuple[str, ...]) -> tuple[Step, ...]:
    maker.cards, maker.is_training_only = 0, place.is_training_only
    maker.opened, maker.is_open = frozenset(chain), not chain
    own = frozenset(covers(place.step))
    return tuple(step for step in maker.steps(place.items, place.head, {}) if not own.isdisjoint(covers(step)))
