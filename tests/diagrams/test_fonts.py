"""Texts are as wide as they are measured."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest

from archspec.diagrams.fonts import shortened, width

#: Of a font of this metric, where one is installed.
FONTS = {
    is_bold: [*Path("/usr/share/fonts").rglob(f"LiberationSans-{'Bold' if is_bold else 'Regular'}.ttf")]
    for is_bold in (False, True)
}


def test_a_text_is_the_sum_of_its_letters() -> None:
    """Adobe's metrics of Helvetica: A 667, V 667, i 222; bold 722, 667, 278."""
    assert width("AVi", 1000) == 667 + 667 + 222
    assert width("AVi", 10, is_bold=True) == pytest.approx(7.22 + 6.67 + 2.78)
    assert width("", 11) == 0


def test_what_is_unknown_is_never_taken_to_be_narrower_than_it_is() -> None:
    assert width("漢", 10) == 10


def test_a_text_that_is_too_long_ends_with_an_ellipsis_in_its_room() -> None:
    assert shortened("short", 11, 100) == "short"
    cut = shortened("a text that is too long", 11, 60)
    assert cut.endswith("…") and width(cut, 11) <= 60
    assert shortened("anything", 11, 0) == "…"


@pytest.mark.parametrize("is_bold", [False, True])
@pytest.mark.skipif(not all(FONTS.values()), reason="Liberation Sans is not installed")
def test_the_widths_are_those_of_the_font(is_bold: bool) -> None:
    advances = read(FONTS[is_bold][0].read_bytes())
    for letter in [
        *map(chr, (*range(32, 127), *range(0xA0, 0x100), *range(0x391, 0x3A2), *range(0x410, 0x450))),
        *"–−",
    ]:
        assert width(letter, 1000, is_bold=is_bold) == pytest.approx(advances[ord(letter)], abs=1), letter


def read(font: bytes) -> dict[int, float]:
    """The advance width of each letter of a TrueType font, in thousandths: its tables head, hhea, hmtx and cmap."""
    count = struct.unpack(">H", font[4:6])[0]
    tables = {
        font[start : start + 4].decode(): struct.unpack(">I", font[start + 8 : start + 12])[0]
        for start in range(12, 12 + 16 * count, 16)
    }
    units = struct.unpack(">H", font[tables["head"] + 18 : tables["head"] + 20])[0]
    metrics = struct.unpack(">H", font[tables["hhea"] + 34 : tables["hhea"] + 36])[0]

    def advance(glyph: int) -> float:
        start = tables["hmtx"] + 4 * min(glyph, metrics - 1)
        wide: int = struct.unpack(">H", font[start : start + 2])[0]
        return wide * 1000 / float(units)

    return {letter: advance(glyph) for letter, glyph in letters(font, tables["cmap"]).items()}


def letters(font: bytes, cmap: int) -> dict[int, int]:
    """The glyph of each letter: format 4 of the table, which every such font has."""
    for number in range(struct.unpack(">H", font[cmap + 2 : cmap + 4])[0]):
        start = cmap + struct.unpack(">I", font[cmap + 8 + 8 * number : cmap + 12 + 8 * number])[0]
        if struct.unpack(">H", font[start : start + 2])[0] == 4:
            return segments(font, start)
    raise AssertionError("no table of format 4")


def segments(font: bytes, start: int) -> dict[int, int]:
    count = struct.unpack(">H", font[start + 6 : start + 8])[0] // 2
    ends, starts, deltas, offsets = (start + 14, start + 16 + 2 * count, start + 16 + 4 * count, start + 16 + 6 * count)
    found = {}
    for number in range(count):
        last, first, delta, offset = (
            struct.unpack(">H", font[table + 2 * number : table + 2 * number + 2])[0]
            for table in (ends, starts, deltas, offsets)
        )
        for letter in range(first, min(last, 0x2300) + 1):
            place = offsets + 2 * number + offset + 2 * (letter - first)
            glyph = struct.unpack(">H", font[place : place + 2])[0] if offset else letter
            found[letter] = (glyph + delta) % 65536 if glyph or not offset else 0
    return found
