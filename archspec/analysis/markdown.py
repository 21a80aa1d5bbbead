"""Texts of a spec in Markdown as GitHub reads it: without a meaning there, and calling nobody."""

from __future__ import annotations

import re

#: What has a meaning in the middle of a line: an underscore inside a word has none, a link may begin without a mark.
_MARKS = re.compile(
    r"[\\`*\[\]|~#^!]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])|(?<=http):|(?<=https):|(?<=ftp):|(?<=www)\.", re.I
)
#: As entities, which are read inside of HTML too; a dollar begins mathematics, an @ calls somebody.
_ENTITIES = {"<": "&lt;", ">": "&gt;", "$": "&#36;", "@": "@<!-- -->"}


def escaped(text: str) -> str:
    """The text on one line, without a meaning for Markdown or HTML."""
    marked = _MARKS.sub(lambda mark: f"\\{mark[0]}", " ".join(text.split()).replace("&", "&amp;"))
    return "".join(_ENTITIES.get(char, char) for char in marked)
