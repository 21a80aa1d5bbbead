"""Pictures of networks: a tree of cards, laid out as a scene in one of four styles, printed in a format."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from archspec.diagrams.options import FORMATS, SUFFIXES, Options, require
from archspec.errors import UsageError
from archspec.files import file_stem, write
from archspec.network.tree import Network

if TYPE_CHECKING:
    from archspec.analysis.diff import Diff
    from archspec.diagrams.content.tree import Content
    from archspec.diagrams.graph.nodes import Graph
    from archspec.diagrams.scene import Scene

#: Of a file, in letters: networks may be many.
MAX_NAME = 100

__all__ = ["FORMATS", "Diagram", "Options", "diagram", "difference_html", "difference_svg"]


@dataclass(frozen=True)
class Diagram:
    """A picture: ``svg()`` and ``dot`` are its texts, ``render`` has every format. In a notebook it shows itself."""

    networks: tuple[Network, ...]
    options: Options

    @property
    def name(self) -> str:
        """What its file is named."""
        names = [name for network in self.networks for name in (network.name, network.document.variant)]
        expand = self.options.expand
        words = (*names, expand and expand.strip("/").replace("/", "_"))
        return "_".join(name for name in words if name)[:MAX_NAME]

    @cached_property
    def scene(self) -> Scene:
        """What is where in it. Raises UsageError for a network that this style has no picture of."""
        from archspec.diagrams.styles import scene

        return scene(self.networks, self.options, self.contents)

    @cached_property
    def contents(self) -> tuple[Content, ...]:
        """What it shows of each network."""
        from archspec.diagrams.styles import contents

        return contents(self.networks, self.options)

    def require(self) -> None:
        """Raises UsageError where there is no such row to expand, or there are too many cards."""
        _ = self.contents

    @property
    def cards(self) -> int:
        """How many cards it has."""
        from archspec.diagrams.content.tree import cards

        return sum(1 for content in self.contents for card in cards(content.steps) if card.form == "card")

    @cached_property
    def graph(self) -> Graph:
        """Its cards and what flows between them, without places: what Graphviz is given."""
        from archspec.diagrams.content.levels import content
        from archspec.diagrams.graph.flat import flat

        if len(self.networks) != 1:
            raise UsageError("Graphviz draws one network: `--style paper` draws several beside one another")
        return flat(content(self.networks[0], self.options, has_frames=False))

    @cached_property
    def dot(self) -> str:
        """The DOT text: the same on every run."""
        from archspec.diagrams.graph.dot import dot

        return dot(self.graph)

    @cached_property
    def mermaid(self) -> str:
        """The text for Mermaid: the same on every run."""
        from archspec.diagrams.graph.mermaid import mermaid

        return mermaid(self.graph)

    @cached_property
    def html(self) -> str:
        """A page with every level, blocks to open, and tables of the rows. Raises UsageError for what it has not."""
        from archspec.diagrams.page.interactive import page

        return page(self.networks, self.options)

    def svg(self) -> str:
        """The SVG: the same on every run. Raises UsageError in the style ``graph`` where there is no Graphviz."""
        return self.render("svg").decode()

    def render(self, form: str) -> bytes:
        """The picture in one of ``FORMATS``. Raises UsageError where that takes a program that is not there."""
        require("format", form, FORMATS)
        if form == "dot":
            return self.dot.encode()
        if form == "mermaid":
            return self.mermaid.encode()
        if form == "html":
            return self.html.encode()
        if self.options.style == "graph":
            from archspec.diagrams.graph.render import render

            require("format of the style graph", form, ("svg", "png", "pdf", "dot", "mermaid"))
            return render(self.dot, form)
        from archspec.diagrams.printers import printed

        return printed(self.scene, form, self.options.theme)

    def write(self, folder: Path, form: str = "svg") -> Path:
        """Writes the picture into the folder; returns the file."""
        path = folder / f"{file_stem(self.name)}.{SUFFIXES.get(form, form)}"
        write(self.render(form), path)
        return path

    def __repr__(self) -> str:
        """A line: notebooks keep it beside the picture."""
        return f"<archspec.Diagram {self.name}: {self.cards} cards>"

    def _repr_svg_(self) -> str:
        """What notebooks ask for: the picture, or in its place why there is none, as the command line says it."""
        try:
            return self.svg()
        except UsageError as caught:
            from archspec.diagrams.printers.svg import svg
            from archspec.diagrams.styles.message import message_scene

            return svg(message_scene(self.name, str(caught)), self.options.theme)


def difference_svg(diff: Diff, *, theme: str = "auto") -> str:
    """The SVG of what two networks differ in. Raises UsageError for a theme that is not known."""
    from archspec.diagrams.printers.svg import svg
    from archspec.diagrams.styles.difference import difference_scene

    return svg(difference_scene(diff), Options.of(theme=theme).theme)


def difference_html(diff: Diff, *, theme: str = "auto") -> str:
    """The page of what two networks differ in. Raises UsageError for a theme that is not known."""
    from archspec.diagrams.page.comparison import comparison

    return comparison(diff, Options.of(theme=theme).theme)


def diagram(
    *networks: Network,
    style: str | None = None,
    level: str | None = None,
    expand: str | None = None,
    fit: str | None = None,
    theme: str = "auto",
) -> Diagram:
    """The picture of a network, or of several beside one another; with ``expand`` that of one row, opened.

    Without a style it is the one that suits the network. Raises UsageError where there is no such row or word.
    """
    made = Diagram(networks, Options.of(style=style, level=level, expand=expand, fit=fit, theme=theme))
    made.require()
    return made
