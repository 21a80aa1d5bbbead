"""What stands around a drawing: its title above it, its legend below it, and white space where the page is larger."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.scene import Box, Mark, Node, Scene, Text, all_moved
from archspec.diagrams.styles.entries import LINE, Entry, broken, drawn, entry_lines
from archspec.diagrams.styles.facts import plain

MARGIN, TITLE_SIZE, NOTE_SIZE = 14.0, 18.0, 11.5
#: The title's line; a line of what the network weighs, where it stands below the title; between the drawing and the
#: legend.
HEADER, NOTE_LINE, BELOW = 38.0, 16.0, 8.0
#: The least width of a drawing, and the most that a title makes it.
LEAST, MOST = 200.0, 900.0
#: The boxes in which the smallest text, of 10 pixels, is 5 points high on a page of A4, and 11 pixels on a slide.
ON_A4, ON_SLIDE = (964.0, 1456.0), (1454.0, 818.0)
#: What it counts to be legible on the other one, too, where a picture is not legible on both.
OTHER = 0.001
#: How far from its shape a page may be that white space has to fill.
NEARLY = 0.88
#: Between the parts of a note.
DOT = " \N{MIDDLE DOT} "

Size = tuple[float, float]


@dataclass(frozen=True)
class Fit:
    """The shape that a picture is to have: width to height; none is as legible as can be, on a page and on a slide."""

    ratio: float | None = None

    def cost(self, width: float, height: float) -> float:
        """What a picture of this size is worth less than another: 0, or less, where it could not be better.

        Of a page of one shape it is the height of the page that has room for the picture: what is on a smaller one is
        larger in print.
        """
        if self.ratio is not None:
            return max(width / self.ratio, height)
        better, worse = sorted(max(width / wide, height / high) - 1 for wide, high in (ON_A4, ON_SLIDE))
        return worse if worse <= 0 else max(better, 0.0) + OTHER * worse

    def left(self, width: float, height: float) -> Size:
        """How much wider or higher a picture has to be to have the shape."""
        if self.ratio is None:
            return 0.0, 0.0
        return max(height * self.ratio - width, 0.0), max(width / self.ratio - height, 0.0)

    def padded(self, width: float, height: float) -> Size:
        """White space on two sides, as far as the shape is not met by the drawing."""
        if self.ratio is None:
            return width, height
        return max(width, height * self.ratio * NEARLY), max(height, width / self.ratio * NEARLY)


@dataclass(frozen=True)
class Sheet:
    """The page of one picture: what it is called, what it weighs, and what is told below it."""

    name: str
    title: str
    note: str
    entries: Sequence[Entry]
    fit: Fit
    has_header: bool = True

    def cost(self, size: Size) -> float:
        """What the whole picture costs, for a drawing of this size."""
        return self.fit.cost(*self.outer(size))

    def left(self, size: Size) -> Size:
        """How much larger the drawing may be for the picture to have its shape."""
        return self.fit.left(*self.outer(size))

    def outer(self, size: Size) -> Size:
        """The size of the whole picture, for a drawing of this size."""
        inner = self._inner(size)
        lines = len(broken(self.entries, inner))
        header = self._header_height(inner)
        return inner + 2 * MARGIN, size[1] + header + lines * LINE + 2 * MARGIN + BELOW

    def scene(self, size: Size, items: Iterable[Node | Mark]) -> Scene:
        """The scene of a drawing of this size."""
        inner = self._inner(size)
        wide, high = self.outer(size)
        page_width, page_height = map(ceil, self.fit.padded(wide, high))
        right, down = (page_width - wide) / 2 + MARGIN, (page_height - high) / 2 + MARGIN
        top = down + self._header_height(inner)
        body = [
            Box(0, 0, page_width, page_height, "page"),
            *(self._header(right, down, inner) if self.has_header else ()),
            *all_moved(items, right + (inner - size[0]) / 2, top),
            *self._legend(right, top + size[1] + BELOW, inner),
        ]
        return Scene(self.name, plain(self.title), plain(self.note), page_width, page_height, tuple(body))

    def _legend(self, x: float, y: float, room: float) -> Iterator[Node]:
        """One node, so that no line of it is taken for one of the drawing."""
        if self.entries:
            yield Node("", "legend", x, y, tuple(drawn(entry_lines(self.entries, room))))

    @property
    def _title_width(self) -> float:
        return width(plain(self.title), TITLE_SIZE, is_bold=True)

    @property
    def _line_width(self) -> float:
        """Of title and note on one line."""
        return self._title_width + 12 + width(self.note, NOTE_SIZE)

    def _inner(self, size: Size) -> float:
        """The width between the margins: a title is broken rather than that the page grows for it."""
        if not self.has_header:
            return max(size[0], LEAST)
        words = max(self._title_width, *(width(part, NOTE_SIZE) for part in self._parts))
        return max(size[0], min(words, MOST), LEAST)

    @property
    def _parts(self) -> list[str]:
        return self.note.split(DOT)

    def _notes(self, room: float) -> list[str]:
        """The note in lines, broken where a dot parts it."""
        lines: list[str] = []
        for part in self._parts:
            if lines and width(f"{lines[-1]}{DOT}{part}", NOTE_SIZE) <= room:
                lines[-1] += f"{DOT}{part}"
            else:
                lines.append(part)
        return lines

    def _header_height(self, room: float) -> float:
        if not self.has_header:
            return 0.0
        return HEADER if self._line_width <= room else HEADER + NOTE_LINE * len(self._notes(room)) - 4

    def _header(self, x: float, y: float, room: float) -> Iterator[Text]:
        """Title and note on one line, where there is room for both; else the note below the title."""
        is_one = self._line_width <= room
        shown = plain(self.title) if is_one else shortened(plain(self.title), TITLE_SIZE, room, is_bold=True)
        yield Text(x, y + 16, shown, TITLE_SIZE, "start", is_bold=True)
        if is_one:
            yield Text(x + self._title_width + 12, y + 16, self.note, NOTE_SIZE, "start", is_pale=True)
            return
        for number, line in enumerate(self._notes(room), 1):
            yield Text(x, y + 18 + number * NOTE_LINE, line, NOTE_SIZE, "start", is_pale=True)


def key(entry: Entry) -> Scene:
    """A line of a legend by itself."""
    return Scene("", entry.words, "", ceil(entry.width), LINE, tuple(drawn([[entry]])))


#: What a drawing of this (length, breadth) costs, and how much longer and broader it may be.
Page = tuple[Callable[[float, float], float], Callable[[float, float], Size]]


def across(sheet: Sheet, beside: float = 0.0) -> Page:
    """Of a drawing that runs to the right, with so much room ``beside`` it: its length is its width."""
    return (
        lambda length, breadth: sheet.cost((length + beside, breadth)),
        lambda length, breadth: sheet.left((length + beside, breadth)),
    )


def down(sheet: Sheet) -> Page:
    """Of a drawing that runs down: its length is its height."""

    def left(length: float, breadth: float) -> Size:
        wide, high = sheet.left((breadth, length))
        return high, wide

    return lambda length, breadth: sheet.cost((breadth, length)), left
