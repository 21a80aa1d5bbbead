"""Runs of pytest, each in a process of its own, forked off one that has imported pytest and waits.

    python nested_pytest.py [MODULE...]

It reads a list of JSON a line, the folder and the arguments, and answers with an object: code, stdout, stderr. What is
imported before takes ten times as long as a run.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest

ROOT = Path(__file__).parents[1]
OPTIONS = ("-p", "archspec.pytest_plugin", "-p", "no:cacheprovider")


@dataclass(frozen=True)
class Ran:
    returncode: int
    stdout: str
    stderr: str


@dataclass(frozen=True)
class Nested:
    """The process that waits."""

    process: subprocess.Popen[str]

    def run(self, folder: Path, *arguments: str) -> Ran:
        assert self.process.stdin is not None and self.process.stdout is not None
        print(json.dumps([str(folder), *OPTIONS, *arguments]), file=self.process.stdin, flush=True)
        return Ran(**json.loads(self.process.stdout.readline()))


@contextmanager
def waiting(*modules: str) -> Iterator[Nested]:
    """The process, which has imported these modules too."""
    settings = {**os.environ, "PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "COLUMNS": "120"}
    settings = {name: value for name, value in settings.items() if not name.startswith(("PYTEST_XDIST", "PYTEST_ADD"))}
    command = [sys.executable, __file__, *modules]
    with subprocess.Popen(command, env=settings, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        yield Nested(process)
        assert process.stdin is not None
        process.stdin.close()


def answer(folder: str, arguments: list[str]) -> Ran:
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        child = os.fork()
        if child == 0:
            run(folder, arguments, out, err)
        _, status = os.waitpid(child, 0)
        for file in (out, err):
            file.seek(0)
        return Ran(os.waitstatus_to_exitcode(status), out.read(), err.read())


def run(folder: str, arguments: list[str], out: IO[str], err: IO[str]) -> None:
    """In the child, which ends with it."""
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(out.fileno(), 1)
    os.dup2(err.fileno(), 2)
    os.chdir(folder)
    # The command line puts the folder where it runs on the path.
    sys.path.insert(0, folder)
    code = pytest.main(arguments)
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(int(code))


if __name__ == "__main__":
    sys.path.remove(str(Path(__file__).parent))
    for module in sys.argv[1:]:
        importlib.import_module(module)
    for line in sys.stdin:
        where, *words = json.loads(line)
        print(json.dumps(vars(answer(where, words))), flush=True)
