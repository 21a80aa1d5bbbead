"""Words broken into lines, as evenly long as they can be in their order."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from archspec.diagrams.layout.pieces import Piece

#: No picture has more lines than this: its pieces are too small to be read anyway.
MAX_LINES = 60


@dataclass(frozen=True)
class Word:
    """A piece, and the line to it from the piece before; ``is_first`` starts a line of its own, as a head does.

    ``around`` is what the line is from the end of a row to this piece, where it says more than within one.
    """

    link: Piece
    piece: Piece
    is_first: bool = False
    around: Piece | None = None

    @property
    def turn(self) -> Piece:
        """The line that leads from the end of a row to this piece."""
        return self.around or self.link

    @property
    def length(self) -> float:
        return self.link.length + self.piece.length


def breakings(words: Sequence[Word]) -> Iterator[list[Sequence[Word]]]:
    """The words in ever more lines, each time as evenly long as they can be in their order."""
    breaker = Breaker(words)
    seen = 0
    for count in range(1, min(len(words), MAX_LINES) + 1):
        starts = breaker.starts(breaker.shortest(count))
        if len(starts) > seen:
            seen = len(starts)
            yield [words[start:end] for start, end in zip(starts, (*starts[1:], len(words)), strict=True)]


class Breaker:
    """Greedy line breaking: as many words in a line as a limit has room for."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.ends = list(accumulate(word.length for word in words))
        #: Words that start a line, whatever the limit; and the end, which no line goes beyond.
        self.forced = [number for number, word in enumerate(words) if word.is_first and number] + [len(words)]
        self.longest = max(word.length for word in words)

    def starts(self, limit: float) -> list[int]:
        """The numbers of the words that begin a line."""
        found, start, forced = [], 0, iter(self.forced)
        stop = next(forced)
        while start < self.forced[-1]:
            found.append(start)
            before = self.ends[start - 1] if start else 0.0
            start = max(start + 1, min(bisect_right(self.ends, before + limit + 1e-6), stop))
            stop = next(forced, stop) if start == stop else stop
        return found

    def shortest(self, count: int) -> float:
        """The least limit with which there are no more than ``count`` lines, or as few as there can be."""
        low, high = self.longest, self.ends[-1]
        fewest = max(count, len(self.starts(high)))
        while high - low > 0.5:
            middle = (low + high) / 2
            if len(self.starts(middle)) <= fewest:
                high = middle
            else:
                low = middle
        return high
