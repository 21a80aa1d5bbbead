"""A step as one card that says all of what is in it: for styles in which a step is one thing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from archspec.diagrams.content.tree import Branch, Card, Frame, Parallel, Step, cards
from archspec.diagrams.words import TIMES

#: What stands before a branch that is joined to those before it.
_SIGNS = {"add": "+ ", "multiply": f"{TIMES} "}


def as_card(step: Step) -> Card:
    """The card, with a line for each row or branch. Its numbers are of one of its repetitions, as those of any card."""
    if isinstance(step, Card):
        return replace(step, lines=tuple(_own_lines(step)))
    every = list(cards(step.steps if isinstance(step, Frame) else (step,)))
    # Of the most parameters; without any, that of what comes last.
    weightiest = max(reversed(every), key=lambda card: card.times * card.params)
    made = _framed(step) if isinstance(step, Frame) else _joined(step)
    return replace(
        made,
        kind=weightiest.kind,
        params=sum(card.times * card.params for card in every),
        macs=sum(card.times * card.macs for card in every),
        layers=sum(card.times * card.layers for card in every),
    )


def _framed(frame: Frame) -> Card:
    lines = tuple(_lines(frame.steps))
    return Card(
        frame.path, frame.title, "other", frame.output, part=frame.part, lines=lines, times=frame.times,
        source=frame.source, source_name=frame.source_name, rows=frame.rows,
    )  # fmt: skip


def _joined(step: Parallel) -> Card:
    return replace(
        step.join, form="card", sums=(), lines=tuple(_branches(step)), source=step.source, source_name=step.source_name
    )


def _lines(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        if step.source:
            yield f"from {step.source_name}"
        if isinstance(step, Card) and step.is_passing:
            continue
        if isinstance(step, Parallel):
            yield from _branches(step)
        elif step.times == 1:
            yield from _lines(step.steps) if isinstance(step, Frame) else _own_lines(step)
        elif isinstance(step, Card) and len(step.lines) == 1 and step.shortcut is None:
            yield f"{step.lines[0]} {TIMES}{step.times}"
        else:
            yield f"{step.title} {TIMES}{step.times}"


def _own_lines(card: Card) -> Iterator[str]:
    yield from card.lines
    if card.shortcut is not None:
        yield f"+ {card.shortcut.label or 'identity'}"


def _branches(step: Parallel) -> Iterator[str]:
    """A line for each branch; a body with an arc around it has a line for each of its own, and one for the arc."""
    arc = step.arc
    if arc is not None:
        yield from (line for branch in step.branches if branch is not arc for line in _lines(branch.steps))
        yield f"+ {arc.label or 'identity'}"
        return
    sign = _SIGNS.get(step.join.title, "")
    for number, branch in enumerate(step.branches):
        yield f"{sign if number else ''}{_branch(branch)}"


def _branch(branch: Branch) -> str:
    return " \N{RIGHTWARDS ARROW} ".join(_lines(branch.steps)) or "identity"
