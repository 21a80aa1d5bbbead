"""Statements below loops and conditions, and their lines: those that share a loop or a condition stand together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from archspec.backends.writing.docs import Doc, Group, flat
from archspec.backends.writing.layout import WIDTH, lines


@dataclass(frozen=True)
class Clause:
    """`for module in self.modules()`: the words in front, and what may take several lines."""

    words: str
    doc: Doc
    #: Of several such conditions one holds at most: `elif` says so.
    is_kind: bool = False


@dataclass(frozen=True)
class Statement:
    """An expression, and the clauses below which it stands, the outermost first."""

    clauses: tuple[Clause, ...]
    doc: Doc

    def under(self, clause: Clause) -> Statement:
        return Statement((clause, *self.clauses), self.doc)


def condition(doc: Doc) -> Clause:
    return Clause("if ", doc)


def is_a(expression: str, *classes: str) -> Clause:
    """`if isinstance(module, (nn.Conv2d, nn.Linear))`"""
    one = classes[0] if len(classes) == 1 else f"({', '.join(classes)})"
    return Clause("if ", Group("isinstance(", (expression, one), ")"), is_kind=True)


def is_there(expression: str, other: str = "None") -> Clause:
    """The condition that something else does not stand in its place: None, an empty list, or a module of this class."""
    match other:
        case "None":
            return condition(f"{expression} is not None")
        case "nn.ModuleList":
            return condition(expression)
        case _:
            return condition(Group("not isinstance(", (expression, other), ")"))


def nested(statements: Sequence[Statement], indent: int) -> list[str]:
    """The lines of statements, in their order but for what joins another one's clause."""
    groups: dict[Clause | Statement, list[Statement]] = defaultdict(list)
    for each in statements:
        groups[each.clauses[0] if each.clauses else each].append(each)
    written: list[str] = []
    was_kind = False
    for clause, members in groups.items():
        if isinstance(clause, Statement):
            written += lines("", clause.doc, "", indent)
        else:
            words = "elif " if was_kind and clause.is_kind else clause.words
            written += _below(clause, words, members, indent)
        was_kind = isinstance(clause, Clause) and clause.is_kind
    return written


def _below(clause: Clause, words: str, members: Sequence[Statement], indent: int) -> list[str]:
    """A clause, opened by these words, and its members."""
    doc, inner = _joined(clause, [Statement(each.clauses[1:], each.doc) for each in members], indent)
    return [*lines(words, doc, ":", indent), *nested(inner, indent + 4)]


def _joined(clause: Clause, inner: list[Statement], indent: int) -> tuple[Doc, list[Statement]]:
    """A condition that holds nothing but another one, and that one, as one condition where a line has both."""
    first = inner[0].clauses[:1]
    if clause.words != "if " or first == () or first[0].words != "if ":
        return clause.doc, inner
    both = f"{flat(clause.doc)} and {flat(first[0].doc)}"
    if any(each.clauses[:1] != first for each in inner) or indent + len(f"elif {both}:") > WIDTH:
        return clause.doc, inner
    return _joined(Clause("if ", both), [Statement(each.clauses[1:], each.doc) for each in inner], indent)
