"""A graph of cards as DOT, for Graphviz. The text is the same on every run, and needs no Graphviz to be written.

A chain is set in rows of cards from left to right, as lines of a page are; its shortcuts run below their cards.  Any
other graph runs from top to bottom, a column for each branch.  Corners of lines are nodes as small as the line, so that
dot draws them straight (`splines=ortho` would do it too, and aborts on some networks).
"""

from __future__ import annotations

from archspec.diagrams.graph.chain import Rows
from archspec.diagrams.graph.columns import Columns
from archspec.diagrams.graph.labels import FONTS, INK, LINE, PALE, legend_label, title_label
from archspec.diagrams.graph.nodes import Graph


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
        (Rows if content.is_chain else Columns)(content, inner, graph).draw()
    return str(graph.source)
