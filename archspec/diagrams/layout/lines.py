"""Pieces set in lines, as the words of a page are: rows of a flow to the right, columns of a flow down."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, zip_longest
from math import inf

from archspec.diagrams.layout.pieces import Part, Piece, Track, shifted

#: Between a line's end and the line that goes on to the next, and between two lines.
MARGIN, LEADING = 16.0, 20.0
#: No picture has more lines than this: its pieces are too small to be read anyway.
MAX_LINES = 60


@dataclass(frozen=True)
class Word:
    """A piece, and the line to it from the piece before; ``is_first`` starts a line of its own, as a head does."""

    link: Piece
    piece: Piece
    is_first: bool = False

    @property
    def length(self) -> float:
        return self.link.length + self.piece.length


#: How bad a page of this (length, breadth) is; 0 or less where it could not be better.
Cost = Callable[[float, float], float]


@dataclass(frozen=True)
class Page:
    """All parts, from (0, 0)."""

    length: float
    breadth: float
    parts: tuple[Part, ...]


def best_page(words: Sequence[Word], cost: Cost, leading: float = LEADING) -> Page:
    """The page of the number of lines with the least cost of its (length, breadth); the first that costs nothing."""
    best, least = None, inf
    for lines in breakings(words):
        asked = cost(*extent(lines, leading))
        if asked < least:
            best, least = lines, asked
        if least <= 0:
            break
    return page(best if best is not None else [words], leading)


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


def page(lines: Sequence[Sequence[Word]], leading: float = LEADING) -> Page:
    """Lines one beside the other, and the line that leads from the end of each to the start of the next."""
    sizes = _sizes(lines)
    start = MARGIN if len(lines) > 1 else 0.0
    tops = list(accumulate((near + far + leading for _, near, far in sizes), initial=0.0))
    parts: list[Part] = []
    for number, (line, (length, near, _)) in enumerate(zip(lines, sizes, strict=True)):
        centre = tops[number] + near
        parts += _line(line, start, centre)
        if number + 1 < len(lines) and not lines[number + 1][0].is_first:
            next_centre = tops[number + 1] + sizes[number + 1][1]
            gutter = tops[number + 1] - leading / 2
            word = lines[number + 1][0]
            end = start + length - word.link.length
            parts += _turn(word, end, centre, start + length + MARGIN / 2, gutter, next_centre)
    return Page(*extent(lines, leading), tuple(parts))


def extent(lines: Sequence[Sequence[Word]], leading: float = LEADING) -> tuple[float, float]:
    """(length, breadth) of the page."""
    sizes = _sizes(lines)
    margins = 2 * MARGIN if len(lines) > 1 else 0.0
    breadth = sum(near + far + leading for _, near, far in sizes) - leading
    return max(length for length, _, _ in sizes) + margins, breadth


def _sizes(lines: Sequence[Sequence[Word]]) -> list[tuple[float, float, float]]:
    return [_size(line, after) for line, after in zip_longest(lines, lines[1:])]


def _size(line: Sequence[Word], after: Sequence[Word] | None) -> tuple[float, float, float]:
    """(length, near, far) of one line, with the link to the word that starts the next one."""
    turned = [after[0].link] if after is not None and not after[0].is_first else []
    links = [word.link for word in line[1:]] + turned
    pieces = [word.piece for word in line]
    length = sum(each.length for each in (*links, *pieces)) + MARGIN
    return length, max(each.near for each in (*links, *pieces)), max(each.far for each in (*links, *pieces))


def _line(line: Sequence[Word], start: float, centre: float) -> Iterator[Part]:
    along = start + MARGIN
    for number, word in enumerate(line):
        if number:
            yield from shifted(word.link.parts, along, centre)
            along += word.link.length
        yield from shifted(word.piece.parts, along, centre)
        along += word.piece.length


def _turn(word: Word, end: float, centre: float, edge: float, gutter: float, next_centre: float) -> Iterator[Part]:
    """From the end of a line around to the word that starts the next one; its shape stands where the line leaves."""
    if word.piece.entry == "none":
        return
    start = 2.0
    target = 2 * MARGIN
    points = (
        (end, centre),
        (edge, centre),
        (edge, gutter),
        (start, gutter),
        (start, next_centre),
        (target, next_centre),
    )
    yield Track(points, has_arrow=word.piece.entry == "arrow")
    for part in word.link.parts:
        if not isinstance(part, Track):
            yield replace(shifted((part,), end, centre)[0])
