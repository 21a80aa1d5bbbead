"""Thin boxes, a layer each: how the style ``paper`` draws what is laid out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archspec.diagrams.content.tree import Card, Content, Frame, Parallel, Step
from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.layout.pieces import Leaf
from archspec.diagrams.scene import Box, Mark, Text, Wire
from archspec.diagrams.styles.facts import params, plain, tooltip
from archspec.diagrams.styles.leaves import sign_leaf
from archspec.diagrams.words import TIMES, sides
from archspec.ops import Shape

LINE, SMALL = 10.5, 9.5
#: A box, and the least that is between what it says and what it weighs.
HEIGHT, BETWEEN, PAD = 16.0, 12.0, 7.0
LEAST, MOST = 96.0, 260.0
#: Between two boxes.
NEAR = 3.0


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

    def followers(self, join: Card) -> str:
        """Boxes of one line tell no activation of a layer either."""
        return ""

    def frame(self, frame: Frame) -> tuple[str, str] | None:
        """Only what is repeated has a frame."""
        if frame.times == 1:
            return None
        return plain(" ".join(word for word in (frame.title, frame.part) if word)), f"{TIMES}{frame.times}"


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
