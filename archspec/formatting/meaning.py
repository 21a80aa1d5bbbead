"""What a spec says, without its layout: equal for two texts that are the same spec, with each of its variants.

It is what the loader makes of the text, so that nothing here knows what the layout does.
"""

from __future__ import annotations

from collections.abc import Mapping as Entries
from dataclasses import fields, is_dataclass
from typing import Any

from archspec.errors import Place
from archspec.spec.document import Document, Header, Row
from archspec.spec.loader import load_tree
from archspec.spec.nodes import Mapping, Node, Scalar, Sequence

#: What the loader keeps of these as it is written; their rows are compared as it has read them.
_WRITTEN = ("layers", "blocks", "heads", "variants")


def meaning(root: Node) -> Any:
    """A value to compare. Raises SpecError where the text is no spec and no file of blocks."""
    base = load_tree(root)
    if isinstance(base, dict):
        return _plain(base)
    variants = tuple(base.header.variants)
    return [(name, _of_document(load_tree(root, name))) for name in (None, *variants)]


def _of_document(document: Document | dict[str, Any]) -> Any:
    assert isinstance(document, Document)
    header = {name: _plain(getattr(document.header, name)) for name in Header.model_fields if name not in _WRITTEN}
    return header, _plain((document.blocks, document.rows, document.heads, document.defaults, document.variables))


def _plain(value: Any) -> Any:
    """Without places. Only the columns of a row and the defaults of an operator are in no order."""
    if isinstance(value, Place):
        return None
    if isinstance(value, Scalar):
        return value.text, value.value
    if isinstance(value, Sequence):
        return [_plain(item) for item in value]
    if isinstance(value, Mapping):
        return [(key.text, _plain(inner)) for key, inner in value]
    if isinstance(value, Row):
        return {each.name: _unordered(getattr(value, each.name)) for each in fields(value)}
    if is_dataclass(value):
        return {each.name: _plain(getattr(value, each.name)) for each in fields(value)}
    if isinstance(value, Entries):
        return [(key, _plain(inner)) for key, inner in value.items()]
    return [_plain(item) for item in value] if isinstance(value, (list, tuple)) else value


def _unordered(value: Any) -> Any:
    return {key: _plain(inner) for key, inner in value.items()} if isinstance(value, Entries) else _plain(value)
