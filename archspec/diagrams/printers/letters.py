"""The letters of a picture, and those that the fonts of a format have not.

A letter that is left out, or a sign in its stead, is a wrong picture that looks right: there is none of it then.
"""

from __future__ import annotations

from collections.abc import Callable
from unicodedata import normalize

from archspec.diagrams.scene import Scene, Text
from archspec.errors import UsageError

#: So many letters are named in a message.
MAX_NAMED = 5


def composed(text: str) -> str:
    """A letter and its accent as one letter, where there is one: fonts know these."""
    return text if text.isascii() else normalize("NFC", text)


def require_letters(scene: Scene, has: Callable[[str], bool], which: str, instead: str) -> None:
    """Raises UsageError, with the letters and where they stand, where a format has not each letter of the scene."""
    found: dict[str, str] = {}
    for text in dict.fromkeys(mark.content for mark in scene.marks() if isinstance(mark, Text)):
        for letter in composed(text) if not text.isascii() else ():
            if letter not in found and letter.isprintable() and not letter.isascii() and not has(letter):
                found[letter] = text
    if not found:
        return
    shown = ", ".join(f"{letter} (U+{ord(letter):04X})" for letter in list(found)[:MAX_NAMED])
    more = f" and {len(found) - MAX_NAMED} more" if len(found) > MAX_NAMED else ""
    place = next(iter(found.values()))
    raise UsageError(f"{which} {shown}{more}, as in `{place:.60}`: {instead}")
