"""How a node is written on one line: quotes where they are needed, numbers and words as they were printed."""

from __future__ import annotations

import json
import re

from archspec.errors import SpecError
from archspec.formatting.grammar import is_named
from archspec.spec.nodes import Mapping, Node, Scalar
from archspec.spec.scalars import resolve

#: What is a sentence for people is quoted, whatever is in it.
QUOTED = ("source", "note")

_KEY = re.compile(r"[A-Za-z0-9_][\w.\-]*", re.ASCII)
#: What no reader of YAML takes for anything but a text or a number, wherever it stands.
_BARE = re.compile(r"(?!- )[\w$.=(+-](?:[\w$.+*/%()<>=!' -]*[\w$.+*/%()<>=!'-])?|-")
_BARE_TITLE = re.compile(r"\w(?:[\w$.+*/%()<>=!', -]*[\w$.+*/%()<>=!'-])?")


def written(node: Node, key: str = "", is_as_given: bool = False) -> str:
    """The node on one line. ``key`` is what it stands behind; ``is_as_given`` leaves quotes that need not be."""
    if isinstance(node, Scalar):
        return scalar(node, key, is_as_given)
    if isinstance(node, Mapping):
        return "{" + ", ".join(entry(name, value, is_as_given) for name, value in node) + "}"
    return "[" + ", ".join(_item(item, is_as_given) for item in node) + "]"


def _item(node: Node, is_as_given: bool) -> str:
    """A named row in a list needs no braces around its name."""
    return written(node, "", is_as_given)[1:-1] if is_named(node) else written(node, "", is_as_given)


def entry(name: Scalar, value: Node, is_as_given: bool = False) -> str:
    return f"{key_of(name)}: {written(value, name.text if name.text in QUOTED else '', is_as_given)}"


def key_of(name: Scalar) -> str:
    return name.text if _KEY.fullmatch(name.text) else json.dumps(name.text, ensure_ascii=False)


def scalar(node: Scalar, key: str = "", is_as_given: bool = False) -> str:
    """A cell: bare where it can be, as it was given where the table has it in quotes for a reason of its own."""
    given = _given(node)
    if not isinstance(node.value, str):
        return node.text
    is_quoted = given[:1] in ("'", '"')
    if key in QUOTED or (is_as_given and is_quoted):
        return given if is_quoted and given[0] == '"' and "\n" not in given else _quoted(node.text)
    pattern = _BARE_TITLE if key == "title" else _BARE
    if pattern.fullmatch(node.text) and _is_text(node):
        return node.text
    if is_quoted and given[0] == '"' and "\n" not in given:
        return given
    return node.text if not is_quoted and _is_bare_anywhere(node, given) else _quoted(node.text)


def _given(node: Scalar) -> str:
    place = node.place
    lines = place.source.lines
    if place.line != place.end_line:
        return "\n".join(lines[place.line - 1 : place.end_line])[place.column - 1 :]
    return lines[place.line - 1][place.column - 1 : place.end_column - 1]


def _is_text(node: Scalar) -> bool:
    """Whether the text is one without quotes too."""
    try:
        return resolve(node.text, node.place) == node.text
    except SpecError:
        return False


def _is_bare_anywhere(node: Scalar, given: str) -> bool:
    """Whether what stood bare outside of brackets may stand bare inside of them."""
    return given == node.text and not re.search(r"[,\[\]{}]|: |:$| #|^[-?:]", node.text)


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
