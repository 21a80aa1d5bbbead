"""A chain of cards, set in rows from left to right as lines of a page are; its shortcuts run below their cards."""

from __future__ import annotations

from itertools import pairwise
from math import ceil, sqrt

from archspec.diagrams.content.tree import Card
from archspec.diagrams.graph.drawing import STRAIGHT, Drawing
from archspec.diagrams.graph.labels import PALE, card_label, font, text
from archspec.diagrams.words import sides

#: Width to height of a page of cards, counted in cards.
CARDS_ASPECT = 1.4


class Rows(Drawing):
    """A chain, set in rows."""

    def draw(self) -> None:
        self.whole.attr("graph", rankdir="LR", nodesep="0.14", ranksep="0.16", splines="line")
        main = self.content.main()
        rows = max(1, round(sqrt(len(main) / CARDS_ASPECT)))
        width = ceil(len(main) / rows)
        lines = [main[start : start + width] for start in range(0, len(main), width)]
        for number, card in enumerate(self.content.cards):
            self.node(number, card_label(card))
        for line in lines:
            for number in line:
                self._around(number)
            for before, after in pairwise(line):
                self._edge(before, after)
        for column in range(width):
            self._column([line[column] for line in lines if column < len(line)])
        for turn, (above, below) in enumerate(pairwise(lines)):
            self._turn(turn, above, below)
        for head in self.content.heads():
            self._head(head)

    def _column(self, numbers: list[int]) -> None:
        """Cards of one column, and their shortcuts, in the order of the rows."""
        self.aligned(*(f"n{number}" for number in numbers))
        for above, below in pairwise(numbers):
            self.under(f"n{above}", f"n{below}")
        for above, below in pairwise(number for number in numbers if self.content.cards[number].shortcut):
            for upper, lower in (("l", "f"), ("r", "p")):
                self.aligned(f"n{above}{upper}", f"n{below}{lower}")
                self.under(f"n{above}{upper}", f"n{below}{lower}")

    def under(self, above: str, below: str) -> None:
        """Keeps the order of two nodes of one rank: in rows, the first of an edge is the lower one."""
        self.graph.edge(below, above, style="invis", weight="0")

    def _around(self, number: int) -> None:
        """The shortcut below a card: where it leaves, its two corners, and the plus."""
        shortcut = self.content.cards[number].shortcut
        if shortcut is None:
            return
        fork, plus = self.corner(f"n{number}f"), f"n{number}p"
        self.sign(plus)
        left, right = self.corner(f"n{number}l"), self.corner(f"n{number}r")
        style = "dashed" if shortcut.is_projection else "solid"
        # An empty line keeps the comma off the line below it.
        label = f"<{font(text(shortcut.label), 8, PALE)}<BR/>{font(' ', 3)}>" if shortcut.label else ""
        self.graph.edge(fork, f"n{number}", weight=STRAIGHT, tailclip="false")
        self.graph.edge(f"n{number}", plus, weight=STRAIGHT)
        self.aligned(fork, left)
        self.aligned(plus, right)
        self.line(left, fork, style=style)
        self.line(left, right, style=style, weight=STRAIGHT, label=label)
        self.graph.edge(right, plus, style=style, tailclip="false")

    def _edge(self, before: int, after: int) -> None:
        self._into(self._exit(before), after, label=_shape(self.content.cards[before]))

    def _into(self, start: str, number: int, **attributes: str) -> None:
        """The edge to a card, or to the corner where its shortcut leaves."""
        if self.content.cards[number].shortcut:
            attributes |= {"arrowhead": "none", "headclip": "false"}
        self.graph.edge(start, self._entry(number), weight=STRAIGHT, **attributes)

    def _turn(self, turn: int, above: tuple[int, ...], below: tuple[int, ...]) -> None:
        """The line from the end of a row to the start of the next, below the shortcuts of the row."""
        out, down, back, into = (self.corner(f"t{turn}{corner}") for corner in "abcd")
        label = _shape(self.content.cards[above[-1]])
        self.graph.edge(self._exit(above[-1]), out, arrowhead="none", headclip="false", label=label, weight=STRAIGHT)
        self.aligned(out, down)
        self.line(down, out)
        under = [self._below(number) for number in above if self.content.cards[number].shortcut]
        for left, right in pairwise([back, *under, down]):
            self.line(left, right, weight=STRAIGHT)
        self.aligned(back, into)
        self.line(into, back)
        self._into(into, below[0], tailclip="false")

    def _below(self, number: int) -> str:
        """A place below the corner of a card's shortcut."""
        name = self.corner(f"n{number}u")
        self.aligned(f"n{number}r", name)
        self.under(f"n{number}r", name)
        return name

    def _head(self, head: tuple[int, ...]) -> None:
        start = next(edge.source for edge in self.content.edges if edge.target == head[0])
        self.aligned(f"n{start}", f"n{head[0]}")
        self.graph.edge(f"n{start}", f"n{head[0]}")
        for before, after in pairwise(head):
            self._edge(before, after)

    def _entry(self, number: int) -> str:
        return f"n{number}f" if self.content.cards[number].shortcut else f"n{number}"

    def _exit(self, number: int) -> str:
        return f"n{number}p" if self.content.cards[number].shortcut else f"n{number}"


def _shape(card: Card) -> str:
    """28×28 over ×192: what leaves a card, narrow."""
    height_width, times, maps = sides(card.output).rpartition("\N{MULTIPLICATION SIGN}")
    return f"{height_width}\\n{times}{maps}" if height_width else maps
