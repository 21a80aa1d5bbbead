"""What the colours, the lines and the signs of a picture mean, as far as they are in it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from archspec.diagrams.content.tree import Card, Content, Frame, Step, shortcuts
from archspec.diagrams.scene import Mark, Node, Wire
from archspec.diagrams.styles.entries import Entry, Swatch
from archspec.diagrams.styles.page import Sheet
from archspec.diagrams.words import KIND_WORDS, TIMES, Kind

#: Kinds of one colour: they have one entry.
_GREY: dict[Kind, str] = {"norm": KIND_WORDS["norm"], "other": "other"}
_SIGNS: dict[Swatch, str] = {"add": "addition", "multiply": "multiplication"}
#: A thin line of its own; it is only drawn where there is room for it.
LINK = Entry("from a row further up", swatch="thin")


def legend(*contents: Content, where: str = "bottom right", has_frames: bool = True) -> list[Entry]:
    """The entries, always in one order; ``has_frames`` tells whether each opened block has a frame."""
    steps = tuple(step for content in contents for step in (*content.steps, *_headed(content)))
    every = list(_cards(steps))
    entries = kinds_legend({card.kind for card in every})
    signs = {card.title for card in every if card.form == "sign"} | {"add" for card in every if card.shortcut}
    entries += [Entry(words, "merge", sign) for sign, words in _SIGNS.items() if sign in signs]
    entries += [Entry("concatenation: maps add up", "merge", "box")] * any(card.sums for card in every)
    # Of a card that only counts its shortcuts none is drawn.
    identities, projections = shortcuts(tuple(map(_drawn, steps)))
    entries += [Entry("identity shortcut", swatch="solid")] * bool(identities)
    entries += [Entry("projection shortcut", swatch="dashed")] * bool(projections)
    has_links = any(content.heads for content in contents) or any(map(_starts_elsewhere, steps))
    entries += [LINK] * has_links
    entries += [Entry("block", swatch="block")] * any(frame.times > 1 or has_frames for frame in _frames(steps))
    training = any(head.is_training_only for content in contents for head in content.heads)
    entries += [Entry("in training only", swatch="frame")] * training
    entries += [Entry(f"{TIMES}N: N in a row")] * any(map(_repeats, steps))
    entries += [Entry(f"{where}: parameters")] * any(card.params for card in every)
    return entries


def with_used(sheet: Sheet, items: Iterable[Node | Mark]) -> Sheet:
    """The sheet without the entry of the thin line, where there was room for none."""
    has_link = any(isinstance(item, Wire) and item.is_thin for item in items)
    return replace(sheet, entries=[entry for entry in sheet.entries if entry is not LINK or has_link])


def kinds_legend(kinds: Collection[Kind]) -> list[Entry]:
    """What the colours of these kinds mean."""
    grey = [kind for kind in _GREY if kind in kinds]
    return [
        *(Entry(words, kind, "box") for kind, words in KIND_WORDS.items() if kind in kinds and kind not in _GREY),
        *[Entry(", ".join(_GREY[kind] for kind in grey), kind, "box") for kind in grey[:1]],
    ]


def _drawn(step: Step) -> Step:
    return replace(step, shortcuts=(0, 0)) if isinstance(step, Card) else step


def _headed(content: Content) -> Iterator[Step]:
    for head in content.heads:
        yield from head.steps


def _inner(step: Step) -> Sequence[Step]:
    """The steps of a frame, or of all branches."""
    if isinstance(step, Card):
        return ()
    return step.steps if isinstance(step, Frame) else [each for branch in step.branches for each in branch.steps]


def _cards(steps: Iterable[Step]) -> Iterator[Card]:
    """Those that are drawn as cards, signs and bars: a word or an arc shows what only passes on, or projects."""
    for step in steps:
        if isinstance(step, Card):
            yield from [] if step.is_passing else [step]
        elif isinstance(step, Frame):
            yield from _cards(step.steps)
        else:
            yield from (card for branch in step.branches if branch is not step.arc for card in _cards(branch.steps))
            yield step.join


def _frames(steps: Iterable[Step]) -> Iterator[Frame]:
    for step in steps:
        yield from [step] if isinstance(step, Frame) else []
        yield from _frames(_inner(step))


def _starts_elsewhere(step: Step) -> bool:
    return bool(step.source) or any(map(_starts_elsewhere, _inner(step)))


def _repeats(step: Step) -> bool:
    return (isinstance(step, (Card, Frame)) and step.times > 1) or any(map(_repeats, _inner(step)))
