"""A terminal for the tests of what is drawn on one."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

Read = Callable[[], str]


@contextmanager
def terminal(kind: str = "xterm") -> Iterator[Read]:
    """Puts a terminal in the place of stderr; what it gives reads what is new there, with our own line ends.

    No fixture: pytest puts its own stderr in place between the set-up of a test and the test.
    """
    pty = pytest.importorskip("pty", reason="there are no such terminals")
    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)

    def read() -> str:
        try:
            return os.read(ours, 1 << 16).decode().replace("\r\n", "\n")
        except BlockingIOError:
            return ""

    with pytest.MonkeyPatch.context() as patch, open(theirs, "w", encoding="utf-8") as stream:
        patch.setattr(sys, "stderr", stream)
        patch.setenv("TERM", kind)
        yield read
    os.close(ours)
