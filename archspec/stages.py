"""What a long piece of work is doing at the moment: told by who does it, heard by who wants to show it.

Nobody has to listen, and a library that is used as one says nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Listener = Callable[[str], None]

_listener: ContextVar[Listener | None] = ContextVar("listener", default=None)


def stage(text: str) -> None:
    """Says what begins now, in a few words."""
    if (listener := _listener.get()) is not None:
        listener(text)


@contextmanager
def heard(listener: Listener) -> Iterator[None]:
    """Whoever says a stage inside of this is heard."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)
