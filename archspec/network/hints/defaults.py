"""Defaults that are wrong: told once where they stand, and not again in each row that takes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from archspec.errors import Diagnostic
from archspec.network.hints.columns import of_sides
from archspec.ops import REGISTRY, Op
from archspec.spec.document import INPUT_MAPS, Document, Row
from archspec.spec.nodes import Node, Scalar, place_at


def torn(document: Document, head: str) -> Diagnostic | None:
    """What to say of `defaults: {conv: {kernel: (3, 3)}}`, whose window ends at the comma; None where none does."""
    if head not in REGISTRY:
        return None
    place = place_at(document.root, ("defaults", head), is_key=True)
    return of_sides(Row(head, place, place, fields=document.defaults[head]))


def without_wrong(document: Document) -> Document:
    """The document as its rows can be asked about: what is wrong with its defaults has been told."""
    defaults = {
        head: _told(document, head, REGISTRY[head]) if head in REGISTRY else cells
        for head, cells in document.defaults.items()
    }
    return replace(document, defaults=defaults)


def _told(document: Document, head: str, op: type[Op]) -> Mapping[str, Node]:
    """The defaults of an operator without those that it does not have; what they may have meant waits for a value."""
    cells = document.defaults[head]
    known = {name: node for name, node in cells.items() if name in op.model_fields}
    if len(known) == len(cells):
        return cells
    found = torn(document, head)
    start = found.place[:3] if found is not None else None
    needed = [name for name, field in op.model_fields.items() if field.is_required() and name != op.argument]
    given = {name: node for name, node in known.items() if node.place[:3] != start}
    text = f"${INPUT_MAPS}"
    return {**dict.fromkeys((*needed, *known), Scalar(text, text, document.place)), **given}
