"""A terminal for the tests of what is drawn on one."""

from __future__ import annotations

import os
import select
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

Read = Callable[[], str]
#: In so many seconds of nothing everything has come.
QUIET = 0.1


@contextmanager
def terminal(kind: str = "xterm") -> Iterator[Read]:
    """Puts a terminal in the place of stderr; what it gives reads what is new there, with our own line ends.

    No fixture: pytest puts its own stderr in place between the set-up of a test and the test.
    """
    pty = pytest.importorskip("pty", reason="there are no such terminals")
    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)

    def read() -> str:
        # A terminal hands on what was written in its own time: it is read until nothing more comes.
        chunks = []
        while select.select([ours], [], [], QUIET)[0]:
            chunks.append(os.read(ours, 1 << 16))
        return b"".join(chunks).decode().replace("\r\n", "\n")

    with pytest.MonkeyPatch.context() as patch, open(theirs, "w", encoding="utf-8") as stream:
        patch.setattr(sys, "stderr", stream)
        patch.setenv("TERM", kind)
        yield read
    os.close(ours)
