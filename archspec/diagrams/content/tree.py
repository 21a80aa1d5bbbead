"""What a picture is of: cards, one after another, beside one another, and in frames. Nothing here has a place yet.

Networks are series-parallel for the most part, and their picture is a tree: steps follow one another; a step is a card,
branches with what joins them, or a frame around steps.  What starts elsewhere than at the step above it says where.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from archspec.diagrams.words import Kind
from archspec.ops import Shape

#: `card` is a box; a `sign` is the plus of an addition; a `bar` is a concatenation, or what comes in.
Form = Literal["card", "sign", "bar"]
Flow = Literal["forward", "identity", "projection"]


@dataclass(frozen=True)
class Shortcut:
    """The path around a closed block; ``label`` says the projection, and is empty for the identity."""

    label: str = ""

    @property
    def is_projection(self) -> bool:
        return bool(self.label)


@dataclass(frozen=True)
class Card:
    """One thing to see. ``params``, ``macs`` and ``layers`` are of one of its ``times`` repetitions."""

    path: str
    title: str
    kind: Kind
    output: Shape
    #: Which repetitions of the row, or which block it uses.
    part: str = ""
    #: The block that the row uses.
    block: str = ""
    lines: tuple[str, ...] = ()
    #: The norm and the activation of a row of one operator.
    details: tuple[str, ...] = ()
    times: int = 1
    params: int = 0
    macs: int = 0
    layers: int = 0
    shortcut: Shortcut | None = None
    #: Of a card for several blocks: the shortcuts in it, identities and projections.
    shortcuts: tuple[int, int] = (0, 0)
    #: Of a concatenation: the maps of its branches, which add up.
    sums: tuple[int, ...] = ()
    form: Form = "card"
    #: The path of the step that it starts from, where that is not the one above, and the name of its row in the spec.
    source: str = ""
    source_name: str = ""
    #: Height and width of the window that slides over what comes in, where the row has one.
    window: tuple[int, int] | None = None
    #: Whether it does nothing but pass on what comes from its source.
    is_passing: bool = False
    #: The branch that it stands in, and the head.
    lane: str = ""
    head: str = ""
    is_training_only: bool = False
    #: The paths of the rows that it stands for, where they are more than its own.
    rows: tuple[str, ...] = ()

    @property
    def covers(self) -> tuple[str, ...]:
        """The paths of the rows that it stands for."""
        return self.rows or (self.path,)


@dataclass(frozen=True)
class Branch:
    path: str
    steps: tuple[Step, ...]
    flow: Flow = "forward"
    #: What is written at a projection: `1×1, /2`.
    label: str = ""


@dataclass(frozen=True)
class Parallel:
    """Branches from one place, and the card of what joins them."""

    branches: tuple[Branch, ...]
    join: Card
    source: str = ""
    source_name: str = ""

    @property
    def path(self) -> str:
        return self.join.path

    @property
    def output(self) -> Shape:
        return self.join.output

    @property
    def arc(self) -> Branch | None:
        """The branch that is drawn as an arc around the other: an identity, or a projection by one card."""
        if self.join.form != "sign" or len(self.branches) != 2:
            return None
        passing = [branch for branch in self.branches if branch.flow != "forward" and len(branch.steps) <= 1]
        is_arc = len(passing) == 1 and all(isinstance(step, Card) for step in passing[0].steps)
        return passing[0] if is_arc else None


@dataclass(frozen=True)
class Frame:
    """Steps that belong together: an opened block. ``times`` of them follow one another."""

    path: str
    title: str
    steps: tuple[Step, ...]
    output: Shape
    part: str = ""
    times: int = 1
    source: str = ""
    source_name: str = ""
    rows: tuple[str, ...] = ()

    @property
    def covers(self) -> tuple[str, ...]:
        """The paths of the repetitions that it stands for."""
        return self.rows or (self.path,)


Step = Card | Parallel | Frame


@dataclass(frozen=True)
class Head:
    """A second output: the steps that leave the path ``origin``."""

    name: str
    origin: str
    steps: tuple[Step, ...]
    is_training_only: bool


@dataclass(frozen=True)
class Content:
    """All that a picture shows. The parameters are those of the network, the heads for training left out."""

    name: str
    title: str
    input: Card
    steps: tuple[Step, ...]
    heads: tuple[Head, ...] = ()
    params: int = 0
    trainable: int = 0
    macs: int = 0

    def origin(self, head: Head) -> str:
        """What the picture calls the step that a head leaves."""
        step = next((step for step in self.steps if step.path == head.origin), None)
        title = step.title if isinstance(step, (Card, Frame)) else ""
        return title or head.origin


def cards(steps: tuple[Step, ...], times: int = 1) -> Iterator[Card]:
    """Every card, joins too, with how often it is there in all."""
    for step in steps:
        if isinstance(step, Card):
            yield replace(step, times=step.times * times)
        elif isinstance(step, Frame):
            yield from cards(step.steps, times * step.times)
        else:
            for branch in step.branches:
                yield from cards(branch.steps, times)
            yield replace(step.join, times=times)


def height(steps: tuple[Step, ...]) -> int:
    """How many cards, joins too, stand one above another where the steps are a column."""
    return sum(_height(step) for step in steps)


def _height(step: Step) -> int:
    if isinstance(step, Parallel):
        return 1 + max(height(branch.steps) for branch in step.branches)
    return height(step.steps) if isinstance(step, Frame) else 1


def shortcuts(steps: tuple[Step, ...], times: int = 1) -> tuple[int, int]:
    """How many shortcuts there are: (identities, projections), repetitions counted."""
    identities = projections = 0
    for found, count in _shortcuts(steps, times):
        identities += found[0] * count
        projections += found[1] * count
    return identities, projections


def _shortcuts(steps: tuple[Step, ...], times: int) -> Iterator[tuple[tuple[int, int], int]]:
    for step in steps:
        if isinstance(step, Card):
            own = step.shortcut
            yield step.shortcuts, times * step.times
            yield ((0, 0) if own is None else (0, 1) if own.is_projection else (1, 0)), times * step.times
        elif isinstance(step, Frame):
            yield from _shortcuts(step.steps, times * step.times)
        else:
            if step.join.form == "sign":
                flows = [branch.flow for branch in step.branches]
                yield (flows.count("identity"), flows.count("projection")), times
            for branch in step.branches:
                yield from _shortcuts(branch.steps, times)
