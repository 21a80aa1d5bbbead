"""What the colours and lines of a picture mean, as far as they are in it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import replace

from archspec.diagrams.content.tree import Card, Content, Frame, Parallel, Step, cards, shortcuts
from archspec.diagrams.styles.page import Entry
from archspec.diagrams.words import KIND_WORDS, TIMES, Kind


def legend(*contents: Content, where: str = "bottom right") -> list[Entry]:
    """The entries, always in one order."""
    steps = tuple(step for content in contents for step in (*content.steps, *_headed(content)))
    every = list(cards(steps))
    kinds = {card.kind for card in every}
    entries = kinds_legend(kinds)
    entries += [Entry("addition", "merge", "sign")] * (any(map(_adds, steps)) or any(c.shortcut for c in every))
    entries += [Entry("concatenation: maps add up", "merge", "box")] * any(card.sums for card in every)
    # Of a card that only counts its shortcuts none is drawn.
    identities, projections = shortcuts(tuple(map(_drawn, steps)))
    entries += [Entry("identity shortcut", swatch="solid")] * bool(identities)
    entries += [Entry("projection shortcut", swatch="dashed")] * bool(projections)
    training = any(head.is_training_only for content in contents for head in content.heads)
    entries += [Entry("in training only", swatch="frame")] * training
    entries += [Entry(f"{TIMES}N: N in a row")] * any(map(_repeats, steps))
    entries += [Entry(f"{where}: parameters")] * any(card.params for card in every)
    return entries


def kinds_legend(kinds: Collection[Kind]) -> list[Entry]:
    """What the colours of these kinds mean."""
    return [Entry(words, kind, "box") for kind, words in KIND_WORDS.items() if kind in kinds]


def _drawn(step: Step) -> Step:
    return replace(step, shortcuts=(0, 0)) if isinstance(step, Card) else step


def _headed(content: Content) -> Iterator[Step]:
    for head in content.heads:
        yield from head.steps


def _adds(step: Step) -> bool:
    if isinstance(step, Parallel):
        return step.join.form == "sign" or any(_adds(each) for branch in step.branches for each in branch.steps)
    return isinstance(step, Frame) and any(map(_adds, step.steps))


def _repeats(step: Step) -> bool:
    if isinstance(step, Card):
        return step.times > 1
    inner = step.steps if isinstance(step, Frame) else tuple(each for branch in step.branches for each in branch.steps)
    return (isinstance(step, Frame) and step.times > 1) or any(map(_repeats, inner))
