"""The style ``volumes``: what flows through the network, drawn to scale, with the windows that slide over it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archspec.diagrams.content.tree import Card, Content, Frame, Step
from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.layout.breaking import Word
from archspec.diagrams.layout.lines import best_page
from archspec.diagrams.layout.pieces import NOTHING, Leaf, Piece, Seat, Track
from archspec.diagrams.layout.placing import placed
from archspec.diagrams.layout.solids import Scale, Solid, is_vector, solid
from archspec.diagrams.scene import Box, Mark, Node, Scene, Text, Wire, moved
from archspec.diagrams.styles.entries import Entry
from archspec.diagrams.styles.facts import params, plain, tooltip, weight
from archspec.diagrams.styles.legend import kinds_legend
from archspec.diagrams.styles.page import Fit, Sheet, across
from archspec.diagrams.words import TIMES, sides
from archspec.ops import Shape

TITLE, LINE, SMALL = 12.0, 10.5, 10.0
#: Between two volumes; from a volume to its words; the widest text.
GAP, WORDS, MOST = 26.0, 6.0, 150.0
#: A line of text is broken where it is wider than this.
BROKEN = 96.0
#: Sizes at which a picture in one row is tried, before it is set in several.
TRIED = (1.0, 0.9, 0.8, 0.7, 0.6)
#: Where on a face the next window is, and where the pixel is that the window before makes: by shares of its sides.
WINDOW, PIXEL = (0.62, 0.36), (0.34, 0.62)
#: Of more lines of text the last are cut: a block's rows are in its tooltip.
MAX_LINES = 4
#: What stands between two operators of a branch.
ARROW = " \N{RIGHTWARDS ARROW} "


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
    """A volume for each step, in rows; a window on each and two lines to what it makes."""
    cards = [content.input, *map(_card, content.steps)]
    shapes = [card.output for card in cards]
    scale, volumes = _sized(cards, shapes, fit)
    words = list(_words(volumes))
    sheet = Sheet(content.name, content.title, weight(content), _legend(cards, shapes, volumes, scale), fit)
    page = best_page(words, *across(sheet))
    items = [*placed(page.parts, False, 0, 0)]
    nodes = {id(item.marks): item for item in items if isinstance(item, Node)}
    seats = [nodes[id(volume.leaf.marks)] for volume in volumes]
    lines = list(_windows(volumes, seats))
    return sheet.scene((page.length, page.breadth), [*items, *lines])


def _legend(
    cards: Sequence[Card], shapes: Sequence[Shape], volumes: Sequence[Volume], scale: Scale
) -> list[Entry]:  # fmt: skip
    entries = kinds_legend({card.kind for card in cards})
    entries += [Entry("window, and what it makes", swatch="window")] * any(volume.window for volume in volumes)
    entries += [Entry(f"{TIMES}N: N in a row")] * any(card.times > 1 for card in cards)
    entries += [Entry("last line: parameters")] * any(card.params for card in cards)
    return [*entries, Entry(scale.words(shapes))]


def _sized(cards: Sequence[Card], shapes: Sequence[Shape], fit: Fit) -> tuple[Scale, list[Volume]]:
    """The volumes as large as they can be, where all of them have room in one row; else in full size."""
    said = [_Said.of(card) for card in cards]
    bare = Sheet("", "", "", (), fit)

    def has_room(widths: Iterable[float]) -> bool:
        return bare.cost((sum(width + GAP for width in widths), 0)) <= 0

    # Where there is none for the texts alone, nothing has to be drawn to see it.
    for size in TRIED if fit.ratio is None and has_room(each.width for each in said) else ():
        scale = Scale.of(shapes, size)
        volumes = _volumes(cards, said, shapes, scale)
        if has_room(volume.leaf.width for volume in volumes):
            return scale, volumes
    scale = Scale.of(shapes)
    return scale, _volumes(cards, said, shapes, scale)


def _volumes(
    cards: Sequence[Card], said: Sequence[_Said], shapes: Sequence[Shape], scale: Scale
) -> list[Volume]:  # fmt: skip
    triples = zip(cards, said, [None, *shapes[:-1]], strict=True)
    return [_volume(card, texts, scale, before) for card, texts, before in triples]


def _words(volumes: Iterable[Volume]) -> Iterator[Word]:
    for number, volume in enumerate(volumes):
        yield Word(_link(volume) if number else NOTHING, _piece(volume), is_first=not number)


def _card(step: Step) -> Card:
    """A step as a card: what is open is told by its name."""
    if isinstance(step, Card):
        return step
    if isinstance(step, Frame):
        return Card(step.path, step.title, "other", step.output, times=step.times)
    return step.join


def _volume(card: Card, said: _Said, scale: Scale, before: Shape | None) -> Volume:
    drawn = solid(card.output, card.kind, scale)
    wide = max(drawn.width, said.width)
    x, y = (wide - drawn.width) / 2, sum(size + 3 for _, size, _, _ in said.above) + WORDS
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
    leaf = Leaf(card.path, tooltip(card), wide, 2 * half, tuple(moved(mark, 0, shift) for mark in marks))
    return Volume(leaf, drawn, x, y + shift, card.output, _window(card, scale, before))


#: A text, its size, whether it is bold, and its width.
Line = tuple[str, float, bool, float]


@dataclass(frozen=True)
class _Said:
    """The texts of a volume: they are the same in every size of it."""

    above: list[Line]
    below: list[Line]
    width: float

    @classmethod
    def of(cls, card: Card) -> _Said:
        above, below = _above(card), _below(card)
        return cls(above, below, max(text_width for _, _, _, text_width in (*above, *below)))


def _line(text: str, size: float, is_bold: bool = False) -> Line:
    shown = shortened(plain(text), size, MOST, is_bold=is_bold)
    return shown, size, is_bold, width(shown, size, is_bold=is_bold)


def _above(card: Card) -> list[Line]:
    times = f" {TIMES}{card.times}" if card.times > 1 else ""
    title = (card.title or (card.lines[0].partition(",")[0] if card.lines else card.path)) + times
    return [_line(title, TITLE, is_bold=True), _line(sides(card.output), SMALL)]


def _below(card: Card) -> list[Line]:
    lines = list(card.lines)
    if len(lines) > MAX_LINES:
        lines[MAX_LINES - 1 :] = [f"and {len(lines) - MAX_LINES + 1} more"]
    total = [_line(params(card), SMALL)] if card.params else []
    return [*(_line(part, LINE) for line in lines for part in _broken(line)), *total]


def _broken(text: str) -> Iterator[str]:
    """A line in as many as it takes: broken before an arrow, or else behind commas."""
    if width(text, LINE) <= BROKEN:
        yield text
        return
    first, *others = text.split(ARROW)
    for part in (first, *(f"{ARROW.lstrip()}{other}" for other in others)):
        line = ""
        for word in part.split(", "):
            if line and width(f"{line}, {word}", LINE) > BROKEN:
                yield f"{line},"
                line = word
            else:
                line = f"{line}, {word}" if line else word
        yield line


def _window(card: Card, scale: Scale, before: Shape | None) -> tuple[float, float] | None:
    if card.window is None or before is None or is_vector(before):
        return None
    high, wide = card.window
    return wide * scale.pixel, high * scale.pixel


def _piece(volume: Volume) -> Piece:
    half = volume.leaf.height / 2
    return Piece(volume.leaf.width, half, half, (Seat(volume.leaf, volume.leaf.width / 2, 0),))


def _link(volume: Volume) -> Piece:
    """Room for the lines of a window; where there is none, an arrow."""
    tracks = () if volume.window is not None else (Track(((2, 0), (GAP - 2, 0))),)
    return Piece(GAP, 0, 0, tracks)


def _windows(volumes: Sequence[Volume], seats: Sequence[Node]) -> Iterator[Mark]:
    """The window on the face in front, and two lines to the pixel that it makes, where both stand in one row."""
    for (before, at), (after, to) in pairwise(zip(volumes, seats, strict=True)):
        if after.window is None:
            continue
        wide, high = after.window
        x, y = before.solid.at(*WINDOW)
        x, y = at.x + before.x + x, at.y + before.y + y
        yield Box(x - wide / 2, y - high / 2, wide, high, None)
        if to.x > at.x:
            end_x, end_y = after.solid.at(*PIXEL)
            end = (to.x + after.x + end_x, to.y + after.y + end_y)
            yield Wire(((x + wide / 2, y - high / 2), end), has_arrow=False, is_thin=True)
            yield Wire(((x + wide / 2, y + high / 2), end), has_arrow=False, is_thin=True)
