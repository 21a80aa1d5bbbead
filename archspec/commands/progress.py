"""What stage a command is in: a line on a terminal, which comes when it has taken a second and is gone at its end."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread

from archspec.errors import printable
from archspec.interrupts import on_interrupt
from archspec.stages import heard

#: Seconds before anything is shown, and between one line and the next.
PATIENCE, PAUSE = 1.0, 0.2
WIDTH = 80
ERASE = b"\r\x1b[K"


@contextmanager
def progress(quiet: bool = False) -> Iterator[None]:
    """Shows the stages that are said inside of this, on stderr; nothing in a pipe, nothing where it is quick."""
    is_shown = not quiet and sys.stderr is not None and sys.stderr.isatty() and os.environ.get("TERM") != "dumb"
    if not is_shown:
        yield
        return
    line = _Line(sys.stderr.fileno())
    try:
        with heard(line.show), on_interrupt(line.end):
            yield
    finally:
        line.end()


class _Line:
    """The last line of a terminal, drawn by a thread: the work itself may be far away, in a framework's own code."""

    def __init__(self, terminal: int) -> None:
        # Of our own: the process's stderr is turned away while a framework loads (`backends/running/live.py`).
        self._terminal = os.dup(terminal)
        self._started, self._text, self._is_drawn = time.monotonic(), "", False
        self._ended, self._is_over = Event(), False
        self._thread = Thread(target=self._draw_on, name="archspec-progress", daemon=True)
        self._thread.start()

    def show(self, text: str) -> None:
        self._text = text

    def end(self) -> None:
        """Erases the line. It may be called again, and from a handler of signals."""
        if not self._is_over:
            self._is_over = True  # a handler that comes now must not wait for the lock of the event
            self._ended.set()
            self._thread.join(timeout=1)
            if self._is_drawn:
                self._write(ERASE)
            os.close(self._terminal)

    def _draw_on(self) -> None:
        pause = PATIENCE
        while not self._ended.wait(pause):
            pause = PAUSE
            if self._text:
                self._is_drawn = True
                self._write(ERASE + self._line().encode(errors="replace"))

    def _line(self) -> str:
        seconds = f" ({time.monotonic() - self._started:.0f} s)"
        return printable(self._text)[: self._width() - len(seconds) - 1] + seconds

    def _width(self) -> int:
        with suppress(OSError):
            return os.get_terminal_size(self._terminal).columns or WIDTH
        return WIDTH

    def _write(self, data: bytes) -> None:
        with suppress(OSError):  # a terminal that has gone away is no reason to stop
            os.write(self._terminal, data)
