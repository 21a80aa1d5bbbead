"""The wall time and the peak memory of whole processes."""

from __future__ import annotations

import compileall
import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
#: The command as users start it.
ARCHSPEC = str(Path(sys.executable).with_name("archspec"))
#: ru_maxrss counts KiB, and bytes on macOS.
MAXRSS_UNIT = 1 if sys.platform == "darwin" else 1024


@dataclass(frozen=True)
class Cost:
    seconds: float
    peak_bytes: int


def cost(command: list[str]) -> Cost:
    """What one run took, from its start to its end; RuntimeError where it fails. Its output is thrown away."""
    nowhere = [(os.POSIX_SPAWN_OPEN, stream, os.devnull, os.O_WRONLY, 0) for stream in (1, 2)]
    start = time.perf_counter()
    child = os.posix_spawn(command[0], command, os.environ, file_actions=nowhere)
    _, status, usage = os.wait4(child, 0)
    seconds = time.perf_counter() - start
    if status:
        raise RuntimeError(f"{' '.join(command)} failed with exit code {os.waitstatus_to_exitcode(status)}")
    return Cost(seconds, usage.ru_maxrss * MAXRSS_UNIT)


def compile_archspec() -> None:
    """Byte-compiles the package, as installing it does: else every run would compile it again."""
    compileall.compile_dir(ROOT / "archspec", quiet=1)
