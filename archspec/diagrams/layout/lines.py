"""Pieces set in lines, as the words of a page are: rows of a flow to the right, columns of a flow down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, zip_longest
from math import fsum, inf

from archspec.diagrams.layout.breaking import Word, breakings
from archspec.diagrams.layout.look import LEAST_ARROW
from archspec.diagrams.layout.pieces import Part, Track, shifted

#: Between a line's end and the line that goes on to the next, and between two lines.
MARGIN, LEADING = 16.0, 20.0
#: How much longer, by its own length, a line between two words may become for a page to be full, and how much further
#: apart two lines.
MAX_FACTOR, MAX_SPREAD = 1.5, 60.0


#: How bad a page of this (length, breadth) is; 0 or less where it could not be better.
Cost = Callable[[float, float], float]


#: How much (longer, broader) a page of this (length, breadth) may become.
Left = Callable[[float, float], tuple[float, float]]


@dataclass(frozen=True)
class Page:
    """All parts, from (0, 0)."""

    length: float
    breadth: float
    parts: tuple[Part, ...]


def best_page(words: Sequence[Word], cost: Cost, left: Left, leading: float = LEADING) -> Page:
    """The page of the number of lines with the least cost of its (length, breadth); the first that costs nothing.

    What it has ``left`` of the page goes between words and lines.
    """
    best, least = None, inf
    for lines in breakings(words):
        asked = cost(*extent(lines, leading))
        if asked < least:
            best, least = lines, asked
        if least <= 0:
            break
    return page(best if best is not None else [words], leading, left)


def page(lines: Sequence[Sequence[Word]], leading: float = LEADING, left: Left = lambda *_: (0.0, 0.0)) -> Page:
    """Lines one beside the other, and the line that leads from the end of each to the start of the next."""
    longer, broader = left(*extent(lines, leading))
    lines = justified(lines, longer)
    leading += min(broader / max(len(lines) - 1, 1), MAX_SPREAD)
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
            end = start + length - word.turn.length
            parts += _turn(word, end, centre, start + length + MARGIN / 2, gutter, next_centre)
    return Page(*extent(lines, leading), tuple(parts))


def justified(lines: Sequence[Sequence[Word]], longer: float) -> list[Sequence[Word]]:
    """The lines as long as the longest of them, and longer: what each lacks is shared by the lines between its words.

    The last line of a flow grows no more than the others do, as that of a paragraph.
    """
    lengths = [length for length, _, _ in _sizes(lines)]
    room = max(lengths) + longer
    factors = [_factor(line, room - length) for line, length in zip(lines, lengths, strict=True)]
    ends = [after is None or after[0].is_first for _, after in zip_longest(lines, lines[1:])]
    least = min((factor for factor, is_end in zip(factors, ends, strict=True) if not is_end), default=MAX_FACTOR)
    return [
        [line[0], *(_stretched(word, min(factor, least) if is_end else factor) for word in line[1:])]
        for line, factor, is_end in zip(lines, factors, ends, strict=True)
    ]


def _factor(line: Sequence[Word], lacking: float) -> float:
    """How much longer, by its own length, each line between two words becomes."""
    elastic = fsum(word.link.length for word in line[1:] if _is_elastic(word))
    return min(lacking / elastic, MAX_FACTOR) if elastic else 0.0


def _is_elastic(word: Word) -> bool:
    """Boxes that stand close belong together."""
    return word.link.length >= LEAST_ARROW


def _stretched(word: Word, factor: float) -> Word:
    link = word.link
    by = round(link.length * factor, 1)
    if by <= 0 or not _is_elastic(word):
        return word
    parts = tuple(_longer(part, link.length, by) for part in link.parts)
    return replace(word, link=replace(link, length=link.length + by, parts=parts))


def _longer(part: Part, length: float, by: float) -> Part:
    """What is behind the middle of a line moves, and its text half as far."""
    if isinstance(part, Track):
        return replace(part, points=tuple((x + by * (x > length / 2), y) for x, y in part.points))
    return replace(part, along=part.along + by / 2)


def extent(lines: Sequence[Sequence[Word]], leading: float = LEADING) -> tuple[float, float]:
    """(length, breadth) of the page."""
    sizes = _sizes(lines)
    margins = 2 * MARGIN if len(lines) > 1 else 0.0
    breadth = fsum(near + far + leading for _, near, far in sizes) - leading
    return max(length for length, _, _ in sizes) + margins, breadth


def _sizes(lines: Sequence[Sequence[Word]]) -> list[tuple[float, float, float]]:
    return [_size(line, after) for line, after in zip_longest(lines, lines[1:])]


def _size(line: Sequence[Word], after: Sequence[Word] | None) -> tuple[float, float, float]:
    """(length, near, far) of one line, with the link to the word that starts the next one."""
    turned = [after[0].turn] if after is not None and not after[0].is_first else []
    links = [word.link for word in line[1:]] + turned
    pieces = [word.piece for word in line]
    length = fsum(each.length for each in (*links, *pieces)) + MARGIN
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
    for part in word.turn.parts:
        if not isinstance(part, Track):
            yield replace(shifted((part,), end, centre)[0])
