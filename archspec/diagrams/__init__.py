"""Pictures of a network: a scene of cards, its DOT text, and what Graphviz draws of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from shutil import which

from archspec.diagrams.cards import network_scene, opened
from archspec.diagrams.scene import Scene
from archspec.errors import UsageError
from archspec.files import file_stem, write
from archspec.network.tree import Network

FORMATS = ("dot", "svg", "png", "pdf")


@dataclass(frozen=True)
class Diagram:
    """A picture: ``dot`` is its text; ``svg()`` and the other formats need Graphviz. In a notebook it shows itself."""

    #: What its file is named.
    name: str
    scene: Scene

    @cached_property
    def dot(self) -> str:
        """The DOT text: the same on every run."""
        from archspec.diagrams.dot import dot

        return dot(self.scene)

    def svg(self) -> str:
        """The SVG. Raises UsageError where there is no Graphviz."""
        return self.render("svg").decode()

    def render(self, form: str) -> bytes:
        """The picture in one of ``FORMATS``. Raises UsageError where Graphviz is needed and is not there."""
        from archspec.diagrams.render import render

        if form not in FORMATS:
            raise UsageError(f"there is no format `{form:.40}`; there are: {', '.join(FORMATS)}")
        return self.dot.encode() if form == "dot" else render(self.dot, form)

    def write(self, folder: Path, form: str = "svg") -> Path:
        """Writes the picture into the folder; returns the file."""
        path = folder / f"{file_stem(self.name)}.{form}"
        write(self.render(form), path)
        return path

    @property
    def _repr_svg_(self) -> Callable[[], str]:
        """What notebooks ask for; where no Graphviz is installed there is none."""
        if which("dot") is None:
            raise AttributeError("_repr_svg_")
        return self.svg


def diagram(network: Network, *, expand: str | None = None) -> Diagram:
    """The picture of a network, a card for each row; with ``expand`` that of one row, opened.

    Raises UsageError where there is no such row.
    """
    parts = [network.name, network.document.variant, expand and expand.strip("/").replace("/", "_")]
    scene = opened(network, expand) if expand else network_scene(network)
    return Diagram("_".join(part for part in parts if part), scene)
