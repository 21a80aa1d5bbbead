"""Statements with an expression that may take several lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from archspec.backends.writing.docs import Bracket, Doc, Group, Operation, flat
from archspec.backends.writing.layout import WIDTH, bracketed, lines


def statement_lines(prefix: str, doc: Doc, suffix: str, indent: int) -> list[str]:
    """A statement with an expression behind ``prefix``, in brackets of its own where it takes several lines."""
    if not isinstance(doc, Operation) or indent + len(f"{prefix}{flat(doc)}{suffix}") <= WIDTH:
        return lines(prefix, doc, suffix, indent)
    pad = " " * indent
    inside = f"{pad}{prefix}("
    return _by_own_brackets(prefix, doc, suffix, indent) or [
        inside, *lines("", doc, "", indent + 4), f"{pad}){suffix}"]  # fmt: skip


def _by_own_brackets(prefix: str, doc: Operation, suffix: str, indent: int) -> list[str]:
    """The lines where brackets at one end of the operation suffice; none where they do not.

    So ruff has it where a single operator is the weakest: `(a + b) // 2 - c` is broken between `(` and `)`.
    """
    pieces = [*_pieces(doc)]
    begins = isinstance(pieces[0], Bracket) and pieces[0].open == "("
    if len(doc.rest) > 1 or not (begins or isinstance(pieces[-1], (Group, Bracket))):
        return []
    written, line = list[str](), " " * indent + prefix
    for number, piece in enumerate(pieces):
        behind = pieces[number + 1 :]
        if isinstance(piece, str) or len(f"{line}{flat(piece)}{_up_to_a_bracket(behind, suffix)}") <= WIDTH:
            line += flat(piece)
        else:
            first, *inner, last = bracketed("", piece, "", indent)
            written += [f"{line}{first.strip()}", *inner]
            line = last
    written.append(f"{line}{suffix}")
    return written if max(map(len, written)) <= WIDTH else []


def _pieces(doc: Doc) -> Iterator[str | Group | Bracket]:
    """What stands side by side in an operation: texts, and what is in brackets."""
    if isinstance(doc, Operation):
        yield from _pieces(doc.first)
        for operator, operand in doc.rest:
            yield f" {operator} "
            yield from _pieces(operand)
    elif isinstance(doc, (str, Group, Bracket)):
        yield doc


def _up_to_a_bracket(pieces: Sequence[str | Group | Bracket], suffix: str) -> str:
    """The text before the next line can end."""
    text = ""
    for piece in pieces:
        if not isinstance(piece, str):
            return f"{text}{piece.open}"
        text += piece
    return f"{text}{suffix}"
