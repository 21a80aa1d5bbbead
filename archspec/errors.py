"""Places in a file, diagnostics, and the one exception that carries many of them.

Of ours this room knows what a record is, and nothing else.  It is the only one that draws carets.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import field
from functools import cached_property
from typing import Literal, NamedTuple

from archspec.records import record, value_record

Severity = Literal["error", "warning"]

#: How many diagnostics are drawn before the rest is only counted.
MAX_DRAWN = 50
#: How many known words an unknown one is compared with: a thousand take 6 ms.
MAX_COMPARED = 1000
#: A line longer than this is cut around its caret: a hostile file must not flood a terminal.
MAX_LINE = 160


@record
class Source:
    """A text and the name under which people know it (a path, or ``<string>``)."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> list[str]:
        return self.text.split("\n")


class Place(NamedTuple):
    """A span of a source: lines and columns count from 1, the end column is exclusive."""

    source: Source
    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{printable(self.source.name)}:{self.line}:{self.column}"

    @staticmethod
    def start_of(source: Source) -> Place:
        return Place(source, 1, 1, 1, 1)


@value_record
class Diagnostic:
    """One finding: where, what is there, what was expected (``label``), and the way out (``hint``)."""

    code: str
    message: str
    place: Place
    label: str = ""
    notes: tuple[str, ...] = ()
    hint: str = ""
    severity: Severity = "error"
    #: Where the finding stands that this one only follows from: it is not drawn, that one is.
    follows: Place | None = None

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": f"{self.message}: {self.label}" if self.label else self.message,
            "file": self.place.source.name,
            "line": self.place.line,
            "column": self.place.column,
            "end_line": self.place.end_line,
            "end_column": self.place.end_column,
            "hint": self.hint,
        }

    def draw(self) -> str:
        """The finding as a compiler draws it: place, source line, carets, notes, help."""
        head = f"{self.place}: {self.severity}[{self.code}]: {self.message}"
        drawn = [head, *_excerpt(self.place, self.label)]
        drawn += [f"      = {note}" for note in self.notes]
        if self.hint:
            drawn.append(f"      = help: {self.hint}")
        return "\n".join(drawn)


class SpecError(Exception):
    """What is wrong with a spec: every finding of the stage that failed, in the order of the file."""

    def __init__(self, diagnostics: Iterable[Diagnostic]) -> None:
        self.diagnostics = _in_order_of_the_file(diagnostics)
        super().__init__(self.diagnostics)

    def __str__(self) -> str:
        return draw_all(self.diagnostics)


class Findings(list[Diagnostic]):
    """What steps that do not need one another find, told together."""

    @contextmanager
    def kept(self) -> Iterator[None]:
        """The step inside may fail; what it finds is kept, and the next step follows."""
        try:
            yield
        except SpecError as caught:
            self.extend(caught.diagnostics)

    def require_none(self) -> None:
        """Raises SpecError where anything was found."""
        if self:
            raise SpecError(self)


class UsageError(Exception):
    """The call itself is wrong: no such file, no such variant, a framework that is not installed."""


class CallError(SpecError, UsageError):
    """A network that the spec has, and that fails only with what the call says: its variables, its input's size.

    The findings have places, as a spec's have, and notes that name what was said.
    """


def error(
    code: str, message: str, place: Place, label: str = "", *, notes: Iterable[str] = (), hint: str = ""
) -> SpecError:
    """One finding, ready to be raised."""
    return SpecError([Diagnostic(code, message, place, label, tuple(notes), hint)])


def draw_all(diagnostics: Iterable[Diagnostic]) -> str:
    """All findings but those that only follow, as text: at most ``MAX_DRAWN`` of them, the rest as a count."""
    found = [diagnostic for diagnostic in diagnostics if diagnostic.follows is None]
    drawn = [diagnostic.draw() for diagnostic in found[:MAX_DRAWN]]
    if len(found) > MAX_DRAWN:
        drawn.append(f"... and {len(found) - MAX_DRAWN} more")
    return "\n\n".join(drawn)


def printable(text: str) -> str:
    """The text with escapes for what would command a terminal: names of files may hold anything."""
    if text.isascii() and text.replace("\n", "").isprintable():
        return text
    return "".join(char if char == "\n" or not _is_command(char) else ascii(char)[1:-1] for char in text)


def _is_command(char: str) -> bool:
    """Controls, marks of direction, halves of letters, ends of lines and paragraphs."""
    from unicodedata import category

    return category(char)[0] == "C" or category(char) in ("Zl", "Zp")


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the nearest known word, or nothing when none is near."""
    from difflib import get_close_matches

    # Capitals are no difference: `Softmax` is near to `softmax`.
    words = {each.lower(): each for each in sorted(known)[:MAX_COMPARED]}
    near = get_close_matches(word[:64].lower(), sorted(words), n=1, cutoff=0.6)
    return f"did you mean `{words[near[0]]}`?" if near else ""


def _in_order_of_the_file(diagnostics: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By line and column; the findings of several files stay apart, in the order in which the files come up."""
    found = list(diagnostics)
    files = list(dict.fromkeys(each.place.source.name for each in found))
    return tuple(
        sorted(found, key=lambda each: (files.index(each.place.source.name), each.place.line, each.place.column))
    )


def _excerpt(place: Place, label: str) -> list[str]:
    lines = place.source.lines
    if not 1 <= place.line <= len(lines) or not lines[place.line - 1].strip():
        return [f"      | {label}"] if label else []
    text, column, width = _window(place, lines[place.line - 1])
    carets = " " * (column - 1) + "^" * max(1, width)
    return [f"{place.line:>5} | {text}", f"      | {carets} {label}".rstrip()]


def _window(place: Place, line: str) -> tuple[str, int, int]:
    """The visible part of the line, with the caret's column and width in it."""
    end = place.end_column if place.end_line == place.line else len(line) + 1
    start = max(0, place.column - 1 - MAX_LINE // 2) if len(line) > MAX_LINE else 0
    text = "".join(char if char.isprintable() else " " for char in line[start : start + MAX_LINE])
    column = place.column - start
    return text, column, min(end - place.column, len(text) - column + 1)
