"""A process that runs commands of archspec and writes down what they have Python do: a script of its own.

    echo '[["check", "spec.yaml"], ["summary", "spec.yaml"]]' | python watcher.py

Python tells audit hooks of every file that it opens, module that it imports, text that it compiles, code that it
executes, process that it starts and socket that it makes.  A hook cannot be taken away again, so this is no test's own
process.  What is printed is JSON: for each call its exit code, what it printed, and its events without those of Python
itself, which reads and executes modules of its own, of packages and of archspec.
"""

from __future__ import annotations

import io
import json
import os
import sys
import sysconfig
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from functools import cache
from itertools import islice
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, NamedTuple

PACKAGE = Path(__file__).resolve().parents[2] / "archspec"
#: Where modules are: Python's own, those of packages, ours.
MODULES = (str(PACKAGE), *{os.path.realpath(sysconfig.get_path(kind)) for kind in ("stdlib", "platstdlib", "purelib")})
#: The archive in which Python would look for its own first.
_ZIP = tuple(each for each in sys.path if each.endswith(f"python{sys.version_info[0]}{sys.version_info[1]}.zip"))
_FOLDERS = tuple(f"{each}{os.sep}" for each in (*MODULES, *_ZIP))
IMPORTING = "<frozen importlib"
WATCHED = (
    "open", "socket.", "subprocess.", "os.", "compile", "exec", "import", "ctypes.", "pickle.", "shutil.", "tempfile.",
    "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.", "pty.", "mmap.", "builtins.input", "code.",
)  # fmt: skip
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
#: How many functions are told that led to an event.
CALLERS = 3


class Event(NamedTuple):
    """What Python was about to do, with which arguments, and the files of the functions that asked for it."""

    name: str
    arguments: list[Any]
    callers: list[str]


class Watched(NamedTuple):
    """One call."""

    arguments: list[str]
    code: int
    stdout: str
    stderr: str
    events: list[Event]


def main() -> None:
    calls = json.load(sys.stdin)
    sys.addaudithook(_note)
    from archspec.cli import main as run

    told = []
    for call in calls:
        _events.clear()
        stdout, stderr = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
        with redirect_stdout(stdout), redirect_stderr(stderr):
            code = run(call)
        stdout.seek(0)
        told.append(Watched(call, code, stdout.read(), stderr.getvalue(), list(_events)))
    print(json.dumps(told))


_events: list[Event] = []


def _note(name: str, arguments: tuple[Any, ...]) -> None:
    if name.startswith(WATCHED):
        frame = sys._getframe(1)
        told = [_told(each) for each in arguments]
        if not _is_pythons_own(name, told, frame):
            callers = [*islice(_callers(frame), CALLERS)]
            _events.append(Event(name, told[:1] if name == "import" else told, callers))


def _callers(frame: FrameType | None) -> Iterator[str]:
    while frame is not None:
        yield frame.f_code.co_filename
        frame = frame.f_back


def _is_pythons_own(name: str, told: list[Any], frame: FrameType) -> bool:
    """Whether it reads a module, or is part of importing one from where modules are: its body knows of no spec."""
    match name:
        case "open":
            is_read = told[1] in ("r", "rb", None) and not (told[2] or 0) & WRITING
            return is_read and is_module(str(told[0]))
        case "os.listdir":
            return is_module(str(told[0]))
        case "compile" | "exec":
            callers = [*_callers(frame)]
            importing = next((number for number, file in enumerate(callers) if file.startswith(IMPORTING)), None)
            file = told[-1] if importing == 0 else callers[importing - 1] if importing else None
            return file is not None and is_module(str(file))
    return False


@cache
def is_module(file: str) -> bool:
    """Whether a file is one of Python's, of a package's, or ours; `<frozen os>` is Python's too."""
    return file.startswith("<frozen ") or f"{os.path.realpath(file)}{os.sep}".startswith(_FOLDERS)


def _told(value: object) -> object:
    """An argument as JSON can have it."""
    match value:
        case None | int() | str():
            return value
        case bytes():
            return value.decode("utf-8", "replace")
        case CodeType():
            return value.co_filename
        case os.PathLike():
            return os.fsdecode(value)
        case list() | tuple():
            return [str(each) for each in value]
    return type(value).__name__


if __name__ == "__main__":
    main()
