"""What is wrong with a plug-in: told at its place, and by no traceback."""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from traceback import walk_tb
from types import CodeType, FrameType

from archspec.errors import CallError, Diagnostic, Place, Source

#: An exception's own words are told as far as this.
MAX_TOLD = 300
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class PluginError(CallError):
    """A plug-in that cannot be used: the call names it, or a package that is installed brings it."""


def fault(message: str, place: Place, label: str = "", hint: str = "") -> PluginError:
    """One finding in a plug-in, ready to be raised."""
    return PluginError([Diagnostic("plugin", message, place, label, hint=hint)])


def place_of(frame: FrameType, line: int | None = None) -> Place:
    """Where a plug-in's code is: the line, or the one at which the frame stands."""
    file = frame.f_code.co_filename
    linecache.checkcache(file)
    text = "".join(linecache.getlines(file, frame.f_globals))
    return at_line(Source(file, text), line or frame.f_lineno)


def at_line(source: Source, line: int, column: int = 0) -> Place:
    """A whole line, without what it is indented by; or the one character at a column."""
    text = source.lines[line - 1] if 0 < line <= len(source.lines) else ""
    start = column or len(text) - len(text.lstrip()) + 1
    return Place(source, max(line, 1), start, max(line, 1), start + 1 if column else max(len(text) + 1, start + 1))


def told(caught: BaseException) -> str:
    """An exception in one line: its class and its own words."""
    try:
        words = " ".join(_COLOURS.sub("", str(caught)).split())
    except Exception:  # its own words are code too
        words = ""
    return f"{type(caught).__name__}: {words}"[:MAX_TOLD].rstrip(": ")


@contextmanager
def guarded(place: Place, what: str, *through: type[Exception]) -> Iterator[None]:
    """Whatever a plug-in raises inside is told at the line of its file that raised it, or else at ``place``.

    An exception of ``through`` goes on, as an interrupt does.
    """
    source = place.source
    try:
        yield
    except (PluginError, KeyboardInterrupt):
        raise
    except through:
        raise
    except SyntaxError as caught:
        if caught.filename != source.name:
            raise fault(f"{what} fails: {told(caught)}", place) from None
        place = at_line(source, caught.lineno or 1, caught.offset or 0)
        raise fault(f"the plug-in is no Python: {caught.msg}", place) from None
    except BaseException as caught:  # SystemExit too: a plug-in does not end the command
        lines = [line for frame, line in walk_tb(caught.__traceback__) if _is_of(frame.f_code, source)]
        raise fault(f"{what} fails: {told(caught)}", at_line(source, lines[-1]) if lines else place) from None


def _is_of(code: CodeType, source: Source) -> bool:
    return code.co_filename == source.name or Path(code.co_filename).name == source.name
