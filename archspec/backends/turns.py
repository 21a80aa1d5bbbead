"""Repetitions that differ by a step only: as one turn, with the number of the turn in its arguments."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from archspec.backends.layout import constant
from archspec.backends.program import Arg, Call, Leaf, Slot, Step, Turn

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
    steps: list[tuple[int, ...] | None] = []
    for first, second in pairwise(turns):
        steps.append(_growth(first, second))
        if steps[-1] is None or steps[-1] != steps[0]:
            return len(steps)
    return len(steps) + 1


def _growth(first: Turn, second: Turn) -> tuple[int, ...] | None:
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
    return None if any(each is None for each in growth) else tuple(each or 0 for each in growth)


def _difference(left: Arg, right: Arg) -> int | None:
    if left.value == right.value:
        return 0
    one, other = constant(left.value), constant(right.value)
    return other - one if type(one) is int and type(other) is int else None


def _over(first: Call, second: Call, variable: str) -> Call:
    return replace(
        first,
        arguments=tuple(
            left if not (step := _difference(left, right)) else left._replace(value=_formula(left, step, variable))
            for left, right in zip(first.arguments, second.arguments, strict=True)
        ),
    )


def _formula(argument: Arg, step: int, variable: str) -> Slot:
    """`64 + 32 * i`"""
    start = constant(argument.value)
    return Slot((), text=f"{start} {'+' if step > 0 else '-'} {abs(step)} * {variable}")
