"""Networks as one HTML page that needs no server and no network: their levels, blocks to open, a table in step.

Everything is in the page: the cards of each level, what is inside of each block, and the rows of the summary.  A page
of a large network leaves out what is inside of the blocks that it has no room for, the inner ones first, and says so.
"""

from __future__ import annotations

import html
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from archspec.analysis.facts import Facts
from archspec.analysis.summary import Summary
from archspec.diagrams.content.levels import content
from archspec.diagrams.options import LEVELS, Level, Options, Themes
from archspec.diagrams.page.figures import Figure
from archspec.diagrams.page.skeleton import Part, whole
from archspec.diagrams.printers.parts import part
from archspec.diagrams.printers.svg import escaped
from archspec.diagrams.scene import Scene
from archspec.diagrams.styles.facts import plain, weight
from archspec.diagrams.styles.legend import legend
from archspec.diagrams.styles.page import key
from archspec.diagrams.words import sides
from archspec.errors import UsageError
from archspec.network.tree import Network

#: Bytes of the page of one network: what is inside of blocks has the room that all else leaves, or as much again where
#: all else is more than that.
MAX_BYTES = 195_000
#: The level whose blocks are opened: with all of them open it is the level of layers.
BLOCK: Level = "block"
LAYER: Level = "layer"


class Shown(NamedTuple):
    """A network with the figures of its levels; in that of the blocks there are the layers, too."""

    network: Network
    figures: tuple[Figure, ...]

    @property
    def blocks(self) -> Figure:
        return next(figure for figure in self.figures if figure.level == BLOCK)


def page(networks: Sequence[Network], options: Options) -> str:
    """The text of the page, the same on every run; it begins with the level and the row that are asked for.

    Raises UsageError for what decides about lines and columns: the browser sets the cards, in the room that it has.
    """
    _require(options)
    return _whole([_shown(network, options) for network in networks], options)


def _require(options: Options) -> None:
    is_far = options.expand is not None and options.level not in (None, BLOCK)
    wrong = {"style": options.style not in (None, "blocks"), "fit": options.ratio is not None, "level": is_far}
    for name in (name for name, is_wrong in wrong.items() if is_wrong):
        beside = " beside --expand" if name == "level" else ""
        raise UsageError(f"a page of HTML has cards in as many lines as it is wide: leave out --{name}{beside}")


def _shown(network: Network, options: Options) -> Shown:
    levels = (level for level in LEVELS if level != LAYER)
    figures = (Figure(level, content(network, Options(level=level)), options.theme) for level in levels)
    made = Shown(network, tuple(figures))
    closed = len(_whole([made], options).encode())
    made.blocks.open(network, MAX_BYTES - closed if closed < MAX_BYTES else closed)
    if options.level == LAYER:
        made.blocks.show_all()
    elif options.expand:
        made.blocks.show(options.expand.strip("/"))
    return made


def _whole(every: Sequence[Shown], options: Options) -> str:
    level = options.level or BLOCK
    keys = [_keys(shown.blocks) for shown in every]
    scenes = [scene for shown in every for figure in shown.figures for scene in figure.scenes()]
    titles = [_text(shown.blocks.content.title) for shown in every]
    notes = [_text(weight(shown.blocks.content)) for shown in every]
    heads = [f"{title} <small>{note}</small>" for title, note in zip(titles, notes, strict=True)]
    parts = [
        Part(_pictures(shown, own, level, options.theme), _table(shown.network), head if len(every) > 1 else "")
        for shown, own, head in zip(every, keys, heads, strict=True)
    ]
    buttons = "".join(_button(each, level) for each in LEVELS)
    controls = _CONTROLS.format(levels=buttons, note=_CUT if any(shown.blocks.is_cut for shown in every) else "")
    return whole(
        ", ".join(titles), notes[0] if len(every) == 1 else "", [*scenes, *(key for own in keys for key in own)],
        options.theme, parts, controls=controls, script="page.js",
    )  # fmt: skip


def _keys(blocks: Figure) -> list[Scene]:
    """The legend, of everything that may come to be seen."""
    return [
        key(entry) for entry in legend(replace(blocks.content, steps=blocks.every_step(), heads=()), blocks.content)
    ]


def _pictures(shown: Shown, keys: Sequence[Scene], level: str, theme: Themes) -> str:
    first = next((figure for figure in shown.figures if figure.level == level), shown.blocks)
    figures = "".join(figure.html(is_shown=figure is first) for figure in shown.figures)
    return f'{figures}<div class="legend">{_legend(keys, theme)}</div>\n'


def _legend(keys: Sequence[Scene], theme: Themes) -> str:
    return "".join(part(scene, theme, f' aria-label="{_text(scene.title)}"') for scene in keys)


def _button(level: str, shown: str) -> str:
    return f'<button data-level="{level}" aria-pressed="{str(level == shown).lower()}">{level}</button>'


def _table(network: Network) -> str:
    return _TABLE.format(rows="".join(_rows(network)))


def _rows(network: Network) -> Iterator[str]:
    summary = Summary(network, Facts(network))
    heads = (row for head in summary.heads(training=True) for row in summary.layers(head))
    for row in (*summary.layers(), *heads):
        cells = (
            f'<th scope="row">{_text(row.path)}</th>',
            f"<td>{_text(row.op)}</td>",
            f"<td>{sides(row.output)}</td>",
        )
        numbers = (f'<td class="n">{number:,}</td>' for number in (row.counts.params, row.counts.macs))
        yield f'<tr data-path="{escaped(row.path)}">{"".join((*cells, *numbers))}</tr>\n'


def _text(text: str) -> str:
    return html.escape(plain(text))


#: What stands below the title, and above the rows.
_CONTROLS = """\
<nav aria-label="what is shown" hidden>{levels}
<input id="search" type="search" placeholder="search rows" aria-label="search rows">
<span id="found" role="status"></span>{note}</nav>
"""
_CUT = "\n<span>inside of some blocks is more than there is room for in a page: they stay closed</span>"
_TABLE = """\
<table>
<caption>every row of the network<span class="hint" hidden>: a click or Enter shows it in the figure, arrows go on
</span></caption>
<thead><tr><th scope="col">row</th><th scope="col">op</th><th scope="col">output</th>
<th scope="col" class="n">params</th><th scope="col" class="n">MACs</th></tr></thead>
<tbody>
{rows}</tbody>
</table>"""
