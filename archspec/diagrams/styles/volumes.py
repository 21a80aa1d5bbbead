"""The style ``volumes``: what flows through the network, drawn to scale, with the windows that slide over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import fsum
from typing import Literal

from archspec.diagrams.content.single import as_card
from archspec.diagrams.content.tree import Card, Content, Step
from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.layout.breaking import Word
from archspec.diagrams.layout.lines import best_page
from archspec.diagrams.layout.pieces import NOTHING, Leaf, Piece, Seat, Track
from archspec.diagrams.layout.placing import placed
from archspec.diagrams.layout.solids import Scale, Solid, is_vector, solid
from archspec.diagrams.scene import Box, Mark, Node, Scene, Text, Wire, moved
from archspec.diagrams.styles.captions import LINE, MOST, SMALL, Caption
from archspec.diagrams.styles.entries import Entry
from archspec.diagrams.styles.facts import plain, tooltip, weight
from archspec.diagrams.styles.legend import kinds_legend
from archspec.diagrams.styles.page import Fit, Sheet, across
from archspec.diagrams.words import TIMES
from archspec.ops import Shape

#: Between two volumes; from a volume to its words.
GAP, WORDS = 26.0, 6.0
#: Sizes at which a picture in one row is tried, before it is set in several.
TRIED = (1.0, 0.9, 0.8, 0.7, 0.6)
#: Where on a face the next window is, and where the pixel is that the window before makes: by shares of its sides.
WINDOW, PIXEL = (0.62, 0.36), (0.34, 0.62)


@dataclass(frozen=True)
class Volume:
    """What one step puts out, drawn; (x, y) is where the solid's corner is in the leaf."""

    leaf: Leaf
    solid: Solid
    x: float
    y: float
    shape: Shape
    #: The window that slides over what comes in, in pixels of the picture; nothing of what has none.
    window: tuple[float, float] | None


def volumes_scene(content: Content, fit: Fit) -> Scene:
    """A volume for each step, in rows, heads in rows of their own; a window on each and two lines to what it makes."""
    rows = [*_rows(content)]
    shapes = [card.output for row in rows for card in row if isinstance(card, Card)]
    scale, volumes = _sized(rows, shapes, fit)
    words = [word for number, row in enumerate(volumes) for word in _words(row, is_first=number < 2)]
    entries = _legend(rows, volumes, scale.words(shapes))
    sheet = Sheet(content.name, content.title, weight(content), entries, fit)
    page = best_page(words, *across(sheet))
    items = [*placed(page.parts, False, 0, 0)]
    nodes = {id(item.marks): item for item in items if isinstance(item, Node)}
    lines = [line for row in volumes for line in _windows(row, nodes)]
    return sheet.scene((page.length, page.breadth), [*items, *lines])


#: A card, or the words that tell where what follows starts.
Told = Card | str


def _rows(content: Content) -> Iterator[list[Told]]:
    """The network, then each head."""
    yield [content.input, *_told(content.steps)]
    for head in content.heads:
        training = ", in training only" if head.is_training_only else ""
        yield [f"{head.name}, from {content.origin(head)}{training}", *_told(head.steps)]


def _told(steps: Iterable[Step]) -> Iterator[Told]:
    for step in steps:
        card = as_card(step)
        if card.source:
            yield f"from {card.source_name}"
        if not card.is_passing:
            yield card


def _legend(
    rows: Iterable[Iterable[Told]], volumes: Iterable[Iterable[Volume | Leaf]], scale: str
) -> list[Entry]:  # fmt: skip
    cards = [card for row in rows for card in row if isinstance(card, Card)]
    has_windows = any(isinstance(each, Volume) and each.window for row in volumes for each in row)
    entries = kinds_legend({card.kind for card in cards})
    entries += [Entry("branches joined", "merge", "box")] * any(card.kind == "merge" for card in cards)
    entries += [Entry("window, and what it makes", swatch="window")] * has_windows
    entries += [Entry(f"{TIMES}N: N in a row")] * any(card.times > 1 for card in cards)
    entries += [Entry("last line: parameters")] * any(card.params for card in cards)
    return [*entries, Entry(scale)]


def _sized(
    rows: Sequence[Sequence[Told]], shapes: Sequence[Shape], fit: Fit
) -> tuple[Scale, list[list[Volume | Leaf]]]:
    """The volumes as large as they can be, where each of the rows has room in one; else in full size."""
    said = [[_tag(each) if isinstance(each, str) else Caption.of(each) for each in row] for row in rows]
    bare = Sheet("", "", "", (), fit)

    def has_room(widths: Iterable[Iterable[float]]) -> bool:
        return bare.cost((max(fsum(width + GAP for width in row) for row in widths), 0)) <= 0

    # Where there is none for the texts alone, nothing has to be drawn to see it.
    for size in TRIED if fit.ratio is None and has_room([each.width for each in row] for row in said) else ():
        scale = Scale.of(shapes, size)
        volumes = [_drawn(row, scale) for row in said]
        if has_room([_leaf(each).width for each in row] for row in volumes):
            return scale, volumes
    scale = Scale.of(shapes)
    return scale, [_drawn(row, scale) for row in said]


def _drawn(row: Sequence[Caption | Leaf], scale: Scale) -> list[Volume | Leaf]:
    made: list[Volume | Leaf] = []
    for each in row:
        before = made[-1] if made else None
        if isinstance(each, Leaf):
            made.append(each)
        else:
            made.append(_volume(each, scale, before.shape if isinstance(before, Volume) else None))
    return made


def _tag(text: str) -> Leaf:
    shown = shortened(plain(text), SMALL, MOST)
    wide = width(shown, SMALL) + 12
    return Leaf("", plain(text), wide, 16, (Text(wide / 2, 11.5, shown, SMALL, is_pale=True),))


def _leaf(each: Volume | Leaf) -> Leaf:
    return each.leaf if isinstance(each, Volume) else each


def _words(row: Sequence[Volume | Leaf], *, is_first: bool) -> Iterator[Word]:
    """The network and the first head begin a line."""
    for number, each in enumerate(row):
        starts = is_first and not number
        yield Word(NOTHING if starts else _link(each), _piece(each), is_first=starts)


def _volume(said: Caption, scale: Scale, before: Shape | None) -> Volume:
    card = said.card
    drawn = solid(card.output, card.kind, scale)
    wide = max(drawn.width, said.width)
    x, y = (wide - drawn.width) / 2, fsum(size + 3 for _, size, _, _ in said.above) + WORDS
    marks: list[Mark] = [moved(mark, x, y) for mark in drawn.marks]
    line = 0.0
    for words, size, is_bold, _ in said.above:
        line += size + 2
        marks.append(Text(wide / 2, line, words, size, is_bold=is_bold, is_pale=not is_bold))
    line = y + drawn.height + WORDS
    for words, size, is_bold, _ in said.below:
        line += size + 2
        marks.append(Text(wide / 2, line, words, size, is_bold=is_bold, is_pale=size < LINE))
    # The middle of the solid is the middle of the leaf, so that all stand on one axis.
    half = max(y + drawn.height / 2, line + 3 - y - drawn.height / 2)
    shift = half - y - drawn.height / 2
    leaf = Leaf(
        card.path, tooltip(card), wide, 2 * half, tuple(moved(mark, 0, shift) for mark in marks), covers=card.covers
    )
    return Volume(leaf, drawn, x, y + shift, card.output, _window(card, scale, before))


def _window(card: Card, scale: Scale, before: Shape | None) -> tuple[float, float] | None:
    if card.window is None or before is None or is_vector(before):
        return None
    high, wide = card.window
    return wide * scale.pixel, high * scale.pixel


def _piece(each: Volume | Leaf) -> Piece:
    leaf = _leaf(each)
    half = leaf.height / 2
    entry: Literal["arrow", "none"] = "arrow" if isinstance(each, Volume) else "none"
    return Piece(leaf.width, half, half, (Seat(leaf, leaf.width / 2, 0),), entry)


def _link(each: Volume | Leaf) -> Piece:
    """Room for the lines of a window; where there is none, an arrow; before what starts elsewhere, nothing."""
    has_arrow = isinstance(each, Volume) and each.window is None
    return Piece(GAP, 0, 0, (Track(((2, 0), (GAP - 2, 0))),) if has_arrow else ())


def _windows(row: Sequence[Volume | Leaf], nodes: Mapping[int, Node]) -> Iterator[Mark]:
    """The window on the face in front, and two lines to the pixel that it makes, where both stand in one row."""
    for before, after in pairwise(row):
        if not isinstance(before, Volume) or not isinstance(after, Volume) or after.window is None:
            continue
        at, to = nodes[id(before.leaf.marks)], nodes[id(after.leaf.marks)]
        wide, high = after.window
        x, y = before.solid.at(*WINDOW)
        x, y = at.x + before.x + x, at.y + before.y + y
        yield Box(x - wide / 2, y - high / 2, wide, high, None)
        if to.x > at.x:
            end_x, end_y = after.solid.at(*PIXEL)
            end = (to.x + after.x + end_x, to.y + after.y + end_y)
            yield Wire(((x + wide / 2, y - high / 2), end), has_arrow=False, is_thin=True)
            yield Wire(((x + wide / 2, y + high / 2), end), has_arrow=False, is_thin=True)
