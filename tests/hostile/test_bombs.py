"""Small specs that want to be large: refused with the limit named, in half a second and 150 MB as whole processes.

Without ARCHSPEC_LARGE=1 in the environment only those are run that once took more; `tests/test_hostile.py` has others.
`benchmarks/strangers.py bombs` prints what each of them takes.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from processes import slowness

from .bombs import BOMBS, MEGABYTES, SECONDS, measured

#: What took minutes or gigabytes before there was a limit.
ONCE = ("9,000 keys that nobody knows", "100 block files of a megabyte", "100 variants of 3,000 rows")


@pytest.mark.parametrize("name", BOMBS if "ARCHSPEC_LARGE" in os.environ else ONCE)
def test_it_is_refused_in_time_and_in_memory(name: str, tmp_path: Path) -> None:
    ran = measured(BOMBS[name], tmp_path)
    assert list(BOMBS[name].faults(ran)) == []
    assert ran.megabytes < MEGABYTES
    assert ran.seconds < SECONDS or ran.seconds < SECONDS * slowness()


def test_there_are_more_than_thirty() -> None:
    assert len(BOMBS) >= 30
