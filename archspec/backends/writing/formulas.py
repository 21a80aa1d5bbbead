"""Expressions as docs, so that a long one can be broken in front of its operators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from archspec.backends.planning.program import Slot
from archspec.backends.writing.docs import Bracket, Doc, Group, Operation
from archspec.backends.writing.literals import needs_brackets, python
from archspec.spec.expressions import Apply, Binary, Expr, Not, strength


def formula(expr: Expr) -> Doc:
    """What ``python`` writes, as a doc."""
    match expr:
        case Binary():
            return _operation(expr)
        case Not(Binary() as operand):
            return Bracket("not (", formula(operand), ")")
        case Apply(function, operands):
            return Group(f"{function}(", tuple(map(formula, operands)), ")")
    return python(expr)


def _operation(expr: Binary) -> Operation:
    """Operators of one strength, which are broken together, with what stands between them."""
    (_, first), *rest = _side_by_side("", expr, strength(expr))
    return Operation(first, tuple(rest))


def _side_by_side(before: str, expr: Expr, level: int) -> Iterator[tuple[str, Doc]]:
    """(the operator in front of it, operand), from left to right."""
    if not isinstance(expr, Binary) or strength(expr) != level:
        yield before, formula(expr)
        return
    for operator, operand, is_right in ((before, expr.left, False), (expr.operator, expr.right, True)):
        if needs_brackets(operand, expr.operator, is_right):
            yield operator, Bracket("(", formula(operand), ")")
        else:
            yield from _side_by_side(operator, operand, level)


def of_slot(slot: Slot) -> Doc:
    """The text of a slot, which is its expression, or the name of a parameter that was made up for it."""
    is_expression = slot.origin is not None and python(slot.origin) == slot.text
    return formula(slot.origin) if slot.origin is not None and is_expression else slot.text


def opened(prefix: str, doc: Doc) -> Doc:
    """The doc with words in front: `maps=` of an argument."""
    match doc:
        case str():
            return f"{prefix}{doc}"
        case Group() | Bracket():
            return replace(doc, open=f"{prefix}{doc.open}")
        case Operation():
            return replace(doc, first=opened(prefix, doc.first))
    raise AssertionError("an argument is no choice and no loop")


def added(number: int, doc: Doc) -> Doc:
    """`2 + times`; of `times - 2` what it was before."""
    if not number:
        return doc
    match doc:
        case str():
            return doc.removesuffix(f" - {number}") if doc.endswith(f" - {number}") else f"{number} + {doc}"
        case Operation(first, [*before, ("-", other)]) if other == str(number):
            return Operation(first, tuple(before)) if before else first
        case Operation(first, rest) if rest[0][0] in ("+", "-"):
            return Operation(str(number), (("+", first), *rest))
    return Operation(str(number), (("+", doc),))
