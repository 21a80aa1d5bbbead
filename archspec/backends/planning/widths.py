"""Where rows say a number of maps in a long expression, or say one again and again: a name can stand in its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from archspec.backends.planning.definitions import safe
from archspec.backends.planning.program import Node, Slot
from archspec.backends.planning.unify import resolved, slots
from archspec.backends.planning.wording import MAX_SAID
from archspec.backends.writing.literals import python
from archspec.network.tree import Network
from archspec.ops.shapes import channels
from archspec.spec.expressions import ARITHMETIC, Binary, Const, Expr, Name, terms
from archspec.spec.origins import origin_of, replaced

#: The key of a node: of a row of the network its position, and which of its nodes it is.
Key = tuple[int, int, int]


def widths(network: Network) -> Mapping[int, Expr]:
    """The maps that come into each row, by the row's position."""
    position = {id(row.place): number for number, row in enumerate(network.document.rows)}
    return {position[id(item.row.place)]: safe(origin_of(channels(item.input))) for item in network.body.items}


def says(node: Node, width: Expr) -> bool:
    """Whether a row says the width that comes in, where that is more than a name."""
    return any(True for _ in _saying(node, width))


def says_at_length(node: Node, width: Expr) -> bool:
    """Whether it does so in an expression that nobody reads at a glance."""
    return any(terms(each) > MAX_SAID for each in _saying(node, width))


def most_said(nodes: Sequence[Node]) -> tuple[Expr | None, int]:
    """(the sum, product or quotient that most arguments of these rows are or have in them, how many those are)."""
    found = [*slots(nodes)]
    parts = dict.fromkeys(each.origin for each in found if _is_number(each))
    times = {part: sum(_is_in(part, each) for each in found) for part in parts if part is not None}
    return max(times.items(), key=lambda item: item[1], default=(None, 0))


def _is_number(slot: Slot) -> bool:
    return isinstance(slot.origin, Binary) and slot.origin.operator in ARITHMETIC and not slot.is_presence


def named(node: Node, width: Expr, name: Name) -> Node:
    """The row with the name in the place of the width."""
    changed = {id(each): _named(each, width, name) if _is_in(width, each) else each for each in slots([node])}
    return resolved((node,), changed)[0]


def _saying(node: Node, width: Expr) -> Iterator[Expr]:
    if not isinstance(width, (Const, Name)):
        yield from (each.origin for each in slots([node]) if each.origin is not None and _is_in(width, each))


def _is_in(width: Expr, slot: Slot) -> bool:
    """Whether the text of a slot is its expression, and the width a part of it."""
    origin = slot.origin
    return origin is not None and python(origin) == slot.text and replaced(origin, width, Const(0)) != origin


def _named(slot: Slot, width: Expr, name: Name) -> Slot:
    assert slot.origin is not None  # the width is in it
    origin = replaced(slot.origin, width, name)
    return replace(slot, origin=origin, text=python(origin))
