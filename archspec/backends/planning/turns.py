"""Repetitions that differ by a step only: as one turn, with the number of the turn in its arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

from archspec.backends.planning.program import Arg, Call, Leaf, Slot, Step, Turn
from archspec.backends.writing.layout import constant
from archspec.backends.writing.literals import python
from archspec.spec.expressions import Binary, Const, Expr, Name, terms
from archspec.spec.origins import simplify

#: Fewer are as short one by one.
LEAST = 3


def joined_turns(turns: Sequence[Turn]) -> tuple[Turn, ...]:
    """The turns with equal neighbours as one."""
    made: list[Turn] = []
    for turn in turns:
        total = _total(made[-1], turn) if made and made[-1].node == turn.node else None
        if total is None:
            made.append(turn)
        else:
            made[-1] = Turn(turn.node, Leaf(total))
    return tuple(made)


def _total(first: Turn, second: Turn) -> int | None:
    times = constant(first.times), constant(second.times)
    return sum(times) if all(isinstance(each, int) for each in times) else None


def stepped_turns(turns: Sequence[Turn], variable: str) -> Iterator[Turn]:
    """The turns with every run of single ones whose numbers grow evenly as one turn over ``variable``."""
    position = 0
    while position < len(turns):
        length = _run(turns[position:])
        if length < LEAST:
            yield turns[position]
            position += 1
            continue
        first, second = turns[position].node, turns[position + 1].node
        assert isinstance(first, Step) and isinstance(second, Step)  # a run has steps only
        call = _over(first.call, second.call, variable)
        yield Turn(replace(first, call=call), Leaf(length))
        position += length


def _run(turns: Sequence[Turn]) -> int:
    """How many turns from the first one on grow by the same step."""
    steps: list[tuple[Expr, ...] | None] = []
    for first, second in pairwise(turns):
        steps.append(_growth(first, second))
        if steps[-1] is None or steps[-1] != steps[0]:
            return len(steps)
    return len(steps) + 1


def _growth(first: Turn, second: Turn) -> tuple[Expr, ...] | None:
    """By how much each argument grows; None where something else differs."""
    one, other = first.node, second.node
    if not (isinstance(one, Step) and isinstance(other, Step)) or (constant(first.times), constant(second.times)) != (
        1,
        1,
    ):
        return None
    if (one.definition, one.presence) != (other.definition, other.presence):
        return None
    pairs = list(zip(one.call.arguments, other.call.arguments, strict=False))
    if one.call.function != other.call.function or any(left[1:] != right[1:] for left, right in pairs):
        return None
    growth = [_difference(left, right) for left, right in pairs]
    return None if any(each is None for each in growth) else tuple(each for each in growth if each is not None)


def _difference(left: Arg, right: Arg) -> Expr | None:
    if left.value == right.value:
        return Const(0)
    one, other = _number(left.value), _number(right.value)
    if one is None or other is None:
        return None
    step = simplify("-", other, one)
    # Of two that have nothing in common the difference is no step, but both of them.
    return step if terms(step) < terms(one) + terms(other) else None


def _number(value: Any) -> Expr | None:
    """A whole number, or the expression that gives one."""
    if isinstance(value, Slot) and value.text:
        return value.origin
    given = constant(value)
    return Const(given) if type(given) is int else None


def _over(first: Call, second: Call, variable: str) -> Call:
    return replace(
        first,
        arguments=tuple(
            _stepped(left, _difference(left, right) or Const(0), variable)
            for left, right in zip(first.arguments, second.arguments, strict=True)
        ),
    )


def _stepped(argument: Arg, step: Expr, variable: str) -> Arg:
    """`64 + 32 * i`, `64 + growth * i`"""
    start = _number(argument.value)
    if step == Const(0) or start is None:
        return argument
    if isinstance(step, Const) and isinstance(step.value, int) and step.value < 0:
        formula = Binary("-", start, Binary("*", Const(-step.value), Name(variable)))
    else:
        formula = Binary("+", start, Binary("*", step, Name(variable)))
    return argument._replace(value=Slot((), formula, text=python(formula)))
