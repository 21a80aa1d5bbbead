"""Spaces, dashes, braces and colons that are forgotten: what lets the scanner come further is told.

YAML reads `kernel:3x3` as one word, and complains elsewhere or not at all.

Only what is refused anyway comes here, so a check of a spec that is right never imports this room.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from archspec.errors import Diagnostic, Place, Source
from archspec.spec.scalars import shown

#: A larger text is not scanned again to see whether a space would mend it.
MAX_TEXT = 1 << 16
MAX_TRIES = 8
#: A longer row is not written out again.
MAX_ROW = 80

_MESSAGE = "there is no space after the colon"
_GLUED = re.compile(r"([A-Za-z0-9][\w.\-]*)\s*:(?=\S)")
#: The same where a key can stand: at the beginning of a line or of a row, behind a bracket or a comma.
_KEY = re.compile(r"(?:^\s*(?:- +)*|[\[{,]\s*)([A-Za-z0-9][\w.\-]*):(?=\S)")
#: A row's name with a brace behind it, and no colon between them.
_NAMELESS = re.compile(r"\s*(?:- +)*([A-Za-z0-9][\w.\-]*) *(?={)")
_BRACED = re.compile(r"\$\{\s*([A-Za-z]\w*)\s*\}")
_WORD = re.compile(r"[^\s,]*")
_FIRST = re.compile(r"[\[{]?[^\s,\[\]{}]*")
_DASH = re.compile(r"\s*(?=-[A-Za-z{])")
#: `first: stride: 2` in a row, and `conv1: conv: 64` as a row.
_NESTED = re.compile(r"(^\s*- +|[{,]\s*)([A-Za-z0-9][\w.\-]*): +(?=[A-Za-z]\w*: +[^\s,{}\[\]])")
_CELL = re.compile(r"[^,{}\[\]]*")
_UNDASHED = re.compile(r"\s+(?=[A-Za-z0-9][\w.\-]*: +\{)")
_UNBRACED = re.compile(r"\s*- +(?=[A-Za-z][\w]*: +[^\s{\[])")


def glued(text: str, place: Place, code: str) -> Diagnostic | None:
    """What to say of a word that is a key and its value, if it is one."""
    found = _GLUED.match(text)
    if found is None:
        return None
    hint = f"put a space after the colon: `{found[1]}: {shown(text[found.end() :])}`"
    return Diagnostic(code, _MESSAGE, place, f"YAML reads `{shown(text)}` as one word", hint=hint)


def mended(source: Source, line: int, index: int, stops: Callable[[str], int | None]) -> Diagnostic | None:
    """The forgotten space or braces behind a complaint at this line and index (both from 0), if there are any.

    ``stops`` says where the scanner stops in a text: only what lets it come further is told.
    """
    if len(source.text) > MAX_TEXT:
        return None
    for tries, (text, found) in enumerate(_mendings(source, line)):
        if tries == MAX_TRIES:
            break
        stop = stops(text)
        if stop is None or stop > index + 2:
            return found
    return None


def _mendings(source: Source, line: int) -> Iterator[tuple[str, Diagnostic]]:
    """(text, finding) with each space or pair of braces that may be missing in the line, and in the one above it."""
    above = next((number for number in range(line - 1, -1, -1) if _says_something(source.lines[number])), line)
    for number in dict.fromkeys((line, above)):
        yield from _in_words(source, number)
        written = source.lines[number] if number < len(source.lines) else ""
        for key in _KEY.finditer(written):
            text = f"{written[: key.end()]} {written[key.end() :]}"
            yield _with_line(source, number, text), _at_key(source, number, key)
        if (dash := _DASH.match(written)) is not None:
            place = Place(source, number + 1, dash.end() + 1, number + 1, dash.end() + 2)
            hint = "start each row with `- `"
            found = Diagnostic("syntax", "there is no space after the dash", place, hint=hint)
            yield _with_line(source, number, f"{written[: dash.end() + 1]} {written[dash.end() + 1 :]}"), found
    yield from _nested(source, line)
    yield from _braced(source, line)


def _nested(source: Source, line: int) -> Iterator[tuple[str, Diagnostic]]:
    """A mapping in a mapping without its braces, and a row without its dash."""
    written = source.lines[line] if line < len(source.lines) else ""
    for outer in _NESTED.finditer(written):
        cell = _CELL.match(written, outer.end())
        is_row = outer[1].lstrip().startswith("-")
        inner = (written[outer.end() :] if is_row or cell is None else cell[0]).rstrip()
        text = f"{written[: outer.end()]}{{{inner}}}{written[outer.end() + len(inner) :]}"
        place = Place(source, line + 1, outer.end() + 1, line + 1, outer.end() + len(inner) + 1)
        message, hint = f"what belongs to `{outer[2]}` stands in braces", f"write {outer[2]}: {{{shown(inner)}}}"
        yield _with_line(source, line, text), Diagnostic("syntax", message, place, hint=hint)
    if (row := _UNDASHED.match(written)) is not None:
        place = Place(source, line + 1, row.end() + 1, line + 1, row.end() + 2)
        text = f"{written[: row.end()]}- {written[row.end() :]}"
        yield (
            _with_line(source, line, text),
            Diagnostic("syntax", "there is no dash", place, hint="start each row with `- `"),
        )


def _in_words(source: Source, line: int) -> Iterator[tuple[str, Diagnostic]]:
    """The line with the colon behind a row's name, and without the braces around an expression's."""
    written = source.lines[line] if line < len(source.lines) else ""
    if (name := _NAMELESS.match(written)) is not None:
        text = _with_line(source, line, f"{written[: name.end(1)]}: {written[name.end() :]}")
        yield text, uncoloned(name, Place(source, line + 1, 1, line + 1, 1))
    for braced in _BRACED.finditer(written):
        place = Place(source, line + 1, braced.start() + 1, line + 1, braced.end() + 1)
        found = Diagnostic("syntax", "a name stands behind `$` without braces", place, hint=f"write `${braced[1]}`")
        yield _with_line(source, line, _BRACED.sub(r"$\1", written)), found


def uncoloned(name: re.Match[str], start: Place) -> Diagnostic:
    """The finding that no colon stands behind a row's name, in a text that begins at this place."""
    line, column = start.line, start.column + name.end(1)
    place = Place(start.source, line, column, line, start.column + max(name.end(), name.end(1) + 1))
    message, hint = "there is no colon after the row's name", f"write `{name[1]}: {{...}}`"
    return Diagnostic("syntax", message, place, hint=hint)


def nameless(text: str, start: Place) -> Diagnostic | None:
    """What to say of a row's word that is its name and the brace behind it, as in `conv2 {conv`; None elsewhere."""
    name = _NAMELESS.match(text)
    return None if name is None else uncoloned(name, start)


def _at_key(source: Source, number: int, key: re.Match[str]) -> Diagnostic:
    """The finding that a key in this line (from 0) has no space behind its colon."""
    word = _WORD.match(source.lines[number], key.start(1))
    value = _FIRST.match(source.lines[number], key.end())
    assert word is not None and value is not None  # both match nothing, too
    place = Place(source, number + 1, key.start(1) + 1, number + 1, key.end() + 1)
    hint = f"put a space after the colon: `{key[1]}: {shown(value[0])}`"
    return Diagnostic("syntax", _MESSAGE, place, f"YAML reads `{shown(word[0])}` as one word", hint=hint)


def _braced(source: Source, line: int) -> Iterator[tuple[str, Diagnostic]]:
    """A row of several columns without its braces."""
    written = source.lines[line] if line < len(source.lines) else ""
    if (start := _UNBRACED.match(written)) is None or ", " not in written:
        return
    row = written[start.end() :].rstrip()
    place = Place(source, line + 1, start.end() + 1, line + 1, start.end() + len(row) + 1)
    message, hint = "the columns of a row stand in braces", f"write {{{row}}}" if len(row) < MAX_ROW else "write { }"
    text = _with_line(source, line, f"{written[: start.end()]}{{{row}}}")
    yield text, Diagnostic("syntax", message, place, hint=hint)


def _with_line(source: Source, number: int, line: str) -> str:
    return "\n".join([*source.lines[:number], line, *source.lines[number + 1 :]])


def _says_something(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")
