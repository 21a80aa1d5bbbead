"""Commands of archspec and runs of pytest, each a process of its own, forked off one that has imported them and waits.

    python forked.py SOCKET MODULE...

What is imported before takes ten times as long as most commands. A call on the socket is a line of JSON (program,
arguments, folder, environment) with the caller's stdin, stdout and stderr; the answer is what became of the process.
One call is answered after the other. What a process does as it starts is for `processes.py`.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import runpy
import select
import shlex
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from _pytest.config import default_plugins
from processes import PATIENCE, ROOT, Ran

CALLER = Path(__file__).with_name("forked_caller.py")
#: What is imported before anything is asked for, where a test says nothing else.
MODULES = (
    "archspec.cli",
    "archspec.checking",
    "archspec.commands.check",
    *(f"_pytest.{name}" for name in default_plugins),
)


@dataclass(frozen=True)
class Waiting:
    """The process that waits."""

    socket: Path

    def run(self, program: str, *arguments: str, cwd: Path, environment: Mapping[str, str]) -> Ran:
        """`python -m PROGRAM ARGUMENTS`, with nothing on stdin."""
        with (
            tempfile.TemporaryFile("w+") as out,
            tempfile.TemporaryFile("w+") as err,
            open(os.devnull) as nothing,
            socket.socket(socket.AF_UNIX) as ours,
        ):
            ours.settimeout(2 * PATIENCE)
            ours.connect(str(self.socket))
            call = json.dumps([program, list(arguments), str(cwd), dict(environment)])
            socket.send_fds(ours, [f"{call}\n".encode()], [file.fileno() for file in (nothing, out, err)])
            with ours.makefile() as answer:
                code, *measured = json.loads(answer.readline())
            for file in (out, err):
                file.seek(0)
            return Ran(code, out.read(), err.read(), *measured)

    def archspec(self, *arguments: str, cwd: Path, path: tuple[Path, ...] = ()) -> Ran:
        """`python -m archspec` with these arguments, in our environment, with these folders in front of the path."""
        before = os.pathsep.join(map(str, [*path, ROOT]))
        return self.run("archspec", *arguments, cwd=cwd, environment=environment(PYTHONPATH=before))

    def command(self, program: str, *arguments: str) -> str:
        """A script for the shell that runs `python -m PROGRAM ARGUMENTS` and what else it is given."""
        words = [sys.executable, "-I", "-S", CALLER, self.socket, program, *arguments]
        return f'#!/bin/sh\nexec {shlex.join(map(str, words))} "$@"\n'


def environment(**more: str) -> dict[str, str]:
    """Ours, without what it says to the run of pytest that this is, with this checkout of the package."""
    settings = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "GITHUB_"))}
    return {**settings, "PYTHONPATH": str(ROOT), **more}


@contextmanager
def waiting(*modules: str) -> Iterator[Waiting]:
    """The process, which has imported these modules."""
    settings = {**os.environ, "PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryDirectory() as folder:
        at = Path(folder) / "calls"
        with socket.socket(socket.AF_UNIX) as calls:
            calls.bind(str(at))
            calls.listen()
            command = [sys.executable, __file__, str(calls.fileno()), *modules]
            with subprocess.Popen(command, env=settings, pass_fds=[calls.fileno()], stdin=subprocess.PIPE):
                calls.close()
                yield Waiting(at)


# ---- in the process that waits


def serve(calls: socket.socket) -> None:
    """Until stdin ends: with the block of `waiting`, or with the process that it is in."""
    while calls in select.select([calls, sys.stdin], [], [])[0]:
        caller, _ = calls.accept()
        with caller:
            answer(caller)


def answer(caller: socket.socket) -> None:
    """Reads a call, and says how the process ended, how long it took, and how much memory it had at most."""
    said, files, _, _ = socket.recv_fds(caller, 1 << 16, 3)
    while not said.endswith(b"\n") and (more := caller.recv(1 << 20)):
        said += more
    program, arguments, folder, environment = json.loads(said)
    started = time.perf_counter()
    child = os.fork()
    if child == 0:
        signal.alarm(PATIENCE)  # which ends it
        execute(program, arguments, folder, environment, files)
    for file in files:
        os.close(file)
    _, status, used = os.wait4(child, 0)
    seconds, of_processor = time.perf_counter() - started, used.ru_utime + used.ru_stime
    told = os.waitstatus_to_exitcode(status), seconds, used.ru_maxrss / 1024, of_processor
    with suppress(OSError):  # nobody waits for it any more
        caller.sendall(f"{json.dumps(told)}\n".encode())


def execute(program: str, arguments: list[str], folder: str, environment: dict[str, str], files: list[int]) -> None:
    """In the child, which ends with it."""
    for number, file in enumerate(files):
        os.dup2(file, number)
    sys.stdin, sys.stdout = os.fdopen(0, closefd=False), os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    # `python -m` puts the folder where it runs on the path, before what the environment names.
    path = [*filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))]
    sys.path[:0] = [folder, *path]
    sys.argv = [program, *arguments]
    code = 1
    try:
        for customized in filter(os.path.exists, (os.path.join(each, "sitecustomize.py") for each in path)):
            runpy.run_path(customized)
        runpy.run_module(program, run_name="__main__", alter_sys=True)
        code = 0
    except SystemExit as ended:
        code = int(ended.code or 0)
    except BaseException:
        sys.excepthook(*sys.exc_info())
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)


def main() -> None:
    sys.path.remove(str(Path(__file__).parent))
    calls = socket.socket(fileno=int(sys.argv[1]))
    for module in sys.argv[2:]:
        importlib.import_module(module)
    if "archspec.checking" in sys.modules:
        from archspec.checking import check_file

        # What pydantic makes when it is first used.
        assert all(found.report.ok for found in check_file(str(ROOT / "specs/lenet5.yaml")))
    gc.freeze()  # what is imported is no garbage, in no fork
    serve(calls)


if __name__ == "__main__":
    main()
