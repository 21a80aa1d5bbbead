"""Small specs that want to be large: refused with the limit named, in half a second and 150 MB as whole processes.

Each is such a process with ARCHSPEC_LARGE=1 in the environment. Without it three are, one of them in the quick part of
the suite, and two that once took minutes; `tests/test_hostile.py` has others. `campaigns/strangers.py bombs` prints
what each of them takes.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from clock import seconds
from processes import slowness
from sweeps import sweep

import archspec
from archspec import checking
from archspec.checking import check_file

from .bombs import BOMBS, MEGABYTES, SECONDS, measured
from .fields import spec
from .outputs import called

SAMPLE = [*BOMBS][: None if "ARCHSPEC_LARGE" in os.environ else 3]


@pytest.mark.parametrize("name", sweep(SAMPLE, lambda name: name == SAMPLE[0]))
def test_it_is_refused_in_time_and_in_memory(name: str, tmp_path: Path) -> None:
    ran = measured(BOMBS[name], tmp_path)
    assert list(BOMBS[name].faults(ran)) == []
    assert ran.megabytes < MEGABYTES
    assert ran.seconds < SECONDS or ran.seconds < SECONDS * slowness()


@pytest.mark.parametrize("name", ["9,000 keys that nobody knows", "100 block files of a megabyte"])
def test_what_once_took_minutes_is_refused_at_once(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = BOMBS[name]
    for file, content in bomb.files.items():
        (tmp_path / file).write_bytes(content)
    monkeypatch.chdir(tmp_path)
    told = []
    assert seconds(lambda: told.append(called("text", *bomb.call))) < SECONDS
    assert told[0].code == bomb.code
    assert all(text in told[0].stderr for text in bomb.says)


def test_variants_that_are_too_much_together_are_refused_at_their_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(spec(), "utf-8")
    net = archspec.load(file)
    blocks = len(net.document.blocks)
    assert blocks > 0
    rows = net.network.rows_laid_out + blocks
    monkeypatch.setattr(checking, "MAX_ROWS", 2 * rows)
    assert all(found.report.ok for found in check_file(str(file)))
    monkeypatch.setattr(checking, "MAX_ROWS", 2 * rows - 1)
    base, other = check_file(str(file))
    assert base.report.ok and other.variant == "small"
    (finding,) = other.report.diagnostics
    assert (finding.code, finding.place.source.lines[finding.place.line - 1]) == ("limit", "variants:")
    assert "--variant" in finding.hint
    (alone,) = check_file(str(file), "small")
    assert alone.report.ok


def test_there_are_more_than_thirty() -> None:
    assert len(BOMBS) >= 30
