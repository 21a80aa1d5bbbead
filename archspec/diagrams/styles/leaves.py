"""Cards, signs and bars: what is drawn of one thing, with its texts measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from archspec.diagrams.content.tree import Card
from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.layout.pieces import Leaf
from archspec.diagrams.scene import Box, Disc, Mark, Text, Wire
from archspec.diagrams.styles.facts import params, plain, tooltip
from archspec.diagrams.words import TIMES, sides

#: The size of titles, of numbers of repetitions, of lines, and of what is small.
TITLE, TIMES_SIZE, LINE, SMALL = 12.0, 13.0, 11.0, 10.0
#: The least and the largest width of a card; from its edge to a text.
LEAST, MOST, PAD = 64.0, 230.0, 9.0
#: The sheets behind a card that is repeated.
SHEET = 4.0
#: The lines of a sign, in a circle of 12 pixels.
PLUS = (((3.0, 6.0), (9.0, 6.0)), ((6.0, 3.0), (6.0, 9.0)))
CROSS = (((4.0, 4.0), (8.0, 8.0)), ((4.0, 8.0), (8.0, 4.0)))
SIGNS = {"add": PLUS, "multiply": CROSS}


@dataclass(frozen=True)
class _Said:
    """The texts of a card."""

    title: str
    part: str
    times: str
    lines: tuple[str, ...]
    details: str
    sums: str
    params: str

    @classmethod
    def of(cls, card: Card) -> _Said:
        shape = (sides(card.output),) if card.kind == "input" else ()
        return cls(
            plain(card.title), plain(card.part), f"{TIMES}{card.times}" if card.times > 1 else "",
            (*map(plain, card.lines), *shape), plain(", ".join(card.details)), " + ".join(map(str, card.sums)),
            params(card) if card.params else "",
        )  # fmt: skip

    @property
    def beside_title(self) -> float:
        part = width(self.part, SMALL) + 5 if self.part else 0.0
        return part + (width(self.times, TIMES_SIZE, is_bold=True) + 8 if self.times else 0.0)

    @property
    def width(self) -> float:
        texts = [width(line, LINE) for line in self.lines]
        texts += [width(text, SMALL) for text in (self.details, self.sums, self.params)]
        head = width(self.title, TITLE, is_bold=True) + self.beside_title
        return min(max(LEAST, *(text + 2 * PAD for text in (head, *texts))), MOST)


def card_leaf(card: Card) -> Leaf:
    """A box: title and repetitions, a line for each operator, what a concatenation adds up, the parameters."""
    said = _Said.of(card)
    wide, down = said.width, 6.0
    marks: list[Mark] = []
    for rows in (_head, _lines, _details, _sums, _params):
        added, high = rows(said, wide, down)
        marks += added
        down += high
    high = down + 8
    sheets = min(card.times - 1, 2)
    behind = (Box(SHEET * back, -SHEET * back, wide, high, card.kind, 5) for back in range(sheets, 0, -1))
    body = Box(0, 0, wide, high, card.kind, 5, is_dashed=card.is_training_only)
    return Leaf(card.path, tooltip(card), wide, high, (*behind, body, *marks), SHEET * sheets, card.covers)


#: Marks, and how much of the height they take.
_Rows = tuple[list[Mark], float]


def _head(said: _Said, wide: float, down: float) -> _Rows:
    """The title to the left, which block or which repetitions beside it, their number to the right."""
    if not said.title:
        return [], 0.0
    line = down + 13
    shown = shortened(said.title, TITLE, wide - 2 * PAD - said.beside_title, is_bold=True)
    marks: list[Mark] = [Text(PAD, line, shown, TITLE, "start", is_bold=True)]
    after = PAD + width(shown, TITLE, is_bold=True) + 5
    marks += [Text(after, line, said.part, SMALL, "start", is_pale=True)] if said.part else []
    marks += [Text(wide - 8, line, said.times, TIMES_SIZE, "end", is_bold=True)] if said.times else []
    return marks, 18.0


def _lines(said: _Said, wide: float, down: float) -> _Rows:
    room = wide - 14
    lines = enumerate(said.lines, 1)
    return [Text(wide / 2, down + 14 * count, shortened(line, LINE, room), LINE) for count, line in lines], 14.0 * len(
        said.lines
    )


def _details(said: _Said, wide: float, down: float) -> _Rows:
    if not said.details:
        return [], 0.0
    shown = shortened(said.details, SMALL, wide - 14)
    return [Text(wide / 2, down + 13, shown, SMALL, is_pale=True)], 13.0


def _sums(said: _Said, wide: float, down: float) -> _Rows:
    if not said.sums:
        return [], 0.0
    shown = shortened(said.sums, SMALL, wide - 18)
    return [Box(7, down + 6, wide - 14, 15, "merge", 2), Text(wide / 2, down + 17, shown, SMALL)], 22.0


def _params(said: _Said, wide: float, down: float) -> _Rows:
    if not said.params:
        return [], 0.0
    return [Text(wide - 8, down + 15, said.params, SMALL, "end", is_pale=True)], 15.0


def sign_leaf(card: Card) -> Leaf:
    """A plus or a cross in a circle; what is neither is a word."""
    strokes = SIGNS.get(card.title)
    if strokes is None:
        wide = width(card.title, SMALL) + 12
        label = Text(wide / 2, 11.5, plain(card.title), SMALL)
        return Leaf(card.path, tooltip(card), wide, 16, (Box(0, 0, wide, 16, "merge", 8), label))
    lines = (Wire(stroke, has_arrow=False) for stroke in strokes)
    return Leaf(card.path, tooltip(card), 12, 12, (Disc(6, 6, 6, "merge"), *lines))


def bar_across(card: Card, breadth: float, centres: Sequence[float]) -> Leaf:
    """A bar under columns: a cell for the maps of each, and below what they add up to."""
    equation = f"= {' + '.join(map(str, card.sums))} maps" if card.sums else ""
    name = plain(card.title or card.path)
    title = f"{name}  {sides(card.output)}"
    wide = max(breadth, width(title, TITLE, is_bold=True) + width(equation, SMALL) + 24)
    cells = 20.0 if card.sums else 0.0
    marks: list[Mark] = [Box(0, 0, wide, cells + 22, card.kind)]
    marks += [Text(wide / 2 + centre, 14, str(maps), LINE) for centre, maps in zip(centres, card.sums, strict=False)]
    middles = [wide / 2 + (left + right) / 2 for left, right in pairwise(centres)]
    marks += [Wire(((x, 0), (x, cells)), has_arrow=False, is_thin=True) for x in middles]
    marks += [Wire(((0, cells), (wide, cells)), has_arrow=False, is_thin=True)] if card.sums else []
    start = (wide - width(title, LINE, is_bold=True) - (width(equation, SMALL) + 8 if equation else 0)) / 2
    marks.append(Text(start, cells + 15, title, LINE, "start", is_bold=True))
    after = start + width(title, LINE, is_bold=True) + 8
    marks += [Text(after, cells + 15, equation, SMALL, "start")] if equation else []
    return Leaf(card.path, tooltip(card), wide, cells + 22, tuple(marks))


def bar_upright(card: Card, breadth: float, centres: Sequence[float]) -> Leaf:
    """A bar behind rows: the maps of each, beside its row."""
    wide = max((width(str(maps), SMALL) for maps in card.sums), default=0) + 12
    middle = breadth / 2
    marks: list[Mark] = [Box(0, 0, wide, breadth, card.kind)]
    for centre, maps in zip(centres, card.sums, strict=False):
        marks.append(Text(wide / 2, middle + centre + 3.6, str(maps), SMALL))
    between = [middle + (upper + lower) / 2 for upper, lower in pairwise(centres)]
    marks += [Wire(((0, y), (wide, y)), has_arrow=False, is_thin=True) for y in between]
    return Leaf(card.path, tooltip(card), wide, breadth, tuple(marks))
