"""A scene: the cards of a picture and what flows between them. Nothing here knows how it is drawn, or of a network."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from archspec.diagrams.words import Kind
from archspec.ops import Shape

#: `card` is a box; a `sign` is the plus of an addition; a `bar` is a concatenation, or what comes in.
Form = Literal["card", "sign", "bar"]
Flow = Literal["forward", "identity", "projection"]


@dataclass(frozen=True)
class Shortcut:
    """The path around a closed block; ``label`` says the projection, and is empty for the identity."""

    label: str = ""

    @property
    def is_projection(self) -> bool:
        return bool(self.label)


@dataclass(frozen=True)
class Card:
    """One thing to see. ``params`` and ``macs`` are of one of its ``times`` repetitions."""

    path: str
    title: str
    kind: Kind
    output: Shape
    #: Which repetitions of the row, or which block it uses.
    part: str = ""
    lines: tuple[str, ...] = ()
    #: The norm and the activation of a row of one operator.
    details: tuple[str, ...] = ()
    times: int = 1
    params: int = 0
    macs: int = 0
    shortcut: Shortcut | None = None
    #: Of a concatenation: the maps of its branches, which add up.
    sums: tuple[int, ...] = ()
    form: Form = "card"
    #: The branch that it stands in, and the head.
    lane: str = ""
    head: str = ""
    is_training_only: bool = False


@dataclass(frozen=True)
class Edge:
    """What flows from one card (by its number) to another; ``slot`` is the branch that ends here in a merge."""

    source: int
    target: int
    shape: Shape
    flow: Flow = "forward"
    slot: int | None = None


@dataclass(frozen=True)
class Scene:
    """A picture's content; cards are numbered in their order, and edges lead from lower to higher numbers."""

    name: str
    title: str
    params: int
    trainable: int
    macs: int
    cards: tuple[Card, ...]
    edges: tuple[Edge, ...]

    @property
    def is_chain(self) -> bool:
        """Whether each card follows the one before it; heads, which are chains too, may branch off."""
        if [edge.target for edge in self.edges] != list(range(1, len(self.cards))):
            return False
        follows = all(edge.source == edge.target - 1 or self._begins_head(edge) for edge in self.edges)
        return follows and all(card.form == "card" for card in self.cards)

    def main(self) -> tuple[int, ...]:
        """The cards that are of no head."""
        return tuple(number for number, card in enumerate(self.cards) if not card.head)

    def heads(self) -> Iterator[tuple[int, ...]]:
        """The cards of every head."""
        for name in dict.fromkeys(card.head for card in self.cards if card.head):
            yield tuple(number for number, card in enumerate(self.cards) if card.head == name)

    def _begins_head(self, edge: Edge) -> bool:
        return self.cards[edge.target].head not in ("", self.cards[edge.source].head)
