"""The canonical form of a spec: in order, in columns, with every comment, and with the same meaning.

``grammar`` knows what stands where, ``arrange`` puts keys and columns in order, ``layout`` and ``columns`` make lines
of them, ``trivia`` keeps the comments, ``writing`` the cells.  What comes out is read again, and its ``meaning``
compared.

The trees of `spec/` have the place of every scalar, so a comment is what stands between two of them.  ruamel's round
trip would be a second reader, with other numbers and other limits, and it does not know columns.
"""

from __future__ import annotations

from difflib import unified_diff
from pathlib import Path
from typing import NamedTuple

from archspec.errors import SpecError
from archspec.formatting.arrange import arranged
from archspec.formatting.layout import laid_out
from archspec.formatting.meaning import meaning
from archspec.formatting.trivia import found
from archspec.spec.nodes import Mapping, Node
from archspec.spec.reader import MAX_BYTES, read_bytes, read_file, read_text

__all__ = ["MAX_BYTES", "Formatted", "Unfaithful", "format_bytes", "format_file", "formatted"]


class Unfaithful(Exception):
    """The layout would have changed what the spec says: a mistake of this room, and nothing may be written."""


class Formatted(NamedTuple):
    """A spec as it was given, and in canonical form."""

    name: str
    given: str
    text: str

    @property
    def is_changed(self) -> bool:
        return self.text != self.given

    def diff(self) -> str:
        """What would change, as `diff -u` says it; nothing where nothing would."""
        lines = unified_diff(self.given.splitlines(), self.text.splitlines(), self.name, self.name, lineterm="")
        return "\n".join(lines)


def format_file(path: Path) -> Formatted:
    """Reads the file, and writes nothing. Raises as ``formatted`` does, and UsageError where there is no such file."""
    return _of(read_file(path))


def format_bytes(data: bytes, name: str) -> Formatted:
    return _of(read_bytes(data, name))


def _of(root: Node) -> Formatted:
    source = root.place.source
    return Formatted(source.name, source.text, formatted(source.text, source.name))


def formatted(text: str, name: str = "<string>") -> str:
    """The spec in canonical form. Raises SpecError for what is no spec, Unfaithful rather than return another one."""
    ending = "\r\n" if "\r\n" in text else "\n"
    root = read_text(text.replace("\r\n", "\n"), name)
    before = meaning(root)
    ordered = arranged(root)
    assert isinstance(ordered, Mapping)  # else it would have no meaning
    made = laid_out(ordered)
    _require_faithful(before, root, made)
    return made.replace("\n", ending)


def _require_faithful(before: object, root: Node, made: str) -> None:
    try:
        again = read_text(made, "the formatted text")
        after = meaning(again)
    except SpecError as caught:
        raise Unfaithful(f"the layout is no spec any more: {caught}") from None
    if after != before:
        raise Unfaithful("the layout says something else")
    if _comments(again) != _comments(root):
        raise Unfaithful("the layout has lost a comment")


def _comments(root: Node) -> list[str]:
    return sorted(each.text for each in found(root) if each.text)
