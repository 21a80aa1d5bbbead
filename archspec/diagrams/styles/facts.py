"""What is written of a card beside its picture: numbers, and everything at once in its tooltip."""

from __future__ import annotations

from typing import Protocol

from archspec.diagrams.content.tree import Card
from archspec.diagrams.words import TIMES, sides

#: A longer text of a spec is cut.
MAX_TEXT = 120


class Weighed(Protocol):
    """A whole picture's sums."""

    @property
    def params(self) -> int: ...
    @property
    def trainable(self) -> int: ...
    @property
    def macs(self) -> int: ...


def plain(text: str) -> str:
    """A text of a spec in one line that has an end."""
    return printable(text[:MAX_TEXT])


def printable(text: str) -> str:
    """A text in one line."""
    return text if text.isprintable() else "".join(char if char.isprintable() else " " for char in text)


def params(card: Card) -> str:
    """The parameters as they are written on a card: `3 × 74,240`."""
    return f"{card.times} {TIMES} {card.params:,}" if card.times > 1 else f"{card.params:,}"


def tooltip(card: Card) -> str:
    """Everything of a card, a line each, exact."""
    place = card.path if card.times == 1 else f"{card.path} and {card.times - 1} more"
    lines = [place, *card.lines, *card.details, f"output {sides(card.output)}"]
    if card.params or card.macs:
        each = "each of them: " if card.times > 1 else ""
        lines += [f"{each}{card.params:,} parameters, {card.macs:,} MACs"]
    return "\n".join(plain(line) for line in lines if line)


def weight(content: Weighed) -> str:
    """What the whole picture weighs."""
    parts = [f"{content.params:,} parameters"]
    parts += [f"{content.trainable:,} trainable"] if content.trainable != content.params else []
    parts += [f"{amount(content.macs)} MACs"] if content.macs else []
    return " \N{MIDDLE DOT} ".join(parts)


def amount(number: int) -> str:
    """3.66 G, 128.0 M, 9,472: three or four figures, cut nowhere."""
    for size, letter in ((10**12, "T"), (10**9, "G"), (10**6, "M")):
        if number >= size:
            return f"{number / size:.2f} {letter}" if number < 100 * size else f"{number / size:.1f} {letter}"
    return f"{number:,}"
