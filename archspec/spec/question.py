"""The `?` of an open cell, and how it comes through YAML.

To YAML, a `?` in a list or a mapping begins a key of several parts, which no spec has: libyaml refuses `{conv: ?}`.  So
the scanner sees another sign in its place, of the same width, and the `?` is put back into what it hands on.
"""

from __future__ import annotations

import re

OPEN = "?"
#: A character for private use. A text that has one already is scanned as it is.
STAND_IN = "\ue000"
#: A `?` that is all of a value: behind a colon, a comma, a dash or a bracket, in front of the end of a cell or a line.
_BARE = re.compile(r"(?m)([:,\-\[{]\s*)\?(?=\s*[,\]}]|[ \t]*$|[ \t]+#)")


def scannable(text: str) -> str:
    """The text as the scanner sees it: of the same length, with no bare `?` in it."""
    return _BARE.sub(rf"\1{STAND_IN}", text) if OPEN in text and STAND_IN not in text else text
