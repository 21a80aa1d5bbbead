"""The events of one YAML document, and what its scanner complains about in our words.

PyYAML serves as scanner only: libyaml where it was built in (ten times faster), its Python twin elsewhere.  Their
complaints differ in wording and in kind, and some are no YAMLError at all; out of here comes SpecError, always placed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, Protocol

import yaml

from archspec.errors import Diagnostic, Place, Source, SpecError, error
from archspec.spec.question import OPEN, STAND_IN, scannable
from archspec.spec.scalars import shown

_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Mark(Protocol):
    """A point of the text; all three count from 0. libyaml's marks and PyYAML's are not of one class."""

    @property
    def index(self) -> int: ...
    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


_MESSAGE = "this is not YAML"
#: What an anchor or a tag goes as far as.
_PROPERTY = re.compile(r"[^\s,\[\]{}]*")
# What the scanner says (both wordings) -> what is wrong at the place, and the way out.
_COMPLAINTS = (
    (r"tab character|'\\t'", "a tab, where only spaces indent", "indent with spaces"),
    (r"values are not allowed", "no `:` can stand here", "quote a text that holds `: `, or align this key"),
    (r"directive|non-alphabetical", "no line starts with `%` here", "indent it, or quote the text as a whole"),
    (r"cannot start any token", "no text starts with this character", "quote the text"),
    (r"expected ',' or", "expected `,` or the closing bracket", "close the bracket, or separate the entries by commas"),
    (r"expected ':'", "expected `key: value`", "put a colon and a space after the key"),
    (r"unexpected (end of|document)", "this quote is never closed", "close it"),
    (r"expected (key|'-')|<block end>", "this belongs to nothing above it", "align it, or quote the text as a whole"),
    (r"(entries|keys) are not allowed", "nothing can start here", "start the list or mapping on a line of its own"),
    (r"escape|hexa?decimal", "no such escape", "write \\\\ for a backslash, or use single quotes"),
    (r"indicator|comment or", "a `|` or `>` ends its line", "start the text on the next line"),
    (r"node content", "expected a value", "is there a comma or a bracket too many?"),
)


def events(source: Source) -> Iterator[yaml.Event]:
    """The events up to the end of the document.  Raises SpecError where the text is not one YAML document."""
    _require_no_directive(source)
    last: yaml.Event | None = None
    try:
        # `yaml.parse` asks for each event twice, which takes as long as the scanner itself.
        text = scannable(source.text)
        next_event = _LOADER(text).get_event
        while (event := next_event()) is not None:
            if text is not source.text and isinstance(event, yaml.ScalarEvent):
                event.value = event.value.replace(STAND_IN, OPEN)
            yield event
            last = event
            if isinstance(event, yaml.DocumentEndEvent):
                break
    except yaml.MarkedYAMLError as caught:
        raise SpecError([_complaint(source, caught)]) from None
    except (yaml.YAMLError, ValueError, OverflowError):
        # A tag of bytes that are no UTF-8 (libyaml), an escape beyond Unicode (the Python twin): no mark is given.
        place = character_place(source, _end(last))
        raise error("syntax", _MESSAGE, place, "what follows cannot be read") from None
    _require_end(source, _end(last))


def _end(event: yaml.Event | None) -> int:
    return mark(event.end_mark).index if event is not None else 0


def mark(given: Mark | None) -> Mark:
    assert given is not None, "both scanners mark every event"
    return given


def span(source: Source, event: yaml.Event, start: Mark | None = None) -> Place:
    """The place of an event, or from an earlier mark to its end."""
    first, end = start or event.start_mark, event.end_mark
    assert first is not None and end is not None, "both scanners mark every event"
    return Place(source, first.line + 1, first.column + 1, end.line + 1, end.column + 1)


def character_place(source: Source, index: int) -> Place:
    """The place of one character."""
    line, column = source.text.count("\n", 0, index) + 1, index - source.text.rfind("\n", 0, index)
    return Place(source, line, column, line, column + 1)


def anchor_refused(place: Place) -> Diagnostic:
    hint = "repeat rows by a block under `blocks:`; a text that starts with `&` or `*` is quoted"
    return Diagnostic("anchor", "YAML anchors and aliases are not part of the language", place, hint=hint)


def tag_refused(place: Place) -> Diagnostic:
    hint = "delete it; a text that starts with `!` is quoted"
    return Diagnostic("tag", "YAML tags are not part of the language", place, hint=hint)


def properties_refused(source: Source, start: Mark) -> Diagnostic:
    """A node that begins with an anchor or a tag."""
    written = _PROPERTY.match(source.text, start.index)
    width = len(written[0]) if written else 0
    line, column = start.line + 1, start.column + 1
    place = Place(source, line, column, line, column + width)
    return anchor_refused(place) if source.text.startswith("&", start.index) else tag_refused(place)


def merge_refused(place: Place) -> Diagnostic:
    hint = "write the entries out, or declare a block with arguments"
    return Diagnostic("merge", "YAML merge keys are not part of the language", place, hint=hint)


def _require_no_directive(source: Source) -> None:
    """Before the scanner sees one: libyaml compares each %TAG with all others, 1 MB of them took 4.5 s."""
    for number, line in enumerate(source.lines, 1):
        if line.startswith("%"):
            place = Place(source, number, 1, number, len(line.rstrip()) + 1)
            raise error("syntax", "YAML directives are not part of the language", place, hint="delete this line")
        if line.strip() and not line.lstrip().startswith("#"):
            return


def _require_end(source: Source, index: int) -> None:
    """Nothing but comments after the document.  We look ourselves: the scanner would read directives (see above)."""
    for line in source.text[index:].split("\n"):
        text = line.strip()
        if text and text != "..." and not text.startswith("#"):
            place = character_place(source, index + line.index(text))
            message = "a second document" if text.startswith(("---", "%")) else "text after the end of the document"
            raise error("syntax", message, place, hint="one file holds one spec")
        index += len(line) + 1


def _complaint(source: Source, caught: yaml.MarkedYAMLError) -> Diagnostic:
    problem, context = caught.problem or "", caught.context or ""
    found = mark(caught.problem_mark or caught.context_mark)
    opened = mark(caught.context_mark or found)
    if re.search(r"an (anchor|alias)$", context):
        return anchor_refused(_point(source, opened))
    if re.search(r"\btag\b", f"{context} {problem}"):
        return tag_refused(_point(source, opened))
    if "flow" not in context and _has_tab(source, found):
        problem = "tab character"
    elif (forgotten := _forgotten(source, found)) is not None:
        return forgotten
    known = (rest for pattern, *rest in _COMPLAINTS if re.search(pattern, problem))
    label, hint = next(known, (shown(problem), ""))
    notes: tuple[str, ...] = ()
    if "flow" not in context and source.text[found.index : found.index + 1] in ("}", "]"):
        label, hint = "this bracket closes nothing", "delete it, or open one in front"
    if "simple key" in context or "unexpected" in problem:
        # The scanner notices on a later line; the mistake is where the key or the quote stands.
        found = opened
    elif found.index >= len(source.text.rstrip()):
        found, label = opened, "this is never closed"
    elif opened.index != found.index and "parsing" in context:
        notes = (f"it stands inside what starts at line {opened.line + 1}, column {opened.column + 1}",)
    return Diagnostic("syntax", _MESSAGE, _point(source, found), label, notes, hint)


def _forgotten(source: Source, found: Mark) -> Diagnostic | None:
    """The blank behind a colon that lets the scanner come further, if one does."""
    from archspec.spec.hints.spaces import mended  # only what is no YAML needs it

    return mended(source, found.line, found.index, _stop)


def _stop(text: str) -> int | None:
    """Where the scanner stops in a text; None where it comes to the end."""
    try:
        for _ in yaml.parse(scannable(text), Loader=_LOADER):
            pass
    except yaml.MarkedYAMLError as caught:
        return mark(caught.problem_mark or caught.context_mark).index
    except (yaml.YAMLError, ValueError, OverflowError):
        return 0
    return None


def _has_tab(source: Source, found: Mark) -> bool:
    """Whether the indentation of the line holds a tab; libyaml has four wordings for what follows from one."""
    line = source.lines[found.line] if found.line < len(source.lines) else ""
    return "\t" in line[: len(line) - len(line.lstrip())]


def _point(source: Source, at: Mark) -> Place:
    """The character at the mark; a mark at the end of the text stands for its last character."""
    return character_place(source, max(0, min(at.index, len(source.text.rstrip()) - 1)))
