"""Two rows that are repeated, side by side: the repetitions that both have, equal ones together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archspec.network.tree import Group, Layer, Merge, Repeat, Run, Use

Once = Layer | Group | Use | Merge


class Turn(NamedTuple):
    """Repetitions on both sides that are alike: the first one's number, how many, and what is repeated."""

    number: int
    times: int
    one: Once
    other: Once

    def path(self, row: str) -> str:
        """Where they stand below the path of their row: `conv3_x/0`, `conv3_x/1-3`."""
        last = self.number + self.times - 1
        return f"{row}/{self.number}" if last == self.number else f"{row}/{self.number}-{last}"


def turns(one: Once | Repeat, other: Once | Repeat) -> Iterator[Turn]:
    """The repetitions that both sides have; a row that is not repeated is one."""
    mine, theirs = _runs(one), _runs(other)
    number = 0
    while mine and theirs:
        (first, times), (second, others) = mine.pop(), theirs.pop()
        both = min(times, others)
        yield Turn(number, both, first, second)
        number += both
        if times > both:
            mine.append(Run(first, times - both))
        if others > both:
            theirs.append(Run(second, others - both))


def count(item: Once | Repeat) -> int:
    return item.count if isinstance(item, Repeat) else 1


def _runs(item: Once | Repeat) -> list[Run]:
    """The runs, the first one last."""
    return list(reversed(item.runs)) if isinstance(item, Repeat) else [Run(item, 1)]
