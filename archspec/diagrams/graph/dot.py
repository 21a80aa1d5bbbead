"""A graph of cards as DOT, for Graphviz. The text is the same on every run, and needs no Graphviz to be written.

A chain is set in rows of cards from left to right, as lines of a page are; its shortcuts run below their cards.  Any
other graph runs from top to bottom, a column for each branch.  Corners of lines are nodes as small as the line, so that
dot draws them straight (`splines=ortho` would do it too, and aborts on some networks).
"""

from __future__ import annotations

from itertools import pairwise
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

from archspec.diagrams.content.tree import Card
from archspec.diagrams.graph.labels import (
    COLOURS,
    FONTS,
    INK,
    LINE,
    PALE,
    bar_label,
    card_label,
    font,
    legend_label,
    text,
    title_label,
)
from archspec.diagrams.graph.nodes import Edge, Graph
from archspec.diagrams.styles.facts import tooltip
from archspec.diagrams.words import sides

if TYPE_CHECKING:
    import graphviz

#: Width to height of a page of cards, counted in cards.
CARDS_ASPECT = 1.4
#: Points between two branches.
GAP = 24
SIGNS = {"add": "+", "multiply": "\N{MULTIPLICATION SIGN}"}
#: Edges that keep a row straight; edges that keep a corner square.
STRAIGHT, SQUARE = "1000", "20"


def dot(content: Graph) -> str:
    """The DOT text of a graph of cards."""
    import graphviz

    graph = graphviz.Digraph(content.name)
    graph.attr(
        "graph", label=title_label(content), labelloc="t", labeljust="l", fontname=FONTS, tooltip=" ", pad="0.15"
    )
    graph.attr("node", shape="plain", fontname=FONTS, fontsize="10", fontcolor=INK)
    graph.attr("edge", fontname=FONTS, fontsize="8", fontcolor=PALE, color=LINE, arrowsize="0.6", tooltip=" ")
    with graph.subgraph(name="cluster_legend") as inner:
        inner.attr("graph", label=legend_label(content), labelloc="b", labeljust="l", pencolor="none", tooltip=" ")
        (_Rows if content.is_chain else _Columns)(content, inner, graph).draw()
    return str(graph.source)


class _Drawing:
    def __init__(self, content: Graph, graph: graphviz.Digraph, whole: graphviz.Digraph) -> None:
        self.content, self.graph, self.whole = content, graph, whole

    def node(self, number: int, label: str, **attributes: Any) -> None:
        from graphviz import escape

        hint = escape(text(tooltip(self.content.cards[number]).replace("\n", "; ")))
        self.graph.node(f"n{number}", label=label, tooltip=hint, **attributes)

    def sign(self, name: str, label: str = "+") -> None:
        fill, border = COLOURS["merge"]
        form = {"shape": "circle", "fixedsize": "true"} if len(label) == 1 else {"shape": "box", "margin": "0.04"}
        look = {"style": "filled", "fillcolor": fill, "color": border, "width": "0.18", "height": "0.18"}
        self.graph.node(name, label=f"<{font(text(label), 10)}>", tooltip=label, **form, **look)

    def corner(self, name: str) -> str:
        self.graph.node(name, label="", shape="point", width="0.014", penwidth="0", color=LINE, tooltip=" ")
        return name

    def line(self, start: str, end: str, **attributes: str) -> None:
        """A line between two corners."""
        self.graph.edge(start, end, arrowhead="none", headclip="false", tailclip="false", **attributes)

    def aligned(self, *names: str) -> None:
        with self.graph.subgraph() as same:
            same.attr(rank="same")
            for name in names:
                same.node(name)


class _Rows(_Drawing):
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
        label = f"<{font(text(shortcut.label), 8, PALE)}>" if shortcut.label else ""
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


class _Columns(_Drawing):
    """Branches side by side, from top to bottom; every branch ends at the height of its merge."""

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
            self.sign(f"n{number}", SIGNS.get(card.title, card.title))
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


def _shape(card: Card) -> str:
    """28×28 over ×192: what leaves a card, narrow."""
    height_width, times, maps = sides(card.output).rpartition("\N{MULTIPLICATION SIGN}")
    return f"{height_width}\\n{times}{maps}" if height_width else maps
