"""The command line as whole processes: how they end, how long they take, how much memory they have at most.

Limits are for an idle machine.  Where a run takes longer, `--version` is measured beside it, which takes 0.05 s there:
the limit grows by the factor by which this machine is slower at the moment.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
VERSION_SECONDS = 0.05
#: A process that takes longer is killed.
PATIENCE = 30


@dataclass(frozen=True)
class Ran:
    """A whole process; a negative code is the number of the signal that ended it."""

    code: int
    stdout: str
    stderr: str
    seconds: float
    megabytes: float
    #: Seconds on a processor, where that is measured: what else the machine does is no part of them.
    of_processor: float = 0.0


def environment(*path: Path) -> dict[str, str]:
    """Ours, with this checkout of the package, behind these folders, wherever the process runs."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, [*path, ROOT])), "TF_CPP_MIN_LOG_LEVEL": "3"}


def archspec(*arguments: str, cwd: Path, path: tuple[Path, ...] = ()) -> Ran:
    """`python -m archspec` with these arguments."""
    with tempfile.TemporaryFile("w+") as stdout, tempfile.TemporaryFile("w+") as stderr:
        command = [sys.executable, "-m", "archspec", *arguments]
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=cwd, env=environment(*path), stdin=subprocess.DEVNULL, stdout=stdout, stderr=stderr
        )
        megabytes = _awaited(process)
        seconds = time.perf_counter() - started
        stdout.seek(0)
        stderr.seek(0)
        return Ran(process.returncode, stdout.read(), stderr.read(), seconds, megabytes)


def in_time(run: Callable[[], Ran], seconds: float) -> Ran:
    """The first run that takes no longer; of three, for the machine may be busy for a moment."""
    taken = []
    for _ in range(3):
        ran = run()
        if ran.seconds < seconds or ran.seconds < seconds * slowness():
            return ran
        taken.append(f"{ran.seconds:.2f}")
    pytest.fail(f"took {', '.join(taken)} s, and {seconds} s is the limit")


def slowness() -> float:
    """How many times slower than an idle machine this one is at the moment."""
    return max(1.0, archspec("--version", cwd=ROOT).seconds / VERSION_SECONDS)


def _awaited(process: subprocess.Popen[bytes]) -> float:
    """Waits for the end; the most memory that the process had, in megabytes (0 where the system does not tell).

    It is read from the process while it runs: what `wait4` says afterwards holds the memory of the process that
    started it too, and a test's own may have TensorFlow in it.
    """
    most, until = 0.0, time.perf_counter() + PATIENCE
    while process.poll() is None:
        most = max(most, _peak(process.pid))
        if time.perf_counter() > until:
            process.kill()
        time.sleep(0.002)
    return most


def _peak(pid: int) -> float:
    """Megabytes at most so far, of the program that the process runs now; 0 where it has ended."""
    try:
        status = Path(f"/proc/{pid}/status").read_text("utf-8")
        program = Path(f"/proc/{pid}/exe").readlink().name
    except OSError:
        return 0.0
    is_started = program == Path(sys.executable).resolve().name and "archspec" in _command(pid)
    found = re.search(r"VmHWM:\s*([0-9]+) kB", status)
    return int(found[1]) / 1024 if found and is_started else 0.0


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", errors="replace")
    except OSError:
        return ""
