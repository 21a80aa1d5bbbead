"""SVG to PNG, by the package ``resvg_py``: no program and no browser."""

from __future__ import annotations

from typing import Any
from unicodedata import category

from archspec.diagrams.fonts import FAMILIES
from archspec.diagrams.printers.letters import require_letters
from archspec.diagrams.scene import Scene
from archspec.errors import UsageError
from archspec.tools import imported

#: Pixels of the file for one of the picture: sharp in print and on large screens.
SCALE = 2
#: A number that is no letter, and never will be one: the box that stands for what a font has not.
NO_LETTER = "\U0010ffff"


def png(scene: Scene, svg: str) -> bytes:
    """The picture of the SVG of a scene.

    Raises UsageError where the package is not there, or finds no font to write with, or none that has a letter.
    """
    draw = imported("resvg_py", "[png]").svg_to_bytes
    nothing, box = _drawn(draw, ""), _drawn(draw, NO_LETTER)
    if _drawn(draw, "M") == nothing:
        raise UsageError(
            "png needs a font, and none is installed: install Liberation Sans or Arial, or take svg or pdf"
        )

    def has(letter: str) -> bool:
        """What is nothing by itself is a mark of the letter before it."""
        return category(letter) in ("Mn", "Me") or _drawn(draw, letter) not in (nothing, box)

    require_letters(scene, has, "no installed font has", "install one that has it, as of Noto, or take `--format svg`")
    return bytes(draw(svg_string=svg, zoom=SCALE))


def _drawn(draw: Any, text: str) -> bytes:
    """A text alone: where there is no font it is left out, and nobody told."""
    style = f'font-size="8" font-family="{",".join(FAMILIES)}"'
    root = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    return bytes(draw(svg_string=f'{root}<text y="8" {style}>{text}</text></svg>'))
