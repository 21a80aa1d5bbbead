"""How a style draws what is laid out, and how much room it leaves: what layouts ask of a style."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from archspec.diagrams.content.tree import Card, Frame
from archspec.diagrams.layout.pieces import Leaf, Piece, Seat
from archspec.ops import Shape

#: A shorter line has no room for the head of an arrow.
LEAST_ARROW = 9.0


class Look(Protocol):
    """What a style decides."""

    #: Whether the flow runs down; else it runs to the right.
    is_down: bool
    #: The least length of a line between two steps, and the room between branches.
    gap: float
    lane_gap: float
    #: The size of what is written at lines.
    caption_size: float
    #: Whether lines inside of a branch or a frame tell shapes, too.
    tells_inside: bool
    #: Of an arc: before the card, behind it, and from the card to the arc.
    lead: float
    tail: float
    reach: float

    def card(self, card: Card) -> Leaf: ...
    def sign(self, card: Card) -> Leaf: ...
    def bar(self, card: Card, breadth: float, centres: Sequence[float]) -> Leaf: ...
    def tag(self, text: str) -> Leaf: ...
    def projection(self, label: str, card: Card) -> tuple[str, ...]: ...
    def caption(self, shape: Shape) -> tuple[str, ...]: ...
    def followers(self, join: Card) -> str: ...
    def frame(self, frame: Frame) -> tuple[str, str] | None: ...


def seated(look: Look, leaf: Leaf) -> Piece:
    """A leaf as a piece, its sheets included."""
    behind = leaf.behind
    if look.is_down:
        half = leaf.width / 2
        return Piece(behind + leaf.height, half, half + behind, (Seat(leaf, behind + leaf.height / 2, 0),))
    half = leaf.height / 2
    return Piece(leaf.width + behind, half + behind, half, (Seat(leaf, leaf.width / 2, 0),))
