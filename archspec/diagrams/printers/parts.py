"""Pictures as parts of a page: their style stands once in it, and what a group shows is told by its data."""

from __future__ import annotations

from collections.abc import Collection

from archspec.diagrams.options import Themes
from archspec.diagrams.printers.svg import drawn, escaped
from archspec.diagrams.scene import Node, Scene


def part(scene: Scene, theme: Themes, buttons: Collection[str] = ()) -> str:
    """The element of a scene; the nodes of these paths are buttons, which open what is inside."""

    def named(node: Node) -> str:
        if not node.path:
            return ""
        covers = escaped(" ".join(node.covers or (node.path,)))
        name = f' data-path="{escaped(node.path)}" data-covers="{covers}"'
        return f'{name} role="button" tabindex="0" aria-expanded="false"' if node.path in buttons else name

    return drawn(scene, theme, "", [], named)
