"""The style ``paper``: columns of thin boxes, a layer each, as papers draw their networks.

Several networks stand beside one another, and what has maps of one size stands at one height: a band of the page is one
output size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from archspec.diagrams.content.overview import size
from archspec.diagrams.content.tree import Card, Content, Frame, Parallel, Step
from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.layout.bands import STEP, Column, Named, aligned
from archspec.diagrams.layout.breaking import Word
from archspec.diagrams.layout.flow import Flow
from archspec.diagrams.layout.lines import Page, best_page, extent, page
from archspec.diagrams.layout.pieces import NOTHING, Leaf, Piece, prefixed
from archspec.diagrams.layout.placing import placed
from archspec.diagrams.layout.routes import routed
from archspec.diagrams.scene import Box, Mark, Scene, Text, Wire
from archspec.diagrams.styles.blocks import BlocksLook
from archspec.diagrams.styles.facts import amount, params, plain, tooltip, weight
from archspec.diagrams.styles.leaves import sign_leaf
from archspec.diagrams.styles.legend import legend, with_used
from archspec.diagrams.styles.page import Fit, Sheet, down
from archspec.diagrams.words import TIMES, sides
from archspec.ops import Shape

LINE, SMALL = 10.5, 9.5
#: A box, and the least that is between what it says and what it weighs.
HEIGHT, BETWEEN, PAD = 16.0, 12.0, 7.0
LEAST, MOST = 96.0, 260.0
#: How much smaller letters may be for columns that mean something.
NEARLY = 1.25
#: Between two boxes.
NEAR = 3.0
#: Between two cards.
CARDS = 24.0


class PaperLook:
    """Boxes of one line; those that follow one another are equally wide."""

    is_down = True
    gap, lane_gap, caption_size = NEAR, 10.0, SMALL
    tells_inside = False
    lead, tail, reach = 9.0, 3.0, 14.0

    def __init__(self, content: Content) -> None:
        self.widths: dict[str, float] = {}
        self._fit(content.steps)
        for head in content.heads:
            self._fit(head.steps)

    def _fit(self, steps: Sequence[Step]) -> None:
        """Gives the boxes of these steps one width; branches side by side have their own."""
        found = list(_stacked(steps))
        wide = max((_natural(card) for card in found), default=0)
        self.widths |= {card.path: min(max(wide, LEAST), MOST) for card in found}
        for lane in _lanes(steps):
            self._fit(lane)

    def card(self, card: Card) -> Leaf:
        if card.kind == "input":
            return _said(card)
        return box_leaf(card, self.widths.get(card.path, _natural(card)))

    def sign(self, card: Card) -> Leaf:
        return sign_leaf(card)

    def bar(self, card: Card, breadth: float, centres: Sequence[float]) -> Leaf:
        return bar_leaf(card, breadth, centres)

    def tag(self, text: str) -> Leaf:
        shown = plain(text)
        wide = width(shown, SMALL) + 8
        return Leaf("", shown, wide, 13, (Text(wide / 2, 10, shown, SMALL, is_pale=True),))

    def projection(self, label: str, card: Card) -> tuple[str, ...]:
        return (label, params(card)) if card.params else (label,)

    def caption(self, shape: Shape) -> tuple[str, ...]:
        return (sides(shape),)

    def frame(self, frame: Frame) -> tuple[str, str] | None:
        """Only what is repeated has a frame."""
        if frame.times == 1:
            return None
        return plain(" ".join(word for word in (frame.title, frame.part) if word)), f"{TIMES}{frame.times}"


def paper_scene(contents: Sequence[Content], fit: Fit) -> Scene:
    """Columns beside one another; one network alone is wrapped into several columns where that fits a page better."""
    entries = legend(*contents, where="right", has_frames=False)
    title = ", ".join(content.title for content in contents)
    note = "; ".join(weight(content) for content in contents)
    sheet = Sheet(contents[0].name, title, note, entries, fit, has_header=len(contents) == 1)
    contents = _told_apart(contents)
    columns = [_column(content, prefix) for content, prefix in zip(contents, _prefixes(contents), strict=True)]
    bands = aligned(columns)
    wrapped = _wrapped(contents[0], sheet) if fit.ratio is not None and len(contents) == 1 else None
    if wrapped is None or sheet.cost((wrapped.breadth, wrapped.length)) >= sheet.cost(bands.size):
        drawing = routed([*bands.marks, *placed(bands.parts, True, 0, 0)], bands.size, is_down=True)
    else:
        drawing = routed(placed(wrapped.parts, True, 0, 0), (wrapped.breadth, wrapped.length), is_down=True)
    return with_used(sheet, drawing.items).scene(drawing.size, drawing.items)


def _told_apart(contents: Sequence[Content]) -> list[Content]:
    """Columns of one title with their network's name: the same row of several networks."""
    titles = [content.title for content in contents]
    return [
        replace(content, title=f"{content.name}: {content.title}") if titles.count(content.title) > 1 else content
        for content in contents
    ]


def _prefixes(contents: Sequence[Content]) -> list[str]:
    """What tells the rows of one network from those of another: its name, or its number where two have one name."""
    names = [content.name for content in contents]
    if len(names) == 1:
        return [""]
    return [f"{name}/" if len(set(names)) == len(names) else f"{number}/" for number, name in enumerate(names, 1)]


def _column(content: Content, prefix: str) -> Column:
    """The steps of a network, each with the size of what it puts out."""
    # What is inside of one row has few boxes: they are cards, which say all of their layers.
    has_cards = content.input.form == "bar"
    flow = Flow(BlocksLook(is_down=True) if has_cards else PaperLook(content))

    def piece(step: Step) -> Piece:
        return prefixed(flow.step(step), prefix)

    start = Named(piece(content.input), size(content.input.output), "", is_input=True)
    steps = [
        Named(piece(step), size(step.output), step.path, is_near=_is_box(step) and not has_cards)
        for step in content.steps
    ]
    heads = [(head.origin, head.name, prefixed(flow.series(head.steps), prefix)) for head in content.heads]
    facts = f"{amount(content.params)} parameters \N{MIDDLE DOT} {amount(content.macs)} MACs"
    return Column(
        plain(content.title), facts, (start, *steps), tuple(heads), bool(prefix), CARDS if has_cards else STEP
    )


def _is_box(step: Step) -> bool:
    return isinstance(step, Card) and not step.source


def _wrapped(content: Content, sheet: Sheet) -> Page:
    """The column in several; where what is repeated has a column of its own, if letters are nearly as large then."""
    words = list(_words(content, Flow(PaperLook(content))))
    cost, left = down(sheet)
    best = best_page(words, cost, left)
    lines = _around_frame(content, words)
    if lines is not None and cost(*extent(lines)) <= NEARLY * cost(best.length, best.breadth):
        return page(lines, left=left)
    return best


def _around_frame(content: Content, words: Sequence[Word]) -> list[Sequence[Word]] | None:
    """Before, within and behind the one frame of a network: its entry, its middle and its exit."""
    frames = [number for number, step in enumerate(content.steps, 1) if isinstance(step, Frame) and step.times > 1]
    if len(frames) != 1 or content.heads or frames[0] == len(content.steps):
        return None
    (frame,) = frames
    return [words[:frame], words[frame : frame + 1], words[frame + 1 :]]


def _words(content: Content, flow: Flow) -> Iterator[Word]:
    """The steps as words of columns; where the size of the maps changes, it is told."""
    yield Word(NOTHING, flow.step(content.input), is_first=True)
    shape = content.input.output
    for step in content.steps:
        piece = flow.step(step)
        yield Word(flow.link(shape if size(shape) != size(step.output) else None, piece), piece)
        shape = step.output
    for number, head in enumerate(content.heads):
        tag = flow.tag(f"{head.name}, from {head.origin}", head.origin)
        yield Word(flow.blank(), flow.series(head.steps, after=tag), is_first=number == 0)


def box_leaf(card: Card, wide: float) -> Leaf:
    """A thin box: what the layer is to the left, its parameters to the right."""
    total = params(card) if card.params else "\N{EN DASH}"
    room = wide - 2 * PAD - BETWEEN - width(total, SMALL)
    marks: tuple[Mark, ...] = (
        Box(0, 0, wide, HEIGHT, card.kind, 3, is_dashed=card.is_training_only),
        Text(PAD, 11.7, shortened(_words_of(card), LINE, room), LINE, "start"),
        Text(wide - PAD, 11.5, total, SMALL, "end", is_pale=True),
    )
    return Leaf(card.path, tooltip(card), wide, HEIGHT, marks)


def bar_leaf(card: Card, breadth: float, centres: Sequence[float]) -> Leaf:
    """A bar under branches: the maps of each, and their sum."""
    name = _module(card)
    equation = f"{sides(card.output)} = {' + '.join(map(str, card.sums))} maps"
    wide = max(breadth, width(name, LINE, is_bold=True) + width(equation, SMALL) + 24)
    middle = wide / 2
    start = middle - (width(name, LINE, is_bold=True) + 8 + width(equation, SMALL)) / 2
    marks: list[Mark] = [Box(0, 0, wide, 29, card.kind)]
    marks += [Text(middle + x, 10.5, str(maps), SMALL) for x, maps in zip(centres, card.sums, strict=False)]
    marks.append(Wire(((0, 14), (wide, 14)), has_arrow=False, is_thin=True))
    marks.append(Text(start, 25, name, LINE, "start", is_bold=True))
    marks.append(Text(start + width(name, LINE, is_bold=True) + 8, 25, equation, SMALL, "start"))
    return Leaf(card.path, tooltip(card), wide, 29, tuple(marks))


def _said(card: Card) -> Leaf:
    words = f"{card.title} {sides(card.output)}"
    wide = width(words, LINE)
    return Leaf(card.path, words, wide, 14, (Text(wide / 2, 11, words, LINE),))


def _module(card: Card) -> str:
    """The row that the bar belongs to, where it stands in one: its block."""
    rows = [name for name in card.path.split("/")[:-1] if not name.isdigit()]
    return plain(rows[-1] if rows else card.title or card.path)


def _words_of(card: Card) -> str:
    return plain(card.lines[0]) if len(card.lines) == 1 else plain(card.part or card.title)


def _natural(card: Card) -> float:
    total = params(card) if card.params else "\N{EN DASH}"
    return width(_words_of(card), LINE) + width(total, SMALL) + 2 * PAD + BETWEEN


def _stacked(steps: Sequence[Step]) -> Iterator[Card]:
    """The cards that stand above one another: those of the column, of frames in it, of bodies with an arc."""
    for step in steps:
        if isinstance(step, Card):
            yield step
        elif isinstance(step, Frame):
            yield from _stacked(step.steps)
        elif step.arc is not None:
            yield from (card for branch in step.branches if branch is not step.arc for card in _stacked(branch.steps))


def _lanes(steps: Sequence[Step]) -> Iterator[Sequence[Step]]:
    """The branches that stand side by side."""
    for step in steps:
        if isinstance(step, Frame):
            yield from _lanes(step.steps)
        elif isinstance(step, Parallel):
            for branch in step.branches:
                if step.arc is None:
                    yield branch.steps
                elif branch is not step.arc:
                    yield from _lanes(branch.steps)
