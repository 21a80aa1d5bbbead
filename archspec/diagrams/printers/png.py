"""SVG to PNG, by the package ``resvg_py``: no program and no browser."""

from __future__ import annotations

from typing import Any

from archspec.diagrams.fonts import FAMILIES
from archspec.errors import UsageError
from archspec.tools import imported

#: Pixels of the file for one of the picture: sharp in print and on large screens.
SCALE = 2


def png(svg: str) -> bytes:
    """The picture. Raises UsageError where the package is not there, or finds no font to write with."""
    draw = imported("resvg_py", "[png]").svg_to_bytes
    if not _has_font(draw):
        raise UsageError(
            "png needs a font, and none is installed: install Liberation Sans or Arial, or take svg or pdf"
        )
    return bytes(draw(svg_string=svg, zoom=SCALE))


def _has_font(draw: Any) -> bool:
    """Whether a letter is more than an empty picture: where there is no font, texts are left out, and nobody told."""
    style = f'font-size="8" font-family="{",".join(FAMILIES)}"'
    root = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    empty, letter = (f'{root}<text y="8" {style}>{text}</text></svg>' for text in ("", "M"))
    return bytes(draw(svg_string=empty)) != bytes(draw(svg_string=letter))
