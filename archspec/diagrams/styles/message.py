"""A message in the place of a picture: why there is none, and the way out."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.diagrams.fonts import shortened, width
from archspec.diagrams.scene import Box, Mark, Scene, Text
from archspec.diagrams.styles.facts import printable

#: The size of the letters, the width of a line of them, and from one line to the next.
SIZE, ROOM, LINE = 11.5, 560.0, 17.0
PAD = 14.0


def message_scene(name: str, message: str) -> Scene:
    """The words of a message, in as many lines as they take."""
    lines = list(_lines(f"archspec: {printable(message)}"))
    high = 2 * PAD + len(lines) * LINE
    marks: list[Mark] = [Box(0, 0, ROOM + 2 * PAD, high, "page"), Box(1, 1, ROOM + 2 * PAD - 2, high - 2, "other", 5)]
    marks += [Text(PAD, PAD + 12 + number * LINE, line, SIZE, "start") for number, line in enumerate(lines)]
    return Scene(name, f"no picture of {name}", printable(message), ROOM + 2 * PAD, high, tuple(marks))


def _lines(message: str) -> Iterator[str]:
    line = ""
    for word in message.split():
        if line and width(f"{line} {word}", SIZE) > ROOM:
            yield shortened(line, SIZE, ROOM)
            line = word
        else:
            line = f"{line} {word}".lstrip()
    yield shortened(line, SIZE, ROOM)
