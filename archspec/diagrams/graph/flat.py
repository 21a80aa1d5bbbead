"""A tree of cards as a flat graph: branches and frames become edges."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from archspec.diagrams.content.tree import Branch, Card, Content, Flow, Frame, Step
from archspec.diagrams.graph.nodes import Edge, Graph


def flat(content: Content) -> Graph:
    """The same cards, numbered in their order."""
    made = _Flat()
    start = made.add(content.input)
    made.steps(content.steps, start)
    for head in content.heads:
        made.head, made.is_training_only = head.name, head.is_training_only
        first = len(made.cards)
        made.steps(head.steps, made.numbers[head.origin])
        if first < len(made.cards):
            card = made.cards[first]
            made.cards[first] = replace(card, title=head.name, part=card.title)
    return Graph(
        content.name, content.title, content.params, content.trainable, content.macs, tuple(made.cards),
        tuple(made.edges),
    )  # fmt: skip


class _Source(NamedTuple):
    """Where an edge starts."""

    card: int
    flow: Flow = "forward"


class _Flat:
    def __init__(self) -> None:
        self.cards: list[Card] = []
        self.edges: list[Edge] = []
        #: The last card of every step, by the step's path.
        self.numbers: dict[str, int] = {}
        self.head, self.is_training_only, self.lane = "", False, ""

    def add(self, card: Card, *sources: _Source) -> int:
        """The number of a new card, with an edge from each source."""
        number = len(self.cards)
        self.cards.append(replace(card, head=self.head, is_training_only=self.is_training_only, lane=self.lane))
        is_join = len(sources) > 1
        for slot, source in enumerate(sources):
            shape = self.cards[source.card].output
            self.edges.append(Edge(source.card, number, shape, source.flow, slot if is_join else None))
        return number

    def steps(self, steps: Iterable[Step], start: int, flow: Flow = "forward") -> int:
        """The cards of these steps; the number of the last."""
        last = start
        for step in steps:
            last = self._step(step, _Source(self.numbers.get(step.source, last), flow))
            self.numbers[step.path] = last
            flow = "forward"
        return last

    def _step(self, step: Step, source: _Source) -> int:
        if isinstance(step, Card):
            return self.add(step, source)
        if isinstance(step, Frame):
            return self.steps(step.steps, source.card, source.flow)
        return self.add(step.join, *(self._branch(branch, source.card) for branch in step.branches))

    def _branch(self, branch: Branch, start: int) -> _Source:
        if not branch.steps:
            return _Source(start, "identity")
        outer, self.lane = self.lane, branch.path
        last = self.steps(branch.steps, start, branch.flow)
        self.lane = outer
        return _Source(last, branch.flow)
