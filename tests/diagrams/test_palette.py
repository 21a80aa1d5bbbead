"""Colours are told apart by everybody, in both themes, and texts can be read on them."""

from __future__ import annotations

from itertools import combinations
from math import dist

import pytest

from archspec.diagrams.palette import PALETTES, Palette, Theme

Colour = tuple[float, float, float]

#: Machado, Oliveira and Fernandes 2009, severity 1: what eyes without one of the three cones see, in linear RGB.
EYES = {
    "all": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
    "protan": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "deutan": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    "tritan": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.303900)),
}
THEMES: tuple[Theme, ...] = ("light", "dark")


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("eyes", EYES)
def test_any_two_fills_are_told_apart(eyes: str, theme: Theme) -> None:
    assert least(fills(PALETTES[theme]), eyes) >= 15


@pytest.mark.parametrize("theme", THEMES)
def test_every_text_can_be_read_on_every_fill_that_it_is_on(theme: Theme) -> None:
    palette = PALETTES[theme]
    grounds = {name: paint.fill for name, paint in palette.paints.items()}
    assert min(contrast(palette.ink, ground) for ground in grounds.values()) >= 4.5
    # What is said in passing is on no merge.
    assert min(contrast(palette.pale, ground) for name, ground in grounds.items() if name != "merge") >= 4.5
    assert contrast(palette.line, palette.paints["page"].fill) >= 3


def test_fills_that_are_hardly_different_are_found() -> None:
    """The control: of a first draft of the dark theme, blue and green were one to some."""
    assert least(["#123a57", "#4d3608", "#0c3f2e", "#4a1f38", "#2b3338"], "tritan") < 15
    assert contrast("#3d444d", PALETTES["light"].paints["merge"].fill) < 4.5


def fills(palette: Palette) -> list[str]:
    return sorted({palette.paints[kind].fill for kind in ("conv", "pool", "dense", "merge", "input")})


def least(colours: list[str], eyes: str) -> float:
    seen = [lab(through(EYES[eyes], linear(colour))) for colour in colours]
    return min(dist(one, other) for one, other in combinations(seen, 2))


def linear(colour: str) -> Colour:
    shares = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    red, green, blue = (share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares)
    return red, green, blue


def through(matrix: tuple[Colour, ...], colour: Colour) -> Colour:
    red, green, blue = (sum(a * b for a, b in zip(row, colour, strict=True)) for row in matrix)
    return min(1, max(0, red)), min(1, max(0, green)), min(1, max(0, blue))


def lab(colour: Colour) -> Colour:
    """CIE L*a*b* for the white of D65."""
    red, green, blue = colour
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    x, y, z = (t ** (1 / 3) if t > 216 / 24389 else 841 / 108 * t + 4 / 29 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2."""
    low, high = sorted(
        sum(a * b for a, b in zip((0.2126, 0.7152, 0.0722), linear(each), strict=True)) for each in (one, other)
    )
    return (high + 0.05) / (low + 0.05)
