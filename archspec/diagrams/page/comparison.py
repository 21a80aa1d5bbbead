"""What two networks differ in as one HTML page: the picture, and the tables of all numbers beside it. It has no script.

A block that differs inside stands once below the rows, to be unfolded.
"""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence

from archspec.analysis.diff import BlockPair, Diff
from archspec.analysis.diff.lines import (
    KINDS,
    block_lines,
    block_title,
    lines,
    signed,
    titles,
    totals,
    use_lines,
    verdict,
)
from archspec.diagrams.options import Themes
from archspec.diagrams.page.skeleton import Part, whole
from archspec.diagrams.printers.parts import part
from archspec.diagrams.styles.difference import difference_scene


def comparison(diff: Diff, theme: Themes) -> str:
    """The text of the page: the same on every run."""
    scene = difference_scene(diff, has_header=False)
    one, other = titles(diff)
    tables = "".join((
        *_table(("", one, other, "difference"), 1, _totals(diff)),
        *_table(("", "row", "what differs", "params", "MACs"), 3, _rows(diff)),
        *(line for number, block in enumerate(diff.blocks, 1) for line in _block(number, block)),
    ))  # fmt: skip
    title = _text(f"{one} \N{RIGHTWARDS ARROW} {other}")
    picture = part(scene, theme)
    return whole(title, _text(verdict(diff)), [scene], theme, [Part(picture, f"\n{tables}")])


def _totals(diff: Diff) -> Iterator[Sequence[str]]:
    return ((name, f"{a:,}", f"{b:,}", signed(b - a)) for name, a, b in totals(diff))


def _rows(diff: Diff) -> Iterator[Sequence[str]]:
    return ((KINDS[row.sign], row.name, "\n".join(row.said), row.params, row.macs) for row in lines(diff))


def _block(number: int, block: BlockPair) -> Iterator[str]:
    yield f"<details><summary>[{number}] inside {_text(block_title(block))}</summary>\n"
    rows = ((KINDS[row.sign], row.name, "\n".join(row.said)) for row in block_lines(block))
    yield from _table(("", "row", "what differs"), 3, rows)
    yield from _table(("used by", "params", "MACs"), 1, use_lines(block))
    yield "</details>\n"


def _table(head: Sequence[str], words: int, rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The first ``words`` columns are text, the others numbers; nothing where there is no row."""
    body = [f"<tr>{_cells('td', row, words)}</tr>\n" for row in rows]
    if body:
        yield f"<table><thead><tr>{_cells('th', head, words)}</tr></thead>\n<tbody>\n"
        yield from body
        yield "</tbody></table>\n"


def _cells(tag: str, cells: Sequence[str], words: int) -> str:
    texts = ["<br>".join(map(_text, cell.split("\n"))) for cell in cells]
    shown = [f"<{tag}>{text}</{tag}>" for text in texts[:words]]
    return "".join([*shown, *(f'<{tag} class="n">{text}</{tag}>' for text in texts[words:])])


def _text(text: str) -> str:
    """The whole text; what is no printable letter becomes a space."""
    arrowed = text.replace(" -> ", " \N{RIGHTWARDS ARROW} ")
    return html.escape("".join(char if char.isprintable() else " " for char in arrowed))
