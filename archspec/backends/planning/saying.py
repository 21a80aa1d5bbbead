"""A number said by numbers that have names: `maps - growth` where the expression has all that `maps` stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archspec.spec.expressions import Apply, Binary, Const, Expr, Name, Not, terms
from archspec.spec.origins import like_terms, sum_of


def said(expr: Expr, known: Mapping[Name, Expr]) -> Expr:
    """The expression by those names that make it shorter; of two that do so alike by the first."""
    if isinstance(expr, (Const, Name)):
        return expr
    worth = [_Saying(name, width) for name, width in known.items() if not isinstance(width, (Const, Name))]
    while True:
        shorter = min((each.said(expr) for each in worth), key=terms, default=expr)
        if terms(shorter) >= terms(expr):
            return expr
        expr = shorter


@dataclass
class _Saying:
    """By one name: in the place of what it stands for, or in a sum that has its terms."""

    name: Name
    width: Expr
    #: What was found of expressions that stand in each other, each of which is met several times; by their ids, with
    #: which they stay, for an expression's hash is as long as it is.
    found: dict[int, tuple[Expr, Expr]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.own = like_terms(self.width)

    def said(self, expr: Expr) -> Expr:
        if id(expr) not in self.found:
            short = [self.name] if expr == self.width else [self.inside(expr), *self.sums(expr)]
            self.found[id(expr)] = expr, min(short, key=terms)
        return self.found[id(expr)][1]

    def inside(self, expr: Expr) -> Expr:
        match expr:
            case Const() | Name():
                return expr
            case Not(operand):
                return Not(self.said(operand))
            case Apply(function, operands):
                return Apply(function, tuple(map(self.said, operands)))
            case Binary(operator, left, right):
                part = self.part if _is_sum(expr) else self.said
                return Binary(operator, part(left), part(right))

    def part(self, expr: Expr) -> Expr:
        """A part of a sum: a sum in it is looked at with the whole."""
        return self.inside(expr) if _is_sum(expr) and expr != self.width else self.said(expr)

    def sums(self, expr: Expr) -> Iterator[Expr]:
        """A sum as so many times the name, and what is left of it."""
        if not _is_sum(expr):
            return
        whole, own = like_terms(expr), self.own
        shares = {whole.get(term, 0) // times for term, times in own.items() if times}
        for share in sorted(shares - {0}, key=abs):
            left = {term: whole.get(term, 0) - share * own.get(term, 0) for term in {**whole, **own}}
            short: dict[Expr, int] = {self.name: share}
            for term, times in left.items():
                # What only the width has is no part of the expression, and might have the expression in itself.
                inner = self.inside(term) if times and term in whole else term
                short[inner] = short.get(inner, 0) + times
            yield sum_of(short)


def _is_sum(expr: Expr) -> bool:
    return isinstance(expr, Binary) and expr.operator in ("+", "-")
