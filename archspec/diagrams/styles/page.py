"""What stands around a picture: its title, and the legend of what is used in it; and the format it is to fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil, log

from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.palette import Fill
from archspec.diagrams.scene import Box, Disc, Mark, Node, Scene, Text, Wire, all_moved
from archspec.diagrams.styles.facts import plain

MARGIN, TITLE_SIZE, NOTE_SIZE, LEGEND_SIZE = 14.0, 18.0, 11.5, 10.0
#: The title's line, and a line of the legend.
HEADER, LEGEND_LINE = 38.0, 20.0
#: The boxes in which the smallest text, of 10 pixels, is 5 points high on a page of A4, and 11 pixels on a slide.
ON_A4, ON_SLIDE = (964.0, 1456.0), (1454.0, 818.0)
#: What it counts to be legible on the other one, too, where a picture is not legible on both.
OTHER = 0.001


@dataclass(frozen=True)
class Fit:
    """The shape that a picture is to have: width to height; none is as legible as can be, on a page and on a slide."""

    ratio: float | None = None

    def cost(self, width: float, height: float) -> float:
        """How far a picture of this size is from it: 0, or less, where it could not be better."""
        if self.ratio is not None:
            return abs(log(width / height / self.ratio))
        better, worse = sorted(max(width / wide, height / high) - 1 for wide, high in (ON_A4, ON_SLIDE))
        return worse if worse <= 0 else max(better, 0.0) + OTHER * worse


@dataclass(frozen=True)
class Entry:
    """One line of a legend: a swatch, and what it means."""

    words: str
    fill: Fill | None = None
    #: `box`, `sign`, `solid` or `dashed`, or nothing.
    swatch: str = ""

    @property
    def width(self) -> float:
        return width(self.words, LEGEND_SIZE) + (28 if self.swatch else 0) + 18


def framed(
    name: str, title: str, note: str, size: tuple[float, float], items: Iterable[Node | Mark], legend: Sequence[Entry],
    fit: Fit,
    *,
    has_header: bool = True,
) -> Scene:  # fmt: skip
    """The scene of a drawing of this size, with its title above and its legend below."""
    shown = plain(title)
    header = HEADER if has_header else 0.0
    inner = max(size[0], min(_header_width(shown, note), 900) if has_header else 0, 200)
    lines = list(_legend_lines(legend, inner))
    wide, high = inner + 2 * MARGIN, size[1] + header + len(lines) * LEGEND_LINE + 2 * MARGIN + 8
    page_width, page_height = map(ceil, _padded(wide, high, fit))
    right, down = (page_width - wide) / 2 + MARGIN, (page_height - high) / 2
    body = [
        Box(0, 0, page_width, page_height, "page"),
        *(_header(shown, note, right, down + MARGIN, inner) if has_header else ()),
        *all_moved(items, right + (inner - size[0]) / 2, down + MARGIN + header),
        *_legend(lines, right, down + MARGIN + header + size[1] + 8),
    ]
    return Scene(name, shown, plain(note), page_width, page_height, tuple(body))


def key(entry: Entry) -> Scene:
    """A line of a legend by itself."""
    return Scene("", entry.words, "", ceil(entry.width), LEGEND_LINE, tuple(_legend([[entry]], 0, 0)))


def outer(size: tuple[float, float], legend: Sequence[Entry]) -> tuple[float, float]:
    """The size of the whole picture, for a drawing of this size."""
    inner = max(size[0], 200.0)
    lines = len(list(_legend_lines(legend, inner)))
    return inner + 2 * MARGIN, size[1] + HEADER + lines * LEGEND_LINE + 2 * MARGIN + 8


def _padded(wide: float, high: float, fit: Fit) -> tuple[float, float]:
    """White space on two sides, as far as the format is not met by the drawing."""
    if fit.ratio is None:
        return wide, high
    return max(wide, high * fit.ratio * 0.88), max(high, wide / fit.ratio * 0.88)


def _header_width(title: str, note: str) -> float:
    return width(title, TITLE_SIZE, is_bold=True) + 12 + width(note, NOTE_SIZE)


def _header(title: str, note: str, x: float, y: float, room: float) -> Iterator[Text]:
    notes = width(note, NOTE_SIZE)
    shown = shortened(title, TITLE_SIZE, max(room - notes - 12, 120), is_bold=True)
    yield Text(x, y + 16, shown, TITLE_SIZE, "start", is_bold=True)
    after = width(shown, TITLE_SIZE, is_bold=True) + 12
    yield Text(x + after, y + 16, note, NOTE_SIZE, "start", is_pale=True)


def _legend_lines(legend: Sequence[Entry], room: float) -> Iterator[list[Entry]]:
    line: list[Entry] = []
    for entry in legend:
        if line and sum(each.width for each in (*line, entry)) > room + 18:
            yield line
            line = []
        line.append(entry)
    if line:
        yield line


def _legend(lines: Iterable[Sequence[Entry]], x: float, y: float) -> Iterator[Mark]:
    for number, line in enumerate(lines):
        along, middle = x, y + (number + 0.5) * LEGEND_LINE
        for entry in line:
            yield from _swatch(entry, along, middle)
            start = along + (28 if entry.swatch else 0)
            yield Text(start, middle + 3.5, entry.words, LEGEND_SIZE, "start", is_pale=True)
            along += entry.width


def _swatch(entry: Entry, x: float, middle: float) -> Iterator[Mark]:
    if entry.swatch == "box" and entry.fill is not None:
        yield Box(x, middle - 6, 22, 12, entry.fill, 3)
    elif entry.swatch == "frame":
        yield Box(x, middle - 6, 22, 12, None, 3, is_dashed=True)
    elif entry.swatch == "sign" and entry.fill is not None:
        yield Disc(x + 11, middle, 6, entry.fill)
        yield Wire(((x + 8, middle), (x + 14, middle)), has_arrow=False)
        yield Wire(((x + 11, middle - 3), (x + 11, middle + 3)), has_arrow=False)
    elif entry.swatch:
        yield Wire(((x, middle), (x + 22, middle)), is_dashed=entry.swatch == "dashed")
