"""Whole numbers with which printed cells hold: by the polynomials that sizes and counts are of a count.

Parameters and multiply-adds of a row are at most of the second degree in a number of maps, a side of a size of the
first.  Three values give the polynomial, further ones test it; where they fail, numbers are tried out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

#: Counts of maps and units are at most this.
MAX_COUNT = 1_000_000
#: Where polynomials are looked for: the first valid ones of these, and the first from the end.
TRIED = (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 512, 1024, 2048, 4096, 10_000)
POINTS = 5
LARGE = 2


class Polynomial(NamedTuple):
    """a + b n + c n^2."""

    a: Fraction
    b: Fraction
    c: Fraction

    def __call__(self, number: int) -> Fraction:
        return self.a + self.b * number + self.c * number * number

    @property
    def is_constant(self) -> bool:
        return not self.b and not self.c

    def within(self, low: int, high: int) -> list[range]:
        """The numbers from 1 to MAX_COUNT at which it is between these two."""
        if self.is_constant:
            return [range(1, MAX_COUNT + 1)] if low <= self.a <= high else []
        turn = min(max(int(-self.b / (2 * self.c)), 0), MAX_COUNT) if self.c else 0
        parts = [(1, turn), (turn + 1, MAX_COUNT)]
        found = (self._rising(start, end, low, high) for start, end in parts if start <= end)
        return [each for each in found if each]

    def nearest(self, low: int, high: int) -> int:
        """The number from 1 to MAX_COUNT at which it comes nearest to these two."""
        if self.is_constant:
            return 1
        middle = (low + high) // 2
        turn = min(max(int(-self.b / (2 * self.c)), 0), MAX_COUNT) if self.c else 0
        near: set[int] = set()
        for start, end in ((1, turn), (turn + 1, MAX_COUNT)):
            if start <= end:
                first = self._first(start, end, middle)
                near |= {max(start, min(first - 1, end)), min(first, end)}
        return min(sorted(near), key=lambda number: max(low - self(number), self(number) - high))

    def _rising(self, start: int, end: int, low: int, high: int) -> range:
        if self(end) >= self(start):
            return range(self._first(start, end, low), self._first(start, end, high + 1))
        flipped = Polynomial(-self.a, -self.b, -self.c)
        return flipped._rising(start, end, -high, -low)

    def _first(self, start: int, end: int, least: int) -> int:
        """The first number of a monotone part at which it is at least this (of a falling one, at most)."""
        is_rising = self(end) >= self(start)
        stop = end + 1
        while start < stop:
            middle = (start + stop) // 2
            reached = self(middle) >= least if is_rising else self(middle) <= least
            start, stop = (start, middle) if reached else (middle + 1, stop)
        return start


def sampled(evaluate: Callable[[int], Mapping[object, int] | None]) -> dict[int, Mapping[object, int]]:
    """What is computed at a few valid numbers, small ones and large ones."""
    found: dict[int, Mapping[object, int]] = {}
    for number in TRIED:
        if len(found) < POINTS and (each := evaluate(number)) is not None:
            found[number] = each
    larger = 0
    for number in reversed(TRIED):
        if larger < LARGE and number not in found and (each := evaluate(number)) is not None:
            found[number] = each
            larger += 1
    return found


def fitted(points: Mapping[int, int]) -> Polynomial | None:
    """The polynomial through all points; None where there is none, or too few points to tell."""
    if len(points) < POINTS:
        return None
    (x, p), (y, q), (z, r) = list(points.items())[:3]
    c = (Fraction(r - p, z - x) - Fraction(q - p, y - x)) / (z - y)
    b = Fraction(q - p, y - x) - c * (x + y)
    made = Polynomial(p - b * x - c * x * x, b, c)
    return made if all(made(number) == value for number, value in points.items()) else None


def intersected(one: Iterable[range], other: Iterable[range]) -> list[range]:
    """The numbers that are in both."""
    others = list(other)
    made = (range(max(a.start, b.start), min(a.stop, b.stop)) for a in one for b in others)
    return [each for each in made if each]
