"""What every page of HTML has: one file that reaches for nothing, with the pictures beside the tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from archspec.diagrams.options import Themes
from archspec.diagrams.palette import PALETTES, Theme
from archspec.diagrams.printers.svg import style
from archspec.diagrams.scene import Scene

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WITH_SCRIPT = f"{_POLICY}; script-src 'unsafe-inline'"
#: What a page has and a picture has not: lines between its parts, and the ground of a row that is marked.
_LINES: Mapping[Theme, str] = {"light": "#d0d7de", "dark": "#30363d"}
_MARKS: Mapping[Theme, str] = {"light": "#fff3c4", "dark": "#3d3200"}


class Part(NamedTuple):
    """Pictures, and the tables of what is in them; the texts are HTML already."""

    pictures: str
    tables: str
    title: str = ""


def whole(
    title: str, note: str, scenes: Sequence[Scene], theme: Themes, parts: Sequence[Part], *,
    controls: str = "", script: str = "",
) -> str:  # fmt: skip
    """The page; the texts are HTML already. ``script`` is a file of this folder, and the only one that may run."""
    return _ROOT.format(
        policy=_WITH_SCRIPT if script else _POLICY, title=title, note=note,
        css=_colours(theme) + _file("page.css") + style(scenes, theme), controls=controls,
        several=' class="several"' if len(parts) > 1 else "", parts="".join(map(_part, parts)),
        script=f"<script>{_file(script)}</script>\n" if script else "",
    )  # fmt: skip


def _part(part: Part) -> str:
    title = f"<h2>{part.title}</h2>\n" if part.title else ""
    return (
        f'<section>\n{title}<div class="pictures">\n{part.pictures}</div>\n'
        f'<div class="rows">{part.tables}</div>\n</section>\n'
    )


def _colours(theme: Themes) -> str:
    """The names by which the page's own rules call the colours; ``auto`` has those that the reader prefers."""
    if theme != "auto":
        return f":root {{ color-scheme: {theme}; {_named(theme)} }}\n"
    light = f":root {{ color-scheme: light dark; {_named('light')} }}"
    return f"{light}\n@media (prefers-color-scheme: dark) {{ :root {{ {_named('dark')} }} }}\n"


def _named(theme: Theme) -> str:
    ink, pale, _, paints = PALETTES[theme]
    colours = {
        "ink": ink, "pale": pale, "page": paints["page"].fill, "on": paints["conv"].border, "line": _LINES[theme],
        "mark": _MARKS[theme],
    }  # fmt: skip
    return "; ".join(f"--{name}: {colour}" for name, colour in colours.items())


def _file(name: str) -> str:
    return Path(__file__).with_name(name).read_text("utf-8")


_ROOT = """\
<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>{css}</style>
</head>
<body>
<header>
<h1>{title} <small>{note}</small></h1>
{controls}</header>
<main{several}>
{parts}</main>
{script}</body>
</html>
"""
