"""What the rules of all backends share: how calls are built, and how rules are found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from archspec.backends.planning.program import NOTHING, Arg, Call, Leaf, Piece
from archspec.backends.planning.view import View
from archspec.backends.writing.layout import WIDTH
from archspec.errors import error
from archspec.ops.rbf import Bitmap, Codes

Rule = Callable[[View], list[Piece]]
#: The head under which a backend has its rule for all operators that plug-ins bring.
OF_PLUGINS = "*"


class Unsupported(Exception):
    """An operator that this backend cannot express; the message says what and why."""


class Rules(dict[str, Rule]):
    """The rules of one backend, by the operator's head."""

    def __init__(self, backend: str) -> None:
        super().__init__()
        self.backend = backend

    def rule(self, head: str) -> Callable[[Rule], Rule]:
        """Decorator: this function is the rule of that operator."""

        def register(function: Rule) -> Rule:
            self[head] = function
            return function

        return register

    def pieces(self, view: View) -> list[Piece]:
        """The calls of one layer. Raises SpecError at its row where the backend has no rule, or cannot express it."""
        head = view.operator.head
        rule = self.get(head if view.operator.plugin is None else OF_PLUGINS)
        try:
            if rule is None:
                raise Unsupported(f"it has no rule for `{head}`")
            return rule(view)
        except Unsupported as caught:
            raise error("backend", f"{self.backend} cannot express this row", view.layer.place, str(caught)) from None


def at(value: Any) -> Arg:
    """A positional argument that is always a literal."""
    return Arg(value if isinstance(value, (Leaf, Call)) else Leaf(value), is_positional=True)


def arg(keyword: str, value: Any, default: Any = NOTHING) -> Arg:
    """A keyword argument; not written where it equals the callee's ``default``."""
    return Arg(value if isinstance(value, (Leaf, Call)) else Leaf(value), keyword, default)


def positional(keyword: str, value: Leaf) -> Arg:
    """A positional argument that would be named so, should it become a parameter."""
    return Arg(value, keyword, is_positional=True)


def drawn(codes: Codes | None) -> Leaf | Call:
    """Codes of +1 and -1 as the drawings that they are: bitmaps side by side, where the spec has them so."""
    if codes is None:
        return Leaf(None)
    texts = ["".join("#" if sign > 0 else "." for sign in code) for code in codes]
    rows = [" ".join(row) for row in zip(*map(_bitmap_rows, codes, texts), strict=True)]
    if len(rows) > 1 and len(rows[0]) <= WIDTH - 21:  # inside of three brackets, a pair of quotes and a comma
        return Call("side_by_side", tuple(map(at, rows)))
    return Leaf(texts)


def _bitmap_rows(code: tuple[int, ...], text: str) -> list[str]:
    width = code.width if isinstance(code, Bitmap) else len(text)
    return [text[start : start + width] for start in range(0, len(text), width)]


def made(function: str, *arguments: Arg, part: str = "", presence: Leaf | None = None) -> Piece:
    """A layer that is made and then called."""
    return Piece(Call(function, arguments), part, presence=presence)
