"""Whether generated files are as ruff would have them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

SETTINGS = Path(__file__).parents[2] / "generated" / "ruff.toml"


def assert_clean(folder: Path) -> None:
    """All files by the rules of the folder of generated files."""
    assert_formatted(folder)
    _assert_holds(folder, "check", "--output-format", "concise")


def assert_formatted(folder: Path) -> None:
    _assert_holds(folder, "format", "--check", "--diff")


def _assert_holds(folder: Path, *command: str) -> None:
    """For all files in one call of ruff."""
    ruff = [sys.executable, "-m", "ruff", *command, "--config", str(SETTINGS), "--no-cache", str(folder)]
    ran = subprocess.run(ruff, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout[:6000] + ran.stderr[:2000]
