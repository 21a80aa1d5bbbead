"""What the tests of `build` share: a spec, and a stand-in for the frameworks."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from processes import environment

from archspec.backends.running.compare import Observed, RowFacts

# `archspec.backends.build` is the function of this name.
building = importlib.import_module("archspec.backends.build")


SPEC = """\
archspec: 1
name: tiny
title: A tiny network
input: 8x8x3
variables: {classes: 7}
layers:
  - C1: {conv: 4, kernel: 3x3, activation: relu, size: 8x8x4}
  - P2: {maxpool: 2x2, size: 4x4x4}
  - Out: {dense: $classes, size: 7}
variants:
  wide:
    rows: {C1: {conv: 8, size: 8x8x8}, P2: {size: 4x4x8}}
"""


OLD = "# Written by archspec, once.\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(SPEC, "utf-8")
    return path


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Makes a model that has so many parameters more than the spec says, with no framework at all."""

    def installed(excess: int) -> None:
        def observe(_model: Any, _module: Any, _input: Any, rows: Mapping[str, RowFacts]) -> Observed:
            total = sum(row.total for row in rows.values()) + excess
            return Observed(dict(rows), total, total, list(rows.values())[-1].output or ())

        for name in ("require", "start"):
            monkeypatch.setattr(building, name, lambda _backend: None)
        monkeypatch.setattr(building, "factory", lambda _module: lambda **_: None)
        for backend in building.BACKENDS:
            monkeypatch.setattr(importlib.import_module(f"archspec.backends.{backend}.observe"), "observe", observe)

    return installed


@pytest.fixture
def agreeing(stand_in: Callable[[int], None]) -> None:
    stand_in(0)


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def started(*arguments: str, cwd: Path) -> subprocess.Popen[str]:
    command = [sys.executable, *arguments]
    return subprocess.Popen(
        command, cwd=cwd, env=environment(), text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
