"""Nodes that YAML allows and no spec may have: keys that are no text of their own, escapes of what cannot be seen.

Only what is refused anyway comes here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

from collections.abc import Mapping

from archspec.errors import Diagnostic, Place
from archspec.spec.nodes import Node, Scalar
from archspec.spec.scalars import forbidden_at, invisible_in, named, shown


def of_key(node: Node, first: Mapping[str, Scalar]) -> Diagnostic | None:
    """What is wrong with a key; ``first`` are those of its mapping above it."""
    if not isinstance(node, Scalar):
        hint = "quote a text that starts with a bracket"
        return Diagnostic("key", "a list or a mapping as a key", node.place, hint=hint)
    hidden = invisible_in(node.text)
    if not node.text.strip():
        return Diagnostic("key", "a key without text", node.place, hint="write a name before the colon")
    if hidden is not None:
        message, label = "a key with a character that cannot be seen", f"it holds {named(hidden)}"
        return Diagnostic("key", message, node.place, label, hint="delete that character")
    if node.text in first and not _is_bare_number(node):
        message = f"the key `{shown(node.text)}` stands twice in one mapping"
        notes = (f"the first is on line {first[node.text].place.line}",)
        return Diagnostic("duplicate-key", message, node.place, notes=notes, hint="delete or rename one of the two")
    return None


def _is_bare_number(key: Scalar) -> bool:
    """Whether a key is a number without a value, as in `{fire: 64, 256, 256}`: the row knows what to say of it."""
    rest = key.place.source.lines[key.place.end_line - 1][key.place.end_column - 1 :]
    return key.text.isdigit() and rest.lstrip()[:1] in (",", "}")


def of_escape(text: str, place: Place) -> Diagnostic:
    """What is said of a text that has a character by an escape which it may not have in the open."""
    index = forbidden_at(text)
    assert index is not None
    message, label = "a character that no spec may hold", f"an escape for {named(text[index])}"
    return Diagnostic("encoding", message, place, label, hint="delete the escape")
