"""A disk that is full, for real: the system refuses every byte of a file behind so many."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Inside of this no file of this process grows beyond so many bytes; Python gets an OSError for the next one.

    What Python compiles meanwhile is not kept: it would keep a part of it, and never look at that again.
    """
    import resource

    keeps_compiled, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        sys.dont_write_bytecode = keeps_compiled
