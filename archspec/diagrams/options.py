"""What can be asked of a picture: words of the command line and of ``Net.diagram``, checked in one place."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

from archspec.errors import UsageError

Style = Literal["blocks", "paper", "volumes", "graph"]
Level = Literal["network", "stage", "block", "layer"]
Themes = Literal["auto", "light", "dark"]

STYLES: tuple[Style, ...] = ("blocks", "paper", "volumes", "graph")
LEVELS: tuple[Level, ...] = ("network", "stage", "block", "layer")
THEMES: tuple[Themes, ...] = ("auto", "light", "dark")
FORMATS = ("svg", "png", "pdf", "html", "tikz", "dot", "mermaid")
#: What the name of a file ends with, where it is not the format.
SUFFIXES = {"tikz": "tex", "mermaid": "mmd"}
#: Width to height: the text of a page with margins, a slide, a square.
PAGES = {"a4": 482 / 728, "slide": 16 / 9, "square": 1.0}
#: A picture that is wider or higher than this is no picture.
MAX_RATIO = 20.0


@dataclass(frozen=True)
class Options:
    """A style or a level of None is the one that suits; ``ratio`` is the width to height that it is to fit."""

    style: Style | None = None
    level: Level | None = None
    expand: str | None = None
    ratio: float | None = None
    theme: Themes = "auto"

    @classmethod
    def of(
        cls,
        *,
        style: str | None = None,
        level: str | None = None,
        expand: str | None = None,
        fit: str | None = None,
        theme: str = "auto",
    ) -> Options:
        """The words, checked. Raises UsageError for one that is not known."""
        require("style", style, STYLES)
        require("level", level, LEVELS)
        require("theme", theme, THEMES)
        ratio = None if fit is None else _ratio(fit)
        return cls(cast("Style | None", style), cast("Level | None", level), expand, ratio, cast("Themes", theme))


def require(what: str, word: str | None, words: Iterable[str]) -> None:
    """Raises UsageError where a word is none of these."""
    if word is not None and word not in words:
        raise UsageError(f"there is no {what} `{word:.40}`; there are: {', '.join(words)}")


def _ratio(fit: str) -> float:
    """`a4`, `slide`, `square` or `4:3` as width to height."""
    if fit in PAGES:
        return PAGES[fit]
    width, colon, height = fit.partition(":")
    try:
        ratio = float(width) / float(height) if colon else 0.0
    except (ValueError, ZeroDivisionError):
        ratio = 0.0
    if not 1 / MAX_RATIO <= ratio <= MAX_RATIO:
        words = f"{', '.join(PAGES)}, or WIDTH:HEIGHT such as 4:3, neither more than {MAX_RATIO:g} times the other"
        raise UsageError(f"there is no format of a page `{fit:.40}`; there are: {words}")
    return ratio
