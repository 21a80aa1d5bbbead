"""How wide a text is: the advance widths of Helvetica, Arial and Liberation Sans, which agree.

A thousandth of the font's size is the unit, as in Adobe's font metrics, where these numbers are published.
"""

from __future__ import annotations

#: Families of one metric; no font is fetched, and one of them is on nearly every machine.
FAMILIES = ("Liberation Sans", "Arial", "Helvetica", "sans-serif")
#: The height of a capital letter, and how far letters hang below the line.
CAPITAL, DESCENT = 0.72, 0.21

_REGULAR = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
)  # fmt: skip
_BOLD = (
    278, 333, 474, 556, 556, 889, 722, 238, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 333, 333, 584, 584, 584, 611, 975, 722, 722, 722, 722, 667, 611, 778, 722, 278, 556, 722, 611, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 333, 278, 333, 584, 556, 333, 556, 611, 556, 611,
    556, 333, 611, 611, 278, 278, 556, 278, 889, 611, 611, 611, 611, 389, 556, 333, 611, 556, 778, 556, 556, 500, 389,
    280, 389, 584,
)  # fmt: skip
#: Beyond ASCII, as far as pictures write them by themselves.
_SIGNS = {"\N{MULTIPLICATION SIGN}": 584, "\N{MIDDLE DOT}": 333, "\N{EN DASH}": 556, "\N{MINUS SIGN}": 584}
#: No letter of a title is taken to be narrower than it is: what is unknown has the width of the font's size.
_WIDEST = 1000


class _Advances(dict[str, int]):
    """The advance of each letter; large pictures ask for a hundred thousand of them."""

    def __missing__(self, letter: str) -> int:
        return _WIDEST


_ADVANCES = tuple(
    _Advances({chr(32 + place): advance for place, advance in enumerate(table)} | _SIGNS) for table in (_REGULAR, _BOLD)
)


def width(text: str, size: float, *, is_bold: bool = False) -> float:
    """The width of a line of text, in the unit of its size."""
    return sum(map(_ADVANCES[is_bold].__getitem__, text)) * size / 1000


def shortened(text: str, size: float, room: float, *, is_bold: bool = False) -> str:
    """The text, or its beginning and an ellipsis, no wider than the room."""
    if width(text, size, is_bold=is_bold) <= room + 1e-6:
        return text
    while text and width(f"{text}\N{HORIZONTAL ELLIPSIS}", size, is_bold=is_bold) > room:
        text = text[:-1]
    return f"{text}\N{HORIZONTAL ELLIPSIS}"
