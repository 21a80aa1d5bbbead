"""A picture's content as a flat graph, for Graphviz: cards by their numbers, and what flows between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archspec.diagrams.content.tree import Card, Flow
from archspec.ops import Shape


@dataclass(frozen=True)
class Edge:
    """What flows from one card (by its number) to another; ``slot`` is the branch that ends here in a merge."""

    source: int
    target: int
    shape: Shape
    flow: Flow = "forward"
    slot: int | None = None


@dataclass(frozen=True)
class Graph:
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
