"""What a page says of a GPU is what was measured on one; and without one the same is measured on a processor."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from processes import environment

from .writers import DOCS, writer

pytest.importorskip("torch")
pytest.importorskip("keras")

ROOT = DOCS.parent
PAGE = (DOCS / "verification.md").read_text("utf-8")
CHECKS = ("verify", "bfloat16", "channels-last")


@pytest.fixture(scope="module")
def figures() -> ModuleType:
    return writer("gpu_figures")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What three small networks are measured to do, on this processor."""
    file = tmp_path_factory.mktemp("gpu") / "gpu.json"
    assert "9 checks, 0 failures, 0 left out" in measured(file)
    return file


def measured(file: Path) -> str:
    script, own = ROOT / "benchmarks" / "gpu.py", ["--only", "line_filters", "--only", "random", "--seeds", "2"]
    command = [sys.executable, str(script), "--out", str(file), "--device", "cpu", "--jobs", "1", "0", *own]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def results(file: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(file.read_text("utf-8"))["results"]
    return found


def test_every_check_of_every_network_is_written_with_its_figures(file: Path) -> None:
    names = {(each["check"], each["spec"] or each["seed"]) for each in results(file)}
    assert names == {(check, name) for check in CHECKS for name in ("line_filters", 0, 1)}
    for each in results(file):
        assert each["ok"] and each["device"] == "cpu" and each["rows"] and each["figures"]["tolerance"] > 0


def test_what_has_been_measured_is_not_measured_again(file: Path) -> None:
    kept = json.loads(file.read_text("utf-8"))
    kept["results"][0]["seconds"] = 1234.5
    again = file.with_name("again.json")
    again.write_text(json.dumps(kept), "utf-8")
    assert not re.search("^ .* verify torch", measured(again), re.M)
    assert results(again)[0]["seconds"] == 1234.5


def test_the_part_of_the_page_has_a_row_for_each_network_and_a_line_for_random_ones(
    file: Path, figures: ModuleType
) -> None:
    part = figures.section(file)
    (row,) = (line for line in part.splitlines() if line.startswith("| line_filters |"))
    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert len(cells) == 9 and cells[-1] == "yes" and all(cells)
    for check in CHECKS:
        assert f"Random networks, {check}: 2 networks, 0 failures; " in part
    assert "Measured on cpu with keras " in part


def test_a_network_that_failed_is_told(file: Path, figures: ModuleType, tmp_path: Path) -> None:
    found = json.loads(file.read_text("utf-8"))
    for each in found["results"]:
        if each["check"] == "bfloat16":
            each.update(ok=False, failures=["the row `conv` differs"])
            each["figures"]["keras"] = None
    (tmp_path / "gpu.json").write_text(json.dumps(found), "utf-8")
    part = figures.section(tmp_path / "gpu.json")
    assert re.search(r"^\| line_filters \|.*\*\*not finite\*\*.*\| \*\*no\*\* \|$", part, re.M)
    assert "bfloat16: 2 networks, 2 failures" in part and "seed 1, bfloat16: the row `conv` differs" in part


def test_the_page_has_what_the_committed_file_has(figures: ModuleType) -> None:
    _, heading, part = PAGE.partition(f"\n{figures.HEADING}\n")
    assert heading.strip("\n") + "\n" + part == (figures.section() or "\n")


def test_everything_that_was_measured_on_a_gpu_held(figures: ModuleType) -> None:
    if figures.FILE.exists():
        assert all(each["ok"] and each["device"] != "cpu" for each in results(figures.FILE))


def test_without_a_file_there_is_no_such_part(figures: ModuleType, tmp_path: Path) -> None:
    assert figures.section(tmp_path / "gpu.json") == ""
