"""What a spec's text holds beside its nodes: comments and blank lines, taken in the order of the text.

No scanner hands comments out.  A comment begins at a `#` that stands at the beginning of a line or behind a blank, and
in no scalar; every scalar has a place.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from archspec.spec.nodes import Mapping, Node, Scalar

#: A line and a column, both from 1.
Point = tuple[int, int]

_END: Point = (1 << 30, 0)
_COMMENT = re.compile(r"(?:^|(?<=[ \t]))#.*")


class Trivium(NamedTuple):
    """A comment, or a blank line (without text)."""

    line: int
    column: int
    text: str
    #: Whether nothing stands before it on its line.
    is_alone: bool


class Trivia:
    """The comments and blank lines of a text that no line of the layout has taken yet."""

    def __init__(self, root: Node) -> None:
        self._starts = sorted(each.place[1:3] for each in scalars(root) if each.place[1:3] != each.place[3:5])
        self._lines = root.place.source.lines
        self._waiting = list(found(root))
        self._next = 0

    def before(self, point: Point) -> list[Trivium]:
        """Takes all that stands in front of a point."""
        start = self._next
        while self._next < len(self._waiting) and self._waiting[self._next][:2] < point:
            self._next += 1
        return self._waiting[start : self._next]

    def on(self, end: Point) -> str:
        """Takes the comment behind what ends here, where it is the last on its line."""
        if self._next == len(self._waiting):
            return ""
        found = self._waiting[self._next]
        if found.line != end[0] or found[:2] > self._start_behind(end):
            return ""
        if re.search(r"[\[{]", self._lines[end[0] - 1][end[1] - 1 : found.column - 1]):
            return ""  # it is about what begins there
        self._next += 1
        return found.text

    def behind(self, end: Point, column: int) -> list[Trivium]:
        """Takes the comments behind the last item of a collection that are indented as its items are, or further."""
        limit = self._start_behind(end)
        if limit != _END:  # what follows may stand as far to the right as a list without indentation
            text = self._lines[limit[0] - 1]
            column = max(column, len(text) - len(text.lstrip()) + 2)
        last = position = self._next
        while position < len(self._waiting):
            each = self._waiting[position]
            if each[:2] >= limit or (each.text and each.column < column):
                break
            position += 1
            last = position if each.text else last
        start, self._next = self._next, last
        return self._waiting[start:last]

    def _start_behind(self, end: Point) -> Point:
        """Where the first scalar behind a point starts."""
        index = bisect_left(self._starts, end)
        return self._starts[index] if index < len(self._starts) else _END

    def rest(self) -> list[Trivium]:
        """Takes what is left."""
        return self.before(_END)


def scalars(node: Node) -> Iterator[Scalar]:
    """Every scalar of a tree, keys too."""
    if isinstance(node, Scalar):
        yield node
    elif isinstance(node, Mapping):
        for key, value in node:
            yield key
            yield from scalars(value)
    else:
        for item in node:
            yield from scalars(item)


def found(root: Node) -> Iterator[Trivium]:
    """The comments and blank lines of the text that a tree was read from."""
    lines = list(map(list, root.place.source.lines))
    inside: set[int] = set()
    for scalar in scalars(root):
        place = scalar.place
        is_block = "".join(lines[place.line - 1][place.column - 1 : place.column]) in ("|", ">")
        for number in range(place.line + is_block, place.end_line + 1):
            start = place.column - 1 if number == place.line else 0
            end = place.end_column - 1 if number == place.end_line else len(lines[number - 1])
            lines[number - 1][start:end] = "x" * max(0, min(end, len(lines[number - 1])) - start)
            if number > place.line:
                inside.add(number)
    for number, characters in enumerate(lines, 1):
        text = "".join(characters).rstrip()
        if not text and number not in inside:
            yield Trivium(number, 1, "", True)
        elif (match := _COMMENT.search(text)) is not None:
            yield Trivium(number, match.start() + 1, match[0].rstrip(), not text[: match.start()].strip())
