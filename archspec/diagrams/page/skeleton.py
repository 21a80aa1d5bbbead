"""What every page of HTML has: one file that reaches for nothing, with the pictures beside the tables."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from archspec.diagrams.options import Themes
from archspec.diagrams.printers.svg import style
from archspec.diagrams.scene import Scene

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"
_WITH_SCRIPT = f"{_POLICY}; script-src 'unsafe-inline'"


def whole(
    title: str, note: str, scenes: Sequence[Scene], theme: Themes, *,
    pictures: str, tables: str, controls: str = "", script: str = "",
) -> str:  # fmt: skip
    """The page; the texts are HTML already. ``script`` is a file of this folder, and the only one that may run."""
    return _ROOT.format(
        policy=_WITH_SCRIPT if script else _POLICY, title=title, note=note,
        css=_file("page.css") + style(scenes, theme), controls=controls, pictures=pictures, tables=tables,
        script=f"<script>{_file(script)}</script>\n" if script else "",
    )  # fmt: skip


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
<main>
<div id="pictures">
{pictures}</div>
<div id="rows">{tables}</div>
</main>
{script}</body>
</html>
"""
