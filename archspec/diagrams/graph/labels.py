"""Cards as Graphviz's HTML-like labels. Every text of a spec goes through ``text``, and no other way."""

from __future__ import annotations

import html
from collections.abc import Iterable

from archspec.diagrams.content.tree import Card
from archspec.diagrams.fonts import FAMILIES
from archspec.diagrams.graph.nodes import Graph
from archspec.diagrams.palette import LIGHT
from archspec.diagrams.styles.facts import params, plain, weight
from archspec.diagrams.words import KIND_WORDS, TIMES, Kind, sides

#: Font families of one metric; the first is what Graphviz measures with where it is installed.
FONTS = ",".join(FAMILIES[:3])
INK, PALE, LINE, COLOURS = LIGHT

#: Points of a box that are not its cells.
BORDERS = 4


def text(value: str) -> str:
    """Any text as content of a label: one line, nothing in it read as markup, escape or entity."""
    return html.escape(plain(value)).replace("\\", "&#92;&#92;")


def card_label(card: Card, width: int = 0) -> str:
    """A box: title and repetitions, a line for each operator, the concatenation's bar, the parameters."""
    rows = [_head(card)] if card.title else []
    rows += [_row(font(text(line), 10 if card.title else 11)) for line in card.lines]
    rows += [_row(font(text(sides(card.output)), 10))] if card.kind == "input" else []
    rows += [_row(font(text(", ".join(card.details)), 9, PALE))] if card.details else []
    rows += [_bar(card.sums)] if card.sums else []
    rows += [_row(font(params(card), 8, PALE), 'ALIGN="RIGHT"')] if card.params else []
    return _stacked(_table(card, rows, width), card) if card.times > 1 else _table(card, rows, width)


def bar_label(card: Card, pitch: int, count: int) -> str:
    """A bar over all branches: a cell for each of them at the distance of their columns, and the sum below.

    Edges end at the ports p0, p1 ... of a sum, and leave from o0, o1 ... of what comes in.
    """
    fill, border = COLOURS[card.kind]
    cells = [str(maps) for maps in card.sums]
    tops = "".join(f'<TD PORT="p{slot}" WIDTH="{pitch}">{font(each, 11)}</TD>' for slot, each in enumerate(cells))
    equation = f"= {' + '.join(cells)}" if cells else ""
    details = f", {', '.join(card.details)}" if card.details else ""
    name = f"{font(text(card.title), 11, bold=True)}  {font(sides(card.output), 11)}"
    sum_up = font(text(equation + details), 9, PALE)
    whole = f'<TD COLSPAN="{count}" WIDTH="{pitch * count}">{name}  {sum_up}</TD>'
    outs = "".join(f'<TD PORT="o{slot}" WIDTH="{pitch}" HEIGHT="1" CELLPADDING="0"></TD>' for slot in range(count))
    inner = f"<TR>{tops}</TR><TR>{whole}</TR>" if cells else f"<TR>{whole}</TR><TR>{outs}</TR>"
    lines = 'BORDER="0" CELLBORDER="1"' if cells else 'BORDER="1" CELLBORDER="0"'
    return f'<<TABLE {lines} CELLSPACING="0" CELLPADDING="4" COLOR="{border}" BGCOLOR="{fill}">{inner}</TABLE>>'


def title_label(content: Graph) -> str:
    """The name, and what it weighs."""
    return f"<{font(text(content.title), 15, bold=True)}   {font(text(weight(content)), 10, PALE)}>"


def legend_label(content: Graph) -> str:
    """What the colours and lines mean, as far as they are used."""
    kinds = [kind for kind in KIND_WORDS if any(card.kind == kind for card in content.cards)]
    cells = [cell for kind in kinds for cell in (_swatch(kind), _note(KIND_WORDS[kind]))]
    if merges := _merges(content):
        cells += [_swatch("merge"), _note(", ".join(merges))]
    cells += [_note(f"{TIMES}N: N in a row")] * any(card.times > 1 for card in content.cards)
    flows = {edge.flow for edge in content.edges} | {
        "projection" if card.shortcut.is_projection else "identity" for card in content.cards if card.shortcut
    }
    arcs = {"identity": "solid arc: identity", "projection": "dashed: projection"}
    cells += [_note(word) for flow, word in arcs.items() if flow in flows]
    cells += [_note("dashed box: in training only")] * any(card.is_training_only for card in content.cards)
    cells += [_note("bottom right: parameters")] * any(card.params for card in content.cards)
    return f'<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="4" CELLPADDING="2"><TR>{"".join(cells)}</TR></TABLE>>'


def _merges(content: Graph) -> list[str]:
    """What joins branches in this picture, in words."""
    signs = {card.title for card in content.cards if card.form == "sign"}
    signs |= {"add" for card in content.cards if card.shortcut}
    words = {"add": "addition", "multiply": "multiplication"}
    has_sums = any(card.sums for card in content.cards)
    return ["concatenation: the maps of its branches"] * has_sums + sorted(words.get(sign, sign) for sign in signs)


def font(content: str, points: int, colour: str = INK, bold: bool = False) -> str:
    """Escaped content in a size and a colour."""
    inner = f"<B>{content}</B>" if bold else content
    return f'<FONT POINT-SIZE="{points}" COLOR="{colour}">{inner}</FONT>' if content else ""


def _head(card: Card) -> str:
    """The title to the left, the number of repetitions to the right."""
    part = f" {font(text(card.part), 9, PALE)}" if card.part else ""
    name = f'<TD ALIGN="LEFT">{font(text(card.title), 11, bold=True)}{part}</TD>'
    times = f'<TD ALIGN="RIGHT">  {font(f"{TIMES}{card.times}", 12, bold=True)}</TD>' if card.times > 1 else ""
    return _row(f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0"><TR>{name}{times}</TR></TABLE>')


def _row(content: str, attributes: str = "") -> str:
    return f"<TR><TD {attributes}>{content}</TD></TR>"


def _bar(maps: Iterable[int]) -> str:
    fill, border = COLOURS["merge"]
    return _row(font(" + ".join(map(str, maps)), 9), f'BGCOLOR="{fill}" BORDER="1" COLOR="{border}"')


def _table(card: Card, rows: Iterable[str], width: int) -> str:
    fill, border = COLOURS[card.kind]
    style = "ROUNDED,DASHED" if card.is_training_only else "ROUNDED"
    least = f'<TR><TD WIDTH="{width - BORDERS}" HEIGHT="1" CELLPADDING="0"></TD></TR>' if width else ""
    return (
        f'<<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="1" CELLPADDING="3" STYLE="{style}" '
        f'COLOR="{border}" BGCOLOR="{fill}">{"".join(rows)}{least}</TABLE>>'
    )


def _stacked(table: str, card: Card) -> str:
    """The box once more around it: repetitions."""
    fill, border = COLOURS[card.kind]
    return (
        f'<<TABLE BORDER="1" CELLBORDER="0" CELLSPACING="0" CELLPADDING="2" STYLE="ROUNDED" COLOR="{border}" '
        f'BGCOLOR="{fill}"><TR><TD>{table[1:-1]}</TD></TR></TABLE>>'
    )


def _swatch(kind: Kind) -> str:
    fill, border = COLOURS[kind]
    box = f'BORDER="1" CELLBORDER="0" FIXEDSIZE="TRUE" WIDTH="18" HEIGHT="11" COLOR="{border}" BGCOLOR="{fill}"'
    return f'<TD><TABLE {box} STYLE="ROUNDED"><TR><TD></TD></TR></TABLE></TD>'


def _note(content: str) -> str:
    return f"<TD>{font(text(content), 9, PALE)}  </TD>"
