"""SVG to PNG, by the package ``resvg_py``: no program and no browser."""

from __future__ import annotations

from archspec.errors import UsageError

#: Pixels of the file for one of the picture: sharp in print and on large screens.
SCALE = 2
_INSTEAD = "`--format svg` and `--format pdf` need nothing"


def png(svg: str) -> bytes:
    """The picture. Raises UsageError where the package is not there, or finds no font to write with."""
    try:
        from resvg_py import svg_to_bytes
    except ImportError:
        raise UsageError(f"png needs the package resvg-py: install `archspec-nn[png]`; {_INSTEAD}") from None
    if not _has_font(svg_to_bytes):
        raise UsageError(f"png needs a font, and none is installed: install Liberation Sans or Arial; {_INSTEAD}")
    return bytes(svg_to_bytes(svg_string=svg, zoom=SCALE))


def _has_font(draw: object) -> bool:
    """Whether a letter is more than an empty picture: where there is no font, text is left out silently."""
    empty, letter = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><text y="8" font-size="8" '
        f'font-family="Liberation Sans,Arial,Helvetica,sans-serif">{text}</text></svg>'
        for text in ("", "M")
    )
    return bytes(draw(svg_string=empty)) != bytes(draw(svg_string=letter))  # type: ignore[operator]
