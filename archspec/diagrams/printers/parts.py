"""Pictures as parts of a page: their style stands once in it, and what a group shows is told by its data."""

from __future__ import annotations

from collections.abc import Mapping

from archspec.diagrams.options import Themes
from archspec.diagrams.printers.svg import drawn, escaped
from archspec.diagrams.scene import Node, Scene


def part(scene: Scene, theme: Themes, attributes: str = "", leads: Mapping[str, str] | None = None) -> str:
    """The element of a scene. ``leads`` tells of the path of a node which picture stands here once it is clicked."""
    opens = leads or {}

    def named(node: Node) -> str:
        if not node.path:
            return f' data-source="{escaped(node.source)}"' if node.source else ""
        covers = escaped(" ".join(node.covers or (node.path,)))
        lead = f' data-lead="{escaped(opens[node.path])}"' if node.path in opens else ""
        return f' data-path="{escaped(node.path)}" data-covers="{covers}"{lead}'

    # In what is one image a reader of the screen finds no button.
    return drawn(scene, theme, attributes, [], named, "img" if leads is None else "none")
