"""Names of a zoo for rows of ours: ``layer{s}.{n}.conv{k}`` for ``{s}/{n}/main/conv{k}``.

A placeholder stands for a number (``3``, or ``3a`` as rows have it), or for what its table says: the table's keys are
the zoo's, its values ours.  ``{n+1}`` counts from another number.  ``a|b`` are two names of the same thing, by the
version of the zoo; ``conv2d#2`` is the second of the layers that Keras named ``conv2d``, ``conv2d_7`` ... by itself.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

#: zoo's key -> what stands for it in a path of ours.
Table = Mapping[str, str]
_PLACEHOLDER = re.compile(r"\{([a-z]+)([+-]\d+)?\}")
_NUMBER = "[0-9]+[a-z]*"


@dataclass(frozen=True)
class Pattern:
    """One line of a map."""

    theirs: str
    ours: str
    tables: Mapping[str, Table]

    def __post_init__(self) -> None:
        theirs, ours = ({each[1] for each in _PLACEHOLDER.finditer(text)} for text in (self.theirs, self.ours))
        if theirs != ours:
            raise ValueError(f"`{self.theirs}` and `{self.ours}` have different placeholders")

    def name_for(self, path: str) -> str | None:
        """The zoo's name for a row of ours, or None where this line is not about it."""
        match = re.fullmatch(_expression(self.ours, self.tables), path)
        if match is None:
            return None
        found = match.groupdict()
        return _PLACEHOLDER.sub(lambda each: self._theirs(each[1], found[each[1]], each[2]), self.theirs)

    def _theirs(self, name: str, value: str, offset: str | None) -> str:
        if name in self.tables:
            value = next(key for key, ours in self.tables[name].items() if ours == value)
        return str(int(value) + int(offset)) if offset else value


def _expression(ours: str, tables: Mapping[str, Table]) -> str:
    """The regular expression of a path of ours, a group for each placeholder."""
    pieces, end = [], 0
    for each in _PLACEHOLDER.finditer(ours):
        values = tables.get(each[1])
        inner = "|".join(map(re.escape, values.values())) if values is not None else _NUMBER
        pieces += [re.escape(ours[end : each.start()]), f"(?P<{each[1]}>{inner})"]
        end = each.end()
    return "".join(pieces) + re.escape(ours[end:])


def present(name: str, known: Collection[str]) -> str:
    """The one of the alternatives in ``name`` that is among the known names; the first where none is."""
    alternatives = name.split("|")
    return next((found for each in alternatives if (found := _numbered(each, known)) in known), alternatives[0])


def _numbered(name: str, known: Collection[str]) -> str:
    """``conv2d#2`` -> the second of conv2d, conv2d_3, conv2d_12 ..., in the order of their numbers."""
    stem, mark, position = name.partition("#")
    if not mark:
        return name
    matches = (re.fullmatch(re.escape(stem) + r"(?:_(\d+))?", each) for each in known)
    numbers = sorted(int(match[1] or 0) for match in matches if match)
    if int(position) > len(numbers):
        return name
    number = numbers[int(position) - 1]
    return f"{stem}_{number}" if number else stem
