"""What both ways to set a graph share: nodes for cards, signs and corners, and lines between them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from archspec.diagrams.graph.labels import COLOURS, LINE, font, text
from archspec.diagrams.graph.nodes import Graph
from archspec.diagrams.styles.facts import tooltip

if TYPE_CHECKING:
    import graphviz

#: Edges that keep a row straight; edges that keep a corner square.
STRAIGHT, SQUARE = "1000", "20"


class Drawing:
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
