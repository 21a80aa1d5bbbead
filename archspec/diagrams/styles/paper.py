"""The style ``paper``: columns of thin boxes, a layer each, as papers draw their networks.

Several networks stand beside one another, and what has maps of one size stands at one height: a band of the page is one
output size.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from archspec.diagrams.content.overview import size
from archspec.diagrams.content.tree import Card, Content, Frame, Parallel, Step
from archspec.diagrams.layout.bands import Column, Named, aligned
from archspec.diagrams.layout.breaking import Word
from archspec.diagrams.layout.flow import Flow
from archspec.diagrams.layout.lines import Page, best_page, extent, page
from archspec.diagrams.layout.pieces import NOTHING, prefixed
from archspec.diagrams.layout.placing import placed
from archspec.diagrams.layout.routes import routed
from archspec.diagrams.scene import Scene
from archspec.diagrams.styles.blocks import BlocksLook
from archspec.diagrams.styles.boxes import PaperLook
from archspec.diagrams.styles.facts import amount, plain, weight
from archspec.diagrams.styles.legend import legend, with_used
from archspec.diagrams.styles.page import Fit, Sheet, down

#: How much smaller letters may be for columns that mean something.
NEARLY = 1.25


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
    start = Named(prefixed(flow.step(content.input), prefix), size(content.input.output), "", is_input=True)
    steps = _cards(content, flow, prefix) if has_cards else _boxes(content, flow, prefix)
    heads = [(head.origin, head.name, prefixed(flow.series(head.steps), prefix)) for head in content.heads]
    facts = f"{amount(content.params)} parameters \N{MIDDLE DOT} {amount(content.macs)} MACs"
    return Column(plain(content.title), facts, (start, *steps), tuple(heads), bool(prefix))


def _boxes(content: Content, flow: Flow, prefix: str) -> Iterator[Named]:
    """Each step by itself."""
    for step in content.steps:
        yield Named(prefixed(flow.step(step), prefix), size(step.output), step.path, is_near=_is_box(step))


def _cards(content: Content, flow: Flow, prefix: str) -> Iterator[Named]:
    """Steps of one size as one piece, with the shapes that flow between them."""
    for band, group in groupby(content.steps, key=lambda step: size(step.output)):
        steps = list(group)
        yield Named(prefixed(flow.series(steps), prefix), band, steps[-1].path)


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
    """The steps as words of columns; where the size of the maps changes or a column ends, it is told."""
    yield Word(NOTHING, flow.step(content.input), is_first=True)
    shape, is_said = content.input.output, False
    for step in content.steps:
        piece = flow.step(step)
        told, bare = flow.link(shape, piece), flow.link(None, piece)
        is_same = size(shape) == size(step.output)
        yield Word(bare if is_same else told, piece, around=bare if is_same and is_said else told)
        shape, is_said = step.output, _says_shape(step)
    for number, head in enumerate(content.heads):
        tag = flow.tag(f"{head.name}, from {content.origin(head)}", head.origin)
        yield Word(flow.blank(), flow.series(head.steps, after=tag), is_first=number == 0)


def _says_shape(step: Step) -> bool:
    """Whether the last of it that is drawn is the bar of a concatenation: it tells what it puts out."""
    while isinstance(step, Frame) and step.steps:
        step = step.steps[-1]
    return isinstance(step, Parallel) and bool(step.join.sums)
