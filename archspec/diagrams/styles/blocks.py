"""The style ``blocks``: a card for each row of the table or each of its blocks, set in rows as words are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from archspec.diagrams.content.tree import Card, Content, Frame, Parallel, Step
from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.layout.flow import Flow
from archspec.diagrams.layout.lines import Word, best_page
from archspec.diagrams.layout.pieces import NOTHING, Leaf
from archspec.diagrams.layout.placing import placed
from archspec.diagrams.scene import Box, Disc, Mark, Scene, Text, Wire
from archspec.diagrams.styles.facts import params, plain, tooltip, weight
from archspec.diagrams.styles.legend import legend
from archspec.diagrams.styles.page import Fit, framed, outer
from archspec.diagrams.words import TIMES, sides
from archspec.ops import Shape

#: The size of titles, of lines, of what is small, and the least width of a card.
TITLE, LINE, SMALL = 12.0, 11.0, 10.0
LEAST, MOST = 64.0, 230.0
#: The sheets behind a card that is repeated.
SHEET = 4.0
#: The lines of a sign, in a circle of 12 pixels.
PLUS = (((3.0, 6.0), (9.0, 6.0)), ((6.0, 3.0), (6.0, 9.0)))
CROSS = (((4.0, 4.0), (8.0, 8.0)), ((4.0, 8.0), (8.0, 4.0)))
SIGNS = {"add": "+", "multiply": TIMES}


class BlocksLook:
    """Cards as high as what they say."""

    gap, lane_gap, caption_size = 30.0, 14.0, SMALL
    tells_inside = True
    lead, tail, reach = 18.0, 12.0, 13.0

    def __init__(self, is_down: bool = False) -> None:
        self.is_down = is_down

    def card(self, card: Card) -> Leaf:
        return card_leaf(card)

    def sign(self, card: Card) -> Leaf:
        return sign_leaf(card)

    def bar(self, card: Card, breadth: float, centres: Sequence[float]) -> Leaf:
        return bar_across(card, breadth, centres) if self.is_down else bar_upright(card, breadth, centres)

    def tag(self, text: str) -> Leaf:
        shown = plain(text)
        wide = width(shown, SMALL) + 12
        return Leaf("", shown, wide, 16, (Text(wide / 2, 11.5, shown, SMALL, is_pale=True),))

    def projection(self, label: str, card: Card) -> tuple[str, ...]:
        own = (params(card),) if card.params else ()
        return (label, *own) if self.is_down else (": ".join((label, *own)),)

    def caption(self, shape: Shape) -> tuple[str, ...]:
        """28×28 over ×192 where the flow runs to the right: narrow."""
        height_width, times, maps = sides(shape).rpartition(TIMES)
        return (height_width, f"{times}{maps}") if height_width and not self.is_down else (sides(shape),)

    def frame(self, frame: Frame) -> tuple[str, str] | None:
        title = plain(" ".join(word for word in (frame.title, frame.part) if word))
        return title, f"{TIMES}{frame.times}" if frame.times > 1 else ""


def blocks_scene(content: Content, fit: Fit) -> Scene:
    """The whole network in rows of cards; heads in rows of their own."""
    flow = Flow(BlocksLook())
    words = list(_words(content, flow))
    entries = legend(content)

    def cost(length: float, breadth: float) -> float:
        return fit.cost(*outer((length, breadth), entries))

    page = best_page(words, cost)
    items = placed(page.parts, False, 0, 0)
    return framed(
        content.name, content.title, weight(content), (page.length, page.breadth), items, entries, fit
    )  # fmt: skip


def module_scene(content: Content, fit: Fit) -> Scene:
    """One opened row, from top to bottom: its branches side by side under the bar of what comes in."""
    flow = Flow(BlocksLook(is_down=True))
    entries = legend(content)
    first, *rest = content.steps
    if isinstance(first, Parallel) and first.arc is None:
        words = [Word(NOTHING, flow.parallel(first, top=content.input), is_first=True)]
        shape = first.output
    else:
        words, shape, rest = list(_chain(content.input, (), flow)), content.input.output, [first, *rest]
    for step in rest:
        piece = flow.step(step)
        words.append(Word(flow.link(shape, piece), piece))
        shape = step.output

    def cost(length: float, breadth: float) -> float:
        return fit.cost(*outer((breadth, length), entries))

    page = best_page(words, cost)
    items = placed(page.parts, True, 0, 0)
    return framed(
        content.name, content.title, weight(content), (page.breadth, page.length), items, entries, fit
    )  # fmt: skip


def _words(content: Content, flow: Flow) -> Iterator[Word]:
    yield from _chain(content.input, content.steps, flow)
    names = {step.path: _name(step) for step in content.steps}
    for number, head in enumerate(content.heads):
        tag = flow.tag(f"{head.name}, from {names.get(head.origin, head.origin)}")
        piece = flow.series(head.steps, after=tag)
        yield Word(flow.blank(), piece, is_first=number == 0)


def _name(step: Step) -> str:
    return (step.title or step.path) if isinstance(step, (Card, Frame)) else step.path


def _chain(start: Card, steps: Sequence[Step], flow: Flow) -> Iterator[Word]:
    yield Word(NOTHING, flow.step(start), is_first=True)
    shape = start.output
    for step in steps:
        piece = flow.step(step)
        yield Word(flow.link(shape, piece), piece)
        shape = step.output


def card_leaf(card: Card) -> Leaf:
    """A box: title and repetitions, a line for each operator, what a concatenation adds up, the parameters."""
    title = plain(card.title)
    part = plain(card.part)
    times = f"{TIMES}{card.times}" if card.times > 1 else ""
    lines = [plain(line) for line in card.lines]
    lines += [sides(card.output)] if card.kind == "input" else []
    details = plain(", ".join(card.details))
    total = params(card) if card.params else ""
    sums = " + ".join(map(str, card.sums))
    head = width(title, TITLE, is_bold=True) + (width(part, SMALL) + 5 if part else 0)
    head += width(times, TITLE + 1, is_bold=True) + 8 if times else 0
    texts = [width(line, LINE) for line in lines] + [width(word, SMALL) for word in (details, total, sums)]
    wide = min(max(LEAST, head + 18, *(text + 18 for text in texts)), MOST)
    marks: list[Mark] = []
    y = 6.0
    if title:
        y += 13
        shown = shortened(title, TITLE, wide - 18 - (head - width(title, TITLE, is_bold=True)), is_bold=True)
        marks.append(Text(9, y, shown, TITLE, "start", is_bold=True))
        after = 9 + width(shown, TITLE, is_bold=True) + 5
        marks += [Text(after, y, part, SMALL, "start", is_pale=True)] if part else []
        marks += [Text(wide - 8, y, times, TITLE + 1, "end", is_bold=True)] if times else []
        y += 5
    for line in lines:
        y += 14
        marks.append(Text(wide / 2, y, shortened(line, LINE, wide - 14), LINE))
    if details:
        y += 13
        marks.append(Text(wide / 2, y, shortened(details, SMALL, wide - 14), SMALL, is_pale=True))
    if sums:
        y += 6
        marks.append(Box(7, y, wide - 14, 15, "merge", 2))
        marks.append(Text(wide / 2, y + 11, shortened(sums, SMALL, wide - 18), SMALL))
        y += 16
    if total:
        y += 15
        marks.append(Text(wide - 8, y, total, SMALL, "end", is_pale=True))
    high = y + 8
    sheets = min(card.times - 1, 2)
    behind = [
        Box(SHEET * back, -SHEET * back, wide, high, card.kind, 5) for back in range(sheets, 0, -1)
    ]  # fmt: skip
    body = Box(0, 0, wide, high, card.kind, 5, is_dashed=card.is_training_only)
    return Leaf(card.path, tooltip(card), wide, high, (*behind, body, *marks), SHEET * sheets)


def sign_leaf(card: Card) -> Leaf:
    """A plus in a circle; what is no plus is a word."""
    sign = SIGNS.get(card.title)
    if sign is None:
        wide = width(card.title, SMALL) + 12
        label = Text(wide / 2, 11.5, plain(card.title), SMALL)
        return Leaf(card.path, tooltip(card), wide, 16, (Box(0, 0, wide, 16, "merge", 8), label))
    strokes = PLUS if sign == "+" else CROSS
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
