"""The style ``blocks``: a card for each row of the table or each of its blocks, set in rows as words are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archspec.diagrams.content.tree import Card, Content, Frame, Parallel, Step
from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.layout.breaking import Word
from archspec.diagrams.layout.flow import Flow
from archspec.diagrams.layout.lines import LEADING, best_page
from archspec.diagrams.layout.pieces import NOTHING, Leaf, Seat
from archspec.diagrams.layout.placing import placed
from archspec.diagrams.layout.routes import OUTSIDE, routed
from archspec.diagrams.scene import Scene, Text
from archspec.diagrams.styles.facts import params, plain, weight
from archspec.diagrams.styles.leaves import bar_across, bar_upright, card_leaf, sign_leaf
from archspec.diagrams.styles.legend import legend, with_used
from archspec.diagrams.styles.page import Fit, Sheet, across, down
from archspec.diagrams.words import TIMES, sides
from archspec.ops import Shape

#: The size of what stands beside lines.
SMALL = 10.0
#: The most room of the words behind a join.
MOST_WORDS = 160.0
#: Between rows, where lines run between them that lead elsewhere than to the next card.
LINKED = 30.0


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

    def followers(self, join: Card) -> str:
        return shortened(plain(", ".join(join.details)), SMALL, MOST_WORDS)

    def frame(self, frame: Frame) -> tuple[str, str] | None:
        title = plain(" ".join(word for word in (frame.title, frame.part) if word))
        return title, f"{TIMES}{frame.times}" if frame.times > 1 else ""


def blocks_scene(content: Content, fit: Fit) -> Scene:
    """The whole network in rows of cards; heads in rows of their own."""
    flow = Flow(BlocksLook())
    words = list(_words(content, flow))
    sheet = _sheet(content, fit)

    is_linked = any(isinstance(part, Seat) and part.leaf.source for word in words for part in word.piece.parts)
    beside = 2 * OUTSIDE if is_linked else 0.0
    page = best_page(words, *across(sheet, beside), LINKED if is_linked else LEADING)
    drawing = routed(placed(page.parts, False, 0, 0), (page.length, page.breadth), is_down=False)
    return with_used(sheet, drawing.items).scene(drawing.size, drawing.items)


def module_scene(content: Content, fit: Fit) -> Scene:
    """One opened row, from top to bottom: its branches side by side under the bar of what comes in."""
    flow = Flow(BlocksLook(is_down=True))
    sheet = _sheet(content, fit)
    page = best_page(list(_opened(content, flow)), *down(sheet))
    drawing = routed(placed(page.parts, True, 0, 0), (page.breadth, page.length), is_down=True)
    return with_used(sheet, drawing.items).scene(drawing.size, drawing.items)


def _sheet(content: Content, fit: Fit) -> Sheet:
    return Sheet(content.name, content.title, weight(content), legend(content), fit)


def _opened(content: Content, flow: Flow) -> Iterator[Word]:
    """The input as a bar over the branches where there are some; else as a card over the first."""
    first, *rest = content.steps
    if not isinstance(first, Parallel) or first.arc is not None:
        yield from _chain(content.input, content.steps, flow)
        return
    yield Word(NOTHING, flow.parallel(first, top=content.input), is_first=True)
    yield from _following(first, rest, flow)


def _words(content: Content, flow: Flow) -> Iterator[Word]:
    yield from _chain(content.input, content.steps, flow)
    for number, head in enumerate(content.heads):
        tag = flow.tag(f"{head.name}, from {content.origin(head)}", head.origin)
        piece = flow.series(head.steps, after=tag)
        yield Word(flow.blank(), piece, is_first=number == 0)


def _chain(start: Card, steps: Sequence[Step], flow: Flow) -> Iterator[Word]:
    yield Word(NOTHING, flow.step(start), is_first=True)
    yield from _following(start, steps, flow)


def _following(before: Step, steps: Sequence[Step], flow: Flow) -> Iterator[Word]:
    for step in steps:
        piece = flow.step(step)
        yield Word(flow.link(before.output, piece), piece)
        before = step
