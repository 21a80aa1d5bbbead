"""A network as one HTML page that needs no server and no network: its levels, its blocks to open, a table in step.

Everything is in the page: pictures of each level, one for each block that can be opened, and the rows of the summary.
A page of a large network leaves out the pictures of its blocks that it has no room for, the last ones first.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from archspec.analysis.facts import Facts
from archspec.analysis.summary import Summary
from archspec.diagrams.content.levels import content
from archspec.diagrams.content.tree import Step, cards
from archspec.diagrams.options import LEVELS, Options, Themes
from archspec.diagrams.page.skeleton import whole
from archspec.diagrams.printers.parts import part
from archspec.diagrams.scene import Scene
from archspec.diagrams.styles.blocks import blocks_scene, module_scene
from archspec.diagrams.styles.facts import plain, weight
from archspec.diagrams.styles.page import Fit
from archspec.diagrams.words import sides
from archspec.network.tree import Network

#: Bytes of the pictures: with the rest of the page less than 200 KB for every published network.
MAX_BYTES = 165_000
#: The level that is shown first.
SHOWN = "block"


Steps = tuple[Step, ...]


class Opened(NamedTuple):
    """A block to open: where it stands, what it is called, and its picture."""

    path: str
    title: str
    picture: str


def page(network: Network, theme: Themes) -> str:
    """The text of the page: the same on every run."""
    made = content(network, Options())
    scenes = {level: blocks_scene(content(network, Options(level=level)), Fit()) for level in LEVELS}
    room = MAX_BYTES - sum(len(part(scene, theme)) for scene in scenes.values())
    heads = (step for head in made.heads for step in head.steps)
    blocks = list(_blocks(network, (*made.steps, *heads)))
    opened = list(_fitting(blocks, theme, room))
    buttons = frozenset(each.path for each in opened)
    figures = "".join(_figure(level, part(scene, theme, buttons)) for level, scene in scenes.items())
    return whole(
        _text(made.title), _text(weight(made)), [*scenes.values(), *(block.scene for block in blocks)], theme,
        pictures=figures + "".join(map(_section, opened)), tables=_TABLE.format(rows="".join(_rows(network))),
        controls=_CONTROLS.format(levels="".join(map(_button, LEVELS))), script="page.js",
    )  # fmt: skip


class _Block(NamedTuple):
    """A block, opened."""

    path: str
    title: str
    scene: Scene


def _blocks(network: Network, steps: Steps) -> Iterator[_Block]:
    """Each card that says several rows."""
    for card in cards(steps):
        if card.form == "card" and (len(card.lines) > 1 or card.shortcut is not None or card.sums):
            inside = content(network, Options(expand=card.path))
            yield _Block(card.path, inside.title, module_scene(inside, Fit()))


def _fitting(blocks: Iterable[_Block], theme: Themes, room: int) -> Iterator[Opened]:
    """The first blocks, as many as there is room for."""
    for block in blocks:
        picture = part(block.scene, theme)
        room -= len(picture)
        if room < 0:
            return
        yield Opened(block.path, block.title, picture)


def _figure(level: str, picture: str) -> str:
    hidden = "" if level == SHOWN else " hidden"
    return f'<figure data-level="{level}"{hidden}>{picture}</figure>\n'


def _section(opened: Opened) -> str:
    head = f'<header><h2>{_text(opened.title)}</h2><button class="close">close</button></header>'
    return f'<section class="opened" data-path="{_text(opened.path)}" hidden>{head}{opened.picture}</section>\n'


def _button(level: str) -> str:
    return f'<button data-level="{level}" aria-pressed="{str(level == SHOWN).lower()}">{level}</button>'


def _rows(network: Network) -> Iterator[str]:
    summary = Summary(network, Facts(network))
    heads = (row for head in summary.heads(training=True) for row in summary.layers(head))
    for row in (*summary.layers(), *heads):
        cells = (f"<td>{_text(row.path)}</td>", f"<td>{_text(row.op)}</td>", f"<td>{sides(row.output)}</td>")
        numbers = (f'<td class="n">{number:,}</td>' for number in (row.counts.params, row.counts.macs))
        yield f'<tr data-path="{_text(row.path)}">{"".join((*cells, *numbers))}</tr>\n'


def _text(text: str) -> str:
    return html.escape(plain(text))


#: What stands below the title, and above the rows.
_CONTROLS = """\
<nav>{levels} <button id="expand">open all</button> <button id="collapse">close all</button>
<input id="search" type="search" placeholder="search rows" aria-label="search rows">
<span id="found" role="status"></span></nav>
"""
_TABLE = """\
<table>
<thead><tr><th>row</th><th>op</th><th>output</th><th class="n">params</th><th class="n">MACs</th></tr></thead>
<tbody>
{rows}</tbody>
</table>"""
