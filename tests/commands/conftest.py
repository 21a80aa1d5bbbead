"""Specs of which commands are asked: one that holds, and one whose variant does not."""

from __future__ import annotations

from pathlib import Path

import pytest

from .specs import GOOD, SPEC, written


@pytest.fixture
def good(tmp_path: Path) -> str:
    return written(tmp_path / "good.yaml", GOOD)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    return written(tmp_path / "bad.yaml", SPEC)
