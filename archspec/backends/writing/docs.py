"""Pieces of generated code that may take several lines: how they break is said in `layout.py`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Group:
    """Parts between brackets: ``open`` part, part, ... ``close``."""

    open: str
    parts: tuple[Doc, ...]
    close: str


@dataclass(frozen=True)
class Choice:
    """``yes if condition else no``"""

    yes: Doc
    condition: Doc
    no: str


@dataclass(frozen=True)
class Each:
    """``element for ...``, alone between its brackets"""

    element: Doc
    clause: Doc


@dataclass(frozen=True)
class Operation:
    """``first + b - c``: operators of one strength, each with the operand behind it"""

    first: Doc
    rest: tuple[tuple[str, Doc], ...]


@dataclass(frozen=True)
class Bracket:
    """``(inner)`` in an operation"""

    open: str
    inner: Doc
    close: str


Doc = str | Group | Choice | Each | Operation | Bracket


def flat(doc: Doc) -> str:
    """The doc on one line."""
    match doc:
        case str():
            return doc
        case Group(start, parts, close):
            return f"{start}{', '.join(map(flat, parts))}{close}"
        case Choice(yes, condition, no):
            return f"{flat(yes)} if {flat(condition)} else {no}"
        case Each(element, clause):
            return f"{flat(element)} {flat(clause)}"
        case Operation(first, rest):
            return " ".join([flat(first), *(f"{operator} {flat(operand)}" for operator, operand in rest)])
        case Bracket(start, inner, close):
            return f"{start}{flat(inner)}{close}"
