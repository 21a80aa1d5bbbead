"""A graph with branches, from top to bottom: a column for each, and every branch ends at the height of its merge."""

from __future__ import annotations

from itertools import pairwise

from archspec.diagrams.content.tree import Card
from archspec.diagrams.graph.drawing import SQUARE, STRAIGHT, Drawing
from archspec.diagrams.graph.labels import bar_label, card_label
from archspec.diagrams.graph.nodes import Edge
from archspec.diagrams.words import sides

#: Points between two branches.
GAP = 24
SIGNS = {"add": "+", "multiply": "\N{MULTIPLICATION SIGN}"}


class Columns(Drawing):
    """Branches side by side."""

    def draw(self) -> None:
        self.whole.attr("graph", rankdir="TB", nodesep=f"{GAP / 144:.3f}", ranksep="0.3", splines="polyline")
        cards = self.content.cards
        self.width = max((_width(card) for card in cards if card.form == "card"), default=0)
        for number, card in enumerate(cards):
            self._card(number, card)
        for edge in self.content.edges:
            if edge.slot is None:
                self._down(edge)
        for number, card in enumerate(cards):
            if card.form == "sign" or card.sums:
                self._join(number, [edge for edge in self.content.edges if edge.target == number])

    def _card(self, number: int, card: Card) -> None:
        if card.form == "sign":
            self.sign(f"n{number}", " ".join((SIGNS.get(card.title, card.title), ", ".join(card.details))).rstrip())
        elif card.form == "bar":
            count = len(card.sums) or len(self._ports(number)) or 1
            self.node(number, bar_label(card, self.width + GAP, count))
        else:
            self.node(number, card_label(card, self.width), group=card.lane or "main")

    def _down(self, edge: Edge) -> None:
        source = self.content.cards[edge.source]
        label = "" if source.form == "bar" else sides(edge.shape)
        style = "dashed" if edge.flow == "projection" else "solid"
        target = f"n{edge.target}"
        self.graph.edge(self._start(edge), target, label=f" {label}", style=style, weight=SQUARE)

    def _join(self, number: int, edges: list[Edge]) -> None:
        """The branches side by side above a bar, or from both sides into a sign."""
        ends = [self._corner(edge) or f"n{edge.source}" for edge in edges]
        is_bar = bool(self.content.cards[number].sums)
        for slot, (edge, end) in enumerate(zip(edges, ends, strict=True)):
            look = {"style": "dashed" if edge.flow == "projection" else "solid"}
            look |= {"tailclip": "false"} if edge.flow == "identity" else {}
            if is_bar:
                self.graph.edge(end, f"n{number}:p{slot}:n", weight=SQUARE, **look)
            elif slot == 0:
                self.graph.edge(end, f"n{number}", weight=STRAIGHT, **look)
            else:
                side = self.corner(f"n{number}s{slot}")
                self.graph.edge(end, side, arrowhead="none", headclip="false", weight=SQUARE, **look)
                self.aligned(f"n{number}", side)
                self.graph.edge(f"n{number}", side, dir="back", headclip="false", style=look["style"])
        self.aligned(*ends)
        for left, right in pairwise(ends):
            self.graph.edge(left, right, style="invis")

    def _corner(self, edge: Edge) -> str:
        """A place for a branch without a card, so that it has a column too."""
        if edge.flow != "identity":
            return ""
        corner = self.corner(f"n{edge.target}i{edge.slot}")
        self.graph.edge(self._start(edge), corner, arrowhead="none", headclip="false", weight=SQUARE)
        return corner

    def _start(self, edge: Edge) -> str:
        """The card that an edge leaves; of a bar the place above the edge's branch."""
        ports = self._ports(edge.source)
        if self.content.cards[edge.source].form != "bar" or self.content.cards[edge.source].sums:
            return f"n{edge.source}"
        return f"n{edge.source}:o{ports.index(edge)}:s"

    def _ports(self, number: int) -> list[Edge]:
        return [edge for edge in self.content.edges if edge.source == number]


def _width(card: Card) -> int:
    """About how wide a card's text is, in points: columns are equal, and a little room hurts nobody."""
    texts = [card.title, *card.lines, ", ".join(card.details)]
    return round(max(map(len, texts)) * 5.8) + 16
