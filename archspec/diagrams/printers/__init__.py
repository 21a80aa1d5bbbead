"""A scene in a format. Every printer prints the same scene, and none needs a browser or a program."""

from __future__ import annotations

from archspec.diagrams.options import Themes
from archspec.diagrams.scene import Scene


def printed(scene: Scene, form: str, theme: Themes) -> bytes:
    """The file's bytes. Raises UsageError where a package or a letter for this format is not there."""
    from archspec.diagrams.printers.svg import svg

    if form == "png":
        from archspec.diagrams.printers.png import png

        return png(scene, svg(scene, "dark" if theme == "dark" else "light"))
    if form == "pdf":
        from archspec.diagrams.printers.pdf import pdf

        return pdf(scene, "dark" if theme == "dark" else "light")
    if form == "tikz":
        from archspec.diagrams.printers.tikz import tikz

        return tikz(scene, "dark" if theme == "dark" else "light").encode()
    return svg(scene, theme).encode()
