"""The time that work takes of this process.

Without the garbage collector, as the command runs: looking for garbage among all that pytest keeps alive takes more
than a check.  What others take of the machine does not count.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable


def seconds(work: Callable[[], object]) -> float:
    gc.disable()
    try:
        started = time.process_time()
        work()
        return time.process_time() - started
    finally:
        gc.enable()
