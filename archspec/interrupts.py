"""Ctrl-C: the program ends at once, wherever it is, with one line and nothing half written.

Nothing is raised, for an exception does not get out of a framework reliably: where C++ called back into Python it is
printed as ignored and the work goes on, and elsewhere it is caught and told as a fault. This is for processes of ours
only: who imports archspec as a library has interrupts as Python has them.

The command imports this before anything else, so that it imports little itself.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

INTERRUPTED = 130
LINE = b"archspec: interrupted\n"

#: What is to be tidied up first, by who has something on the terminal.
_tidying: list[Callable[[], None]] = []


def end_at_once() -> None:
    """From here on an interrupt ends the process."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        return  # as in the background of a script, where interrupts are ignored
    # A framework's stderr may be turned away while it loads (`backends/running/live.py`); the line is for the caller's.
    stderr = os.dup(2) if sys.stderr is not None else None

    def end(_signal: int, _frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        _discard()
        for tidy in _tidying:
            tidy()
        if stderr is not None:
            with suppress(OSError):
                os.write(stderr, LINE)
        os._exit(INTERRUPTED)

    signal.signal(signal.SIGINT, end)


def _discard() -> None:
    """Removes what is half written; nothing is where the room that writes is not there, or not whole yet."""
    if (discard := getattr(sys.modules.get("archspec.files"), "discard", None)) is not None:
        discard()


@contextmanager
def on_interrupt(tidy: Callable[[], None]) -> Iterator[None]:
    """Inside of this an interrupt calls ``tidy`` before it says its line."""
    _tidying.append(tidy)
    try:
        yield
    finally:
        _tidying.remove(tidy)
