"""Where a number comes from: a ``Traced`` integer behaves as an integer and remembers the expression that gave it.

It does so through sums and products.  That is how generated code can say ``maps * 4`` where the network only knows 256.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archspec.spec.evaluation import ARITHMETIC
from archspec.spec.expressions import Apply, Binary, Const, Expr, Name, Not, names, terms

#: An origin with more names and numbers than this is forgotten: blocks in each other can double it a thousand times,
#: and nobody would want to read it in generated code, which then has the number in its place.
MAX_TERMS = 100


def substitute(expr: Expr, origins: Mapping[str, Expr]) -> Expr:
    """The tree with names replaced: what a block computes, said in the terms of the row that uses it."""
    match expr:
        case Const():
            return expr
        case Name(name):
            return origins.get(name, expr)
        case Not(operand):
            return Not(substitute(operand, origins))
        case Apply(function, operands):
            return Apply(function, tuple(substitute(operand, origins) for operand in operands))
        case Binary(operator, left, right):
            return simplify(operator, substitute(left, origins), substitute(right, origins))


def replaced(expr: Expr, part: Expr, other: Expr) -> Expr:
    """The tree with another one in the place of each part that is this one; itself where none is."""
    if expr == part:
        return other
    match expr:
        case Not(operand):
            return Not(replaced(operand, part, other))
        case Apply(function, operands):
            return Apply(function, tuple(replaced(operand, part, other) for operand in operands))
        case Binary(operator, left, right):
            return Binary(operator, replaced(left, part, other), replaced(right, part, other))
    return expr


def simplify(operator: str, left: Expr, right: Expr) -> Expr:
    """A binary tree, folded where both sides are numbers or one side changes nothing."""
    match left, right:
        case Const(int() as one), Const(int() as other) if operator in ARITHMETIC:
            is_undefined = operator in ("//", "%") and other == 0
            return Binary(operator, left, right) if is_undefined else Const(ARITHMETIC[operator](one, other))
    if operator in ("*", "//") and right == Const(1):
        return left
    if (operator == "*" and left == Const(1)) or (operator == "+" and left == Const(0)):
        return right
    if operator in ("+", "-"):
        return left if right == Const(0) else _sum(operator, left, right)
    return Binary(operator, left, right)


def _sum(operator: str, left: Expr, right: Expr) -> Expr:
    """With like terms together: `64 + growth + growth` is `64 + 2 * growth`; as it is written where none are alike."""
    one, other = like_terms(left), like_terms(right)
    if left == Const(0) or not one.keys() & other.keys():
        return Binary(operator, left, right)
    sign = 1 if operator == "+" else -1
    return sum_of({term: one.get(term, 0) + sign * other.get(term, 0) for term in {**one, **other}})


def like_terms(expr: Expr) -> dict[Expr, int]:
    """What each term of a sum is taken times, in the order in which they are met; what the number 1 is is the constant.

    Of `64 + 2 * growth`: {1: 64, growth: 2}.
    """
    match expr:
        case Const(int() as number):
            return {Const(1): number}
        case Binary("+" | "-" as operator, left, right):
            found, sign = like_terms(left), 1 if operator == "+" else -1
            for term, times in like_terms(right).items():
                found[term] = found.get(term, 0) + sign * times
            return found
        case Binary("*", Const(int() as times), term) | Binary("*", term, Const(int() as times)):
            return {each: times * number for each, number in like_terms(term).items()}
    return {expr: 1}


def sum_of(found: Mapping[Expr, int]) -> Expr:
    """The sum of these terms, each taken so many times; see ``like_terms``."""
    total: Expr = Const(0)
    # A sum that begins with a minus reads badly.
    for term, times in sorted(found.items(), key=lambda item: item[1] < 0):
        part = simplify("*", Const(abs(times)), term)
        if times:
            total = Binary("+" if times > 0 else "-", total, part) if total != Const(0) or times < 0 else part
    return total


def fits(expr: Expr, origins: Mapping[str, Expr]) -> bool:
    """Whether the tree with its names replaced has at most ``MAX_TERMS`` terms; nothing is built to find out."""
    return terms(expr) + sum(terms(origins[name]) for name in names(expr) if name in origins) <= MAX_TERMS


class Traced(int):
    """An integer that remembers the expression it came from, through + - * and //, as long as that is readable.

    It *is* its number for every other purpose: comparison, hashing, formatting.
    """

    origin: Expr

    def __new__(cls, number: int, origin: Expr) -> Traced:
        traced = super().__new__(cls, number)
        traced.origin = origin if terms(origin) <= MAX_TERMS else Const(number)
        return traced

    def __add__(self, other: int) -> Traced:
        return _combine("+", self, other)

    def __radd__(self, other: int) -> Traced:
        return _combine("+", other, self)

    def __sub__(self, other: int) -> Traced:
        return _combine("-", self, other)

    def __rsub__(self, other: int) -> Traced:
        return _combine("-", other, self)

    def __mul__(self, other: int) -> Traced:
        return _combine("*", self, other)

    def __rmul__(self, other: int) -> Traced:
        return _combine("*", other, self)

    def __floordiv__(self, other: int) -> Traced:
        return _combine("//", self, other)

    def __rfloordiv__(self, other: int) -> Traced:
        return _combine("//", other, self)


def origin_of(value: Any) -> Expr:
    """The expression behind a number, or the number itself as a constant."""
    return value.origin if isinstance(value, Traced) else Const(int(value))


def _combine(operator: str, left: int, right: int) -> Traced:
    if not isinstance(left, int) or not isinstance(right, int):
        return NotImplemented
    number = ARITHMETIC[operator](int(left), int(right))
    return Traced(number, simplify(operator, origin_of(left), origin_of(right)))
