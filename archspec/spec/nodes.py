"""The YAML tree as we keep it: scalars, sequences and mappings, each with its place in the file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from archspec.errors import Place
from archspec.records import value_record

#: What a scalar can be after YAML 1.2 core resolution.
Atom = None | bool | int | float | str


class Scalar(NamedTuple):
    """One cell: its text as written, and the value that YAML 1.2 core rules give it."""

    text: str
    value: Atom
    place: Place


@value_record
class Sequence:
    """A list of nodes."""

    items: tuple[Node, ...]
    place: Place

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


@value_record
class Mapping:
    """Entries in the order of the file; keys are scalars with text, never twice the same."""

    entries: tuple[tuple[Scalar, Node], ...]
    place: Place

    def __iter__(self) -> Iterator[tuple[Scalar, Node]]:
        return iter(self.entries)

    def keys(self) -> tuple[str, ...]:
        return tuple(key.text for key, _ in self.entries)

    def get(self, name: str) -> Node | None:
        for key, value in self.entries:
            if key.text == name:
                return value
        return None

    def key(self, name: str) -> Scalar | None:
        for key, _ in self.entries:
            if key.text == name:
                return key
        return None


Node = Scalar | Sequence | Mapping


def plain(node: Node) -> Any:
    """The tree without its marks: what pydantic validates. Nesting is bounded by the reader's depth limit."""
    if isinstance(node, Scalar):
        return node.value
    if isinstance(node, Sequence):
        return [plain(item) for item in node.items]
    return {key.text: plain(value) for key, value in node.entries}


def place_at(node: Node, location: tuple[object, ...], is_key: bool = False) -> Place:
    """The place of the deepest node that a pydantic ``loc`` reaches in this tree, or of its key."""
    place = node.place
    for step in location:
        if isinstance(node, Mapping) and isinstance(step, str) and (inner := node.get(step)) is not None:
            key = node.key(step)
            place = key.place if is_key and key is not None else inner.place
            node = inner
        elif isinstance(node, Sequence) and isinstance(step, int) and step < len(node.items):
            node = node.items[step]
            place = node.place
    return place
