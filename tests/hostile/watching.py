"""Commands in a process that is watched, and what they may do: read the spec's folder, write where they are told.

`watcher.py` is that process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from processes import environment

from .watcher import Event, Watched
from .watcher import __file__ as WATCHER

#: What the core is made of; each is imported from where packages are, or it would be told of as a file.
PACKAGES = frozenset({
    "archspec", "click", "yaml", "_yaml", "pydantic", "pydantic_core", "annotated_types", "typing_extensions",
    "typing_inspection", "graphviz", "jinja2", "markupsafe", "rich",
})  # fmt: skip
#: What writes a file whole: made beside, put in its place, gone where that fails, and what was left there before.
WRITES = frozenset({"open", "os.listdir", "os.scandir", "os.mkdir", "os.chmod", "os.rename", "os.remove"})


def watched(calls: Sequence[Sequence[str]], folder: Path) -> list[Watched]:
    """What each call of the command line did, in this working folder."""
    done = subprocess.run(
        [sys.executable, "-B", "-P", WATCHER], input=json.dumps([*map(list, calls)]), text=True, cwd=folder,
        capture_output=True, env=environment(), timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return [
        Watched(arguments, code, stdout, stderr, [Event(*event) for event in events])
        for arguments, code, stdout, stderr, events in json.loads(done.stdout)
    ]


def offences(done: Watched, folder: Path, reads: Path, writes: Path | None = None) -> Iterator[str]:
    """What a call did beyond reading files below ``reads``, and writing files below ``writes`` where it is to write."""
    for event in done.events:
        if not _is_allowed(event, folder, reads, writes, is_drawing="graph" in done.arguments):
            yield f"{' '.join(map(ascii, done.arguments))}: {event.name} {event.arguments!s:.200}"


def _is_allowed(event: Event, folder: Path, reads: Path, writes: Path | None, is_drawing: bool) -> bool:
    match event.name, event.arguments:
        case "import", [str(name)]:
            top = name.partition(".")[0]
            return top in PACKAGES or top in sys.stdlib_module_names
        case "compile", _:
            # The one text of a spec that Python parses, and never executes: an expression, of few characters.
            return _ends(event.callers[0], "ast.py") and _ends(event.callers[1], "archspec/spec/expressions.py")
        case "subprocess.Popen", ["dot", command, *_]:
            return is_drawing and command in (["dot", "-Tsvg"], ["dot", "-Tpng"], ["dot", "-Tpdf"])
        case "open", [int(), *_]:
            return is_drawing and _ends(event.callers[0], "subprocess.py")  # its pipes
        case "os.listdir", [str()] if "/importlib/metadata/" in Path(event.callers[0]).as_posix():
            return True  # for an operator that nobody knows: the names of installed packages
        case "open", [str(file), str() | None as mode, int(flags)] if not _is_writing(mode, flags):
            return _is_below(folder / file, reads) or (writes is not None and _is_below(folder / file, writes))
        case name, [str(file), *rest] if name in WRITES and writes is not None:
            files = [file, *(each for each in rest[:1] if name == "os.rename")]
            return all(_is_below(folder / str(each), writes) for each in files)
    return False


def _is_writing(mode: str | None, flags: int) -> bool:
    is_asked = bool(mode) and not set(str(mode)) <= {"r", "b", "t"}
    return is_asked or bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC))


def _is_below(file: Path, folder: Path) -> bool:
    """Whether a file is one of this folder, or the folder, wherever links lead."""
    return file.resolve().is_relative_to(folder.resolve())


def _ends(file: str, name: str) -> bool:
    return Path(file).as_posix().endswith(f"/{name}")
