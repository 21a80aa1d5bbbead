"""What is written above and below a volume: its title and size, its kernels, what follows them, and its parameters."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from archspec.diagrams.content.tree import Card
from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.styles.facts import params, plain
from archspec.diagrams.words import TIMES, sides

TITLE, LINE, SMALL = 12.0, 10.5, 10.0
#: The widest text.
MOST = 150.0
#: A line of text is broken where it is wider than this, and one that tells a branch, where it is wider than that.
BROKEN, BRANCH = 96.0, 125.0
#: Of more lines of text than this the first are shown, and how many are left: all are in the tooltip.
MAX_LINES = 4

#: A text, its size, whether it is bold, and its width.
Line = tuple[str, float, bool, float]


@dataclass(frozen=True)
class Caption:
    """The texts of a volume: they are the same in every size of it."""

    card: Card
    above: list[Line]
    below: list[Line]
    width: float

    @classmethod
    def of(cls, card: Card) -> Caption:
        above, below = _above(card), _below(card)
        return cls(card, above, below, max(text_width for _, _, _, text_width in (*above, *below)))


def _line(text: str, size: float, is_bold: bool = False) -> Line:
    shown = shortened(plain(text), size, MOST, is_bold=is_bold)
    return shown, size, is_bold, width(shown, size, is_bold=is_bold)


def _above(card: Card) -> list[Line]:
    times = f" {TIMES}{card.times}" if card.times > 1 else ""
    title = (card.title or (card.lines[0].partition(",")[0] if card.lines else card.path)) + times
    return [_line(title, TITLE, is_bold=True), _line(sides(card.output), SMALL)]


def _below(card: Card) -> list[Line]:
    lines = list(card.lines)
    if len(lines) > MAX_LINES:
        lines[MAX_LINES - 1 :] = [f"and {len(lines) - MAX_LINES + 1} more"]
    total = [_line(params(card), SMALL)] if card.params else []
    details = [_line(part, SMALL) for part in _broken(", ".join(card.details))] if card.details else []
    return [*(_line(part, LINE) for line in lines for part in _broken(line)), *details, *total]


def _broken(text: str) -> Iterator[str]:
    """A line in as many as it takes, broken behind commas."""
    line, most = "", BRANCH if "\N{RIGHTWARDS ARROW}" in text else BROKEN
    for part in text.split(", "):
        if line and width(f"{line}, {part}", LINE) > most:
            yield f"{line},"
            line = part
        else:
            line = f"{line}, {part}" if line else part
    yield line
