"""The fonts that every reader of PDF has, and the code of a letter in them: a text as runs, each in one of these.

Helvetica has the letters of Western Europe, in the encoding that PDF calls WinAnsi; Symbol has those of Greek without
accents, arrows and signs of mathematics.  What neither has is in no font that may be counted on.
"""

# Letters that look as others do are what the table is about.
# ruff: noqa: RUF001
from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from archspec.diagrams.printers.letters import composed

#: The letters of Symbol from this code on; where there is a space, its letter is none of Unicode, or one of Helvetica.
_ROWS = {
    0x22: "∀ ∃  ∋  ∗  −",
    0x40: "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ ∴ ⊥ ",
    0x61: "αβχδεφγηιϕκλμνοπθρστυϖωξψζ   ∼",
    0xA1: "ϒ′≤⁄∞ ♣♦♥♠↔←↑→↓  ″≥ ∝∂  ≠≡≈",
    0xBF: "↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇   ∏√⋅ ∧∨⇔⇐⇑⇒⇓◊",
    0xE5: "∑",
    0xF2: "∫",
}
SYMBOL = {letter: start + place for start, row in _ROWS.items() for place, letter in enumerate(row) if letter != " "}


def runs(text: str) -> Iterator[tuple[bool, str]]:
    """(whether it is in Symbol, its codes as letters of Latin-1) of each run; a letter without a code is a space."""
    for is_symbol, letters in groupby(composed(text), key=SYMBOL.__contains__):
        codes = (SYMBOL[letter] if is_symbol else (_code(letter) or 32) for letter in letters)
        yield is_symbol, "".join(map(chr, codes))


def has(letter: str) -> bool:
    """Whether one of the fonts has it."""
    return letter in SYMBOL or _code(letter) is not None


def _code(letter: str) -> int | None:
    """Of a letter of Helvetica."""
    try:
        return letter.encode("cp1252")[0] if letter.isprintable() else None
    except UnicodeEncodeError:
        return None
