"""A number said by numbers that have names: `maps - growth` where the expression has all that `maps` stands for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from archspec.spec.expressions import Apply, Binary, Const, Expr, Name, Not, terms
from archspec.spec.origins import like_terms, sum_of


def said(expr: Expr, known: Mapping[Name, Expr]) -> Expr:
    """The expression by those names that make it shorter; of two that do so alike by the first."""
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
    #: What was found of expressions that stand in each other, each of which is met several times.
    found: dict[Expr, Expr] = field(default_factory=dict)

    def said(self, expr: Expr) -> Expr:
        if expr not in self.found:
            short = [self.name] if expr == self.width else [self.inside(expr), *self.sums(expr)]
            self.found[expr] = min(short, key=terms)
        return self.found[expr]

    def inside(self, expr: Expr) -> Expr:
        match expr:
            case Not(operand):
                return Not(self.said(operand))
            case Apply(function, operands):
                return Apply(function, tuple(map(self.said, operands)))
            case Binary(operator, left, right):
                return Binary(operator, self.said(left), self.said(right))
        return expr

    def sums(self, expr: Expr) -> Iterator[Expr]:
        """A sum as so many times the name, and what is left of it."""
        if not (isinstance(expr, Binary) and expr.operator in ("+", "-")):
            return
        whole, own = like_terms(expr), like_terms(self.width)
        shares = {whole.get(term, 0) // times for term, times in own.items() if times}
        for share in sorted(shares - {0}, key=abs):
            left = {term: whole.get(term, 0) - share * own.get(term, 0) for term in {**whole, **own}}
            short: dict[Expr, int] = {self.name: share}
            for term, times in left.items():
                # What only the width has is no part of the expression, and might have the expression in itself.
                inner = self.inside(term) if times and term in whole else term
                short[inner] = short.get(inner, 0) + times
            yield sum_of(short)
