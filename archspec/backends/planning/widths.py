"""Where rows say a number of maps in a long expression, or say one again and again: a name can stand in its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from archspec.backends.planning.definitions import safe
from archspec.backends.planning.program import Node, Slot
from archspec.backends.planning.saying import said
from archspec.backends.planning.unify import resolved, slots
from archspec.backends.planning.wording import MAX_SAID
from archspec.backends.writing.literals import python
from archspec.network.tree import Body
from archspec.ops.shapes import channels
from archspec.spec.document import Row
from archspec.spec.evaluation import ARITHMETIC
from archspec.spec.expressions import Binary, Const, Expr, Name, names, terms
from archspec.spec.origins import origin_of, replaced

#: Names of numbers, and what these are.
Known = Mapping[Name, Expr]
#: The key of a node: of a row of the network its position, and which of its nodes it is.
Key = tuple[int, int, int]


def widths(body: Body, rows: Sequence[Row]) -> Mapping[int, Expr]:
    """The maps that come into each row of the network or of a head, by the row's position."""
    position = {id(row.place): number for number, row in enumerate(rows)}
    return {position[id(item.row.place)]: safe(origin_of(channels(item.input))) for item in body.items}


def has_long(node: Node) -> bool:
    """Whether a number of the row is an expression that nobody reads at a glance."""
    return any(map(_is_long, slots([node])))


def _is_long(slot: Slot) -> bool:
    return slot.origin is not None and terms(slot.origin) > MAX_SAID


def said_by(node: Node, known: Known) -> tuple[Node, bool]:
    """(the row with its numbers by those names that make them shorter, whether one was at length before)."""
    found = [*slots([node])]
    changed = {id(each): _said_by(each, known) for each in found}
    is_long = any(_is_long(each) and changed[id(each)] is not each for each in found)
    return resolved((node,), changed)[0], is_long


def _said_by(slot: Slot, known: Known) -> Slot:
    if slot.origin is None or not _is_text_of(slot.origin, slot):
        return slot
    origin = said(slot.origin, known)
    return slot if origin == slot.origin else replace(slot, origin=origin, text=python(origin))


def names_in(node: Node) -> set[str]:
    """The names that a row's numbers are said by."""
    return {name for each in slots([node]) if each.origin is not None for name in names(each.origin)}


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


def _is_in(width: Expr, slot: Slot) -> bool:
    """Whether the text of a slot is its expression, and the width a part of it."""
    origin = slot.origin
    return origin is not None and _is_text_of(origin, slot) and replaced(origin, width, Const(0)) != origin


def _is_text_of(origin: Expr, slot: Slot) -> bool:
    return python(origin) == slot.text


def _named(slot: Slot, width: Expr, name: Name) -> Slot:
    assert slot.origin is not None  # the width is in it
    origin = replaced(slot.origin, width, name)
    return replace(slot, origin=origin, text=python(origin))
