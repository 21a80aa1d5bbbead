"""What the outputs of a chain of windows see of one axis of the input: for each the first pixel and the last.

Outputs i and i + period see the same, ``step`` pixels apart.  A convolution has period 1 and its stride as the step; a
transposed one the other way round.  So everything here is exact, in whole numbers.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, lcm
from typing import NamedTuple

#: Beyond this a field says nothing, and a spec can make it grow to a million digits.
MAX_FIELD = 10**9
#: A longer period is not followed: it takes nine transposed convolutions that double, one after the other.
MAX_PERIOD = 256


class Axis(NamedTuple):
    """The first and the last pixel for each output of one period, from output 0 on; none where not computed."""

    first: tuple[int, ...] = (0,)
    last: tuple[int, ...] = (0,)
    step: int = 1

    @property
    def size(self) -> int | None:
        """The pixels from the first to the last, of the output that sees most."""
        return min(max(self.spans), MAX_FIELD) if self.period else None

    @property
    def spans(self) -> list[int]:
        """The pixels from the first to the last, of each output of one period."""
        return [last - first + 1 for first, last in zip(self.first, self.last, strict=True)]

    @property
    def period(self) -> int:
        return len(self.first)

    @property
    def jump(self) -> Fraction | None:
        """The pixels of the input from one output to the next: 1/2 behind a transposed convolution that doubles."""
        return Fraction(self.step, self.period) if self.period else None

    def then(self, inner: Axis) -> Axis:
        """``inner``, which is told in pixels of what this one puts out."""
        if not (self.period and inner.period):
            return UNKNOWN
        turns = self.period // gcd(self.period, inner.step)
        firsts, lasts = inner.repeated(turns)
        return bounded(
            [_at(self.first, self.step, pixel) for pixel in firsts],
            [_at(self.last, self.step, pixel) for pixel in lasts],
            inner.step * turns // self.period * self.step,
        )

    def repeated(self, turns: int) -> tuple[list[int], list[int]]:
        """The first and the last pixels of so many periods, of too many one more than is followed."""
        outputs = range(min(self.period * turns, MAX_PERIOD + 1))
        first, last = ([_at(pixels, self.step, each) for each in outputs] for pixels in (self.first, self.last))
        return first, last


#: What is not computed.
UNKNOWN = Axis((), (), 0)


def window(span: int, stride: int, before: int) -> Axis:
    """A window that slides over an input with ``before`` pixels put in front of it."""
    return Axis((-before,), (span - 1 - before,), stride)


def transposed(span: int, stride: int, cut: int) -> Axis:
    """Pixels of the input spread over windows; ``cut`` pixels of the output are cut off in front.

    Windows with gaps between them are not computed: some outputs see nothing, and what a later window sees then depends
    on its own gaps.
    """
    if span < stride:
        return UNKNOWN
    outputs = range(cut, cut + min(stride, MAX_PERIOD + 1))
    return bounded([-((span - 1 - each) // stride) for each in outputs], [each // stride for each in outputs], 1)


def hull(axes: Sequence[Axis]) -> Axis:
    """What the outputs see by any of several ways; not computed where the ways do not run side by side."""
    if not _run_side_by_side(axes):
        return UNKNOWN
    one = axes[0]
    period = lcm(*(axis.period for axis in axes))
    sides = [axis.repeated(period // axis.period) for axis in axes]
    firsts, lasts = zip(*sides, strict=True)
    return bounded(
        [min(each) for each in zip(*firsts, strict=True)],
        [max(each) for each in zip(*lasts, strict=True)],
        one.step * period // one.period,
    )


def narrowest(axes: Sequence[Axis]) -> Axis:
    """What the outputs see by that of several ways which sees least.

    Not computed where the ways do not run side by side, nor where of two neighbours each may see least by another way.
    """
    if not _run_side_by_side(axes):
        return UNKNOWN
    least = min(axes, key=lambda axis: (max(axis.spans), Fraction(sum(axis.spans), axis.period)))
    is_least = all(axis == least or max(least.spans) <= min(axis.spans) for axis in axes)
    return least if is_least else UNKNOWN


def see_the_same(one: Axis, other: Axis) -> bool:
    """Whether every output sees the same pixels by both, though one tells its neighbours in a longer period."""
    if not _run_side_by_side([one, other]):
        return False
    period = lcm(one.period, other.period)
    return one.repeated(period // one.period) == other.repeated(period // other.period)


def _run_side_by_side(axes: Sequence[Axis]) -> bool:
    """Whether all of them take equal steps through the input."""
    one = axes[0]
    return all(axis.period and one.step * axis.period == axis.step * one.period for axis in axes)


def bounded(first: list[int], last: list[int], step: int) -> Axis:
    """The axis, its numbers kept from growing without end."""
    if len(first) > MAX_PERIOD:
        return UNKNOWN
    return Axis(tuple(map(_kept, first)), tuple(map(_kept, last)), min(step, MAX_FIELD))


def _kept(pixel: int) -> int:
    return max(-MAX_FIELD, min(pixel, MAX_FIELD))


def _at(pixels: tuple[int, ...], step: int, output: int) -> int:
    turn, phase = divmod(output, len(pixels))
    return pixels[phase] + turn * step
