"""A network told in a few cards: at the level ``stage`` one for each size of its maps, at ``network`` a single one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby

from archspec.diagrams.content.tree import Card, Content, Frame, Head, Parallel, Step, cards, shortcuts
from archspec.diagrams.words import TIMES
from archspec.ops import Shape
from archspec.ops.shapes import Maps

#: A card of more rows says the first of them, and how many are left.
MAX_LINES = 7


def by_stages(content: Content) -> Content:
    """The rows of one output size as one card; a head branches off behind the card of the row that it leaves."""
    groups = [tuple(steps) for _, steps in groupby(content.steps, key=lambda step: size(step.output))]
    return _told(content, groups)


def as_one(content: Content) -> Content:
    """The whole network as one card, and each of its heads."""
    return _told(content, [content.steps])


def size(shape: Shape) -> tuple[int, int]:
    """Height and width of the maps; those of a vector are 1×1."""
    return (int(shape.height), int(shape.width)) if isinstance(shape, Maps) else (1, 1)


def _told(content: Content, groups: Sequence[tuple[Step, ...]]) -> Content:
    made = [_card(steps) for steps in groups if steps]
    within = {step.path: card.path for steps, card in zip(groups, made, strict=True) for step in steps}
    kept = tuple(
        replace(made[number], source=_source(steps, within), source_name=steps[0].source_name)
        for number, steps in enumerate(groups)
    )
    heads = tuple(
        Head(head.name, within[head.origin], (replace(_card(head.steps), title=head.name),), head.is_training_only)
        for head in content.heads
        if head.steps
    )
    return replace(content, steps=kept, heads=heads)


def _source(steps: Sequence[Step], within: dict[str, str]) -> str:
    """Where a group starts that does not start at the one above."""
    source = steps[0].source
    return within.get(source, source) if source else ""


def _card(steps: Sequence[Step]) -> Card:
    """One card for all of these steps; what several of them say is said once."""
    every = list(cards(tuple(steps)))
    first, last = _name(steps[0]), _name(steps[-1])
    lines = list(_lines(steps))
    if len(lines) > MAX_LINES:
        lines[MAX_LINES - 1 :] = [f"and {len(lines) - MAX_LINES + 1} more"]
    identities, projections = shortcuts(tuple(steps))
    details = [f"{count} {word} shortcut{'s' * (count > 1)}" for count, word in
               ((identities, "identity"), (projections, "projection")) if count]  # fmt: skip
    return Card(
        steps[0].path,
        first if first == last else f"{first} … {last}",
        max(every, key=lambda card: card.times * card.params).kind,
        steps[-1].output,
        lines=tuple(lines),
        details=tuple(details),
        params=sum(card.times * card.params for card in every),
        macs=sum(card.times * card.macs for card in every),
        layers=sum(card.times * card.layers for card in every),
        shortcuts=(identities, projections),
        is_training_only=every[0].is_training_only,
        rows=tuple(path for step in steps for path in _covered(step)),
    )


def _covered(step: Step) -> Iterator[str]:
    if isinstance(step, Parallel):
        yield from (path for branch in step.branches for each in branch.steps for path in _covered(each))
        yield from step.join.covers
    else:
        yield from step.covers


def _lines(steps: Iterable[Step]) -> Iterator[str]:
    """A line for each step; neighbours that say the same are told once."""
    for said, alike in groupby(steps, key=_said):
        count = sum(step.times if isinstance(step, (Card, Frame)) else 1 for step in alike)
        yield f"{said} {TIMES}{count}" if count > 1 else said


def _said(step: Step) -> str:
    if not isinstance(step, Card):
        return _name(step)
    is_block = len(step.lines) > 1 or bool(step.sums) or step.shortcut is not None
    return (step.block or step.title) if is_block else ", ".join(step.lines)


def _name(step: Step) -> str:
    if isinstance(step, (Card, Frame)) and step.title:
        return step.title.partition(" … ")[0]
    return step.path.rpartition("/")[2]
