"""Colours by what a thing is, in a light and in a dark theme.

Fills are told apart by people who see no red, no green or no blue: any two of a theme are 17 or more apart (CIE 1976,
as Machado, Oliveira and Fernandes 2009 simulate these eyes), and text on them has a contrast of 4.5 or more.  Nothing
is said by colour alone: shapes, dashes and words say it too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, NamedTuple

from archspec.diagrams.words import Kind

Theme = Literal["light", "dark"]
#: What is filled: a card by its kind, the band of one output size, the page itself.
Fill = Kind | Literal["band", "page"]


class Paint(NamedTuple):
    fill: str
    border: str


class Palette(NamedTuple):
    ink: str
    #: Of what is said in passing; never on the fill of a merge.
    pale: str
    #: Of wires and arrows.
    line: str
    paints: Mapping[Fill, Paint]


_GREY, _DARK_GREY = Paint("#f5f7f9", "#546e7a"), Paint("#20252c", "#a3b4bd")

LIGHT = Palette(
    "#1b1f23", "#3d444d", "#444c56",
    {
        "conv": Paint("#b9d7f6", "#0a5a96"),
        "pool": Paint("#f5c451", "#8a5a00"),
        "dense": Paint("#7fd8ac", "#0b6b48"),
        "merge": Paint("#e58abb", "#8f2c66"),
        "input": _GREY, "norm": _GREY, "other": _GREY,
        "band": Paint("#f6f8fa", "none"),
        "page": Paint("#ffffff", "none"),
    },
)  # fmt: skip
DARK = Palette(
    "#f0f6fc", "#c3ccd6", "#b1bac4",
    {
        "conv": Paint("#05346e", "#6bb6ea"),
        "pool": Paint("#6b4a00", "#f0b44c"),
        "dense": Paint("#195f3d", "#4fd0a0"),
        "merge": Paint("#7a2b5a", "#e39ac3"),
        "input": _DARK_GREY, "norm": _DARK_GREY, "other": _DARK_GREY,
        "band": Paint("#161b22", "none"),
        "page": Paint("#0d1117", "none"),
    },
)  # fmt: skip
PALETTES: Mapping[Theme, Palette] = {"light": LIGHT, "dark": DARK}
