"""Specs of which commands are asked: one that holds, one whose variant does not, and one that is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from .builds import agreeing, spec, stand_in
from .specs import GOOD, SPEC, written

__all__ = ["agreeing", "spec", "stand_in"]


@pytest.fixture
def good(tmp_path: Path) -> str:
    return written(tmp_path / "good.yaml", GOOD)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    return written(tmp_path / "bad.yaml", SPEC)
