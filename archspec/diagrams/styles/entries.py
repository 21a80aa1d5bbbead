"""The lines of a legend: swatches, and what they mean."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Literal

from archspec.diagrams.fonts import width
from archspec.diagrams.palette import Fill
from archspec.diagrams.scene import Box, Disc, Mark, Text, Wire
from archspec.diagrams.styles.leaves import SIGNS

SIZE, LINE = 10.0, 20.0
#: The width of a swatch with what is between it and its words; what is between two entries.
SWATCH, BETWEEN = 28.0, 18.0
#: A card, a card with a dashed border, a block's frame, a window; the sign of what joins branches; an arc, a line.
Swatch = Literal["", "box", "frame", "block", "window", "add", "multiply", "solid", "dashed", "thin"]


@dataclass(frozen=True)
class Entry:
    """One thing that a legend tells: a swatch, and what it means."""

    words: str
    fill: Fill | None = None
    #: What is drawn before the words, if anything.
    swatch: Swatch = ""

    @property
    def width(self) -> float:
        return width(self.words, SIZE) + (SWATCH if self.swatch else 0) + BETWEEN


def entry_lines(entries: Sequence[Entry], room: float) -> list[list[Entry]]:
    """The entries in as few lines as there is room for, and these as evenly long as can be: none is left over alone."""
    lines = broken(entries, room)
    if len(lines) > 1:
        lengths = [fsum(entry.width for entry in entries[first:last]) for first, last in _spans(len(entries))]
        limits = sorted(length - BETWEEN for length in lengths if length - BETWEEN <= room)
        even = next((limit for limit in limits if len(broken(entries, limit)) == len(lines)), room)
        return broken(entries, even)
    return lines


def _spans(count: int) -> Iterator[tuple[int, int]]:
    """Each row of neighbours, as (first, behind the last)."""
    return ((first, last) for first in range(count) for last in range(first + 1, count + 1))


def broken(entries: Iterable[Entry], room: float) -> list[list[Entry]]:
    """As many entries in a line as it has room for."""
    lines: list[list[Entry]] = []
    left = 0.0
    for entry in entries:
        left -= entry.width
        if not lines or left < -1e-6:
            lines.append([])
            left = room + BETWEEN - entry.width
        lines[-1].append(entry)
    return lines


def drawn(lines: Iterable[Sequence[Entry]]) -> Iterator[Mark]:
    """The lines below (0, 0)."""
    for number, line in enumerate(lines):
        along, middle = 0.0, (number + 0.5) * LINE
        for entry in line:
            yield from _swatch(entry, along, middle)
            start = along + (SWATCH if entry.swatch else 0)
            yield Text(start, middle + 3.5, entry.words, SIZE, "start", is_pale=True)
            along += entry.width


def _swatch(entry: Entry, x: float, middle: float) -> Iterator[Mark]:
    swatch = entry.swatch
    if swatch in ("box", "frame"):
        yield Box(x, middle - 6, 22, 12, entry.fill, 3, is_dashed=swatch == "frame")
    elif swatch == "block":
        yield from (Box(x, middle - 6, 22, 12, fill, 3) for fill in ("band", None))
    elif swatch == "window":
        yield Box(x, middle - 4, 8, 8, None)
        yield from (Wire(((x + 8, middle + y), (x + 22, middle)), has_arrow=False, is_thin=True) for y in (-4, 4))
    elif swatch in SIGNS and entry.fill is not None:
        yield Disc(x + 11, middle, 6, entry.fill)
        for stroke in SIGNS[swatch]:
            yield Wire(tuple((x + 5 + right, middle - 6 + down) for right, down in stroke), has_arrow=False)
    elif swatch == "thin":
        yield Wire(((x, middle), (x + 22, middle)), has_arrow=False, is_thin=True)
    elif swatch:  # a path around something: the lines of the flow are solid, too
        arc = ((x + 1, middle - 6), (x + 1, middle + 4), (x + 20, middle + 4), (x + 20, middle - 6))
        yield Wire(arc, is_dashed=swatch == "dashed")
