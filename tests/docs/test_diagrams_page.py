"""`docs/diagrams.md`: its pictures are what the commands above them write, and what it says of them holds."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

import archspec
from archspec.diagrams.content.rows import MAX_CARDS
from archspec.diagrams.options import FORMATS, LEVELS, STYLES

from .pages import ROOT, Page
from .writers import DOCS, writer

PAGE = Page("diagrams.md")
WRITER = writer("write_diagrams")
SHOWN = [*WRITER.shown()]


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.file.stem)
def test_a_picture_is_what_the_command_above_it_writes(shown: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Byte for byte: where one differs, `python docs/write_diagrams.py` writes them anew."""
    monkeypatch.chdir(ROOT)
    assert WRITER.written(shown.arguments) == shown.file.read_bytes()


def test_every_picture_is_shown_with_a_command() -> None:
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", PAGE.text)
    assert [shown.file.relative_to(DOCS).as_posix() for shown in SHOWN[1:]] == pictures
    assert {*(DOCS / "diagrams").rglob("*.svg")} == {shown.file for shown in SHOWN[1:]}


def test_it_has_every_style_level_and_format() -> None:
    assert re.findall(r"^\| `(\w+)` \|", PAGE.text.partition("## Levels")[2].partition("## ")[0], re.M) == [*LEVELS]
    assert set(re.findall(r"^\| `(\w+)` \|", PAGE.text.partition("## Files")[2], re.M)) == set(FORMATS)
    assert all(f"**{style.capitalize()}" in PAGE.text for style in STYLES if style != "blocks")
    assert f"at most {MAX_CARDS:,} cards" in PAGE.text


@pytest.mark.parametrize("level", LEVELS)
def test_resnet_34_has_as_many_cards_as_it_says(level: str) -> None:
    (told,) = re.findall(rf"^\| `{level}` \|.*\| (\d+) \|$", PAGE.text, re.M)
    assert archspec.load(ROOT / "specs/resnet34.yaml").diagram(level=level).cards == int(told)


def test_its_python_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    ((_, text),) = PAGE.fences("python")
    names: dict[str, object] = {}
    exec(compile(text, "diagrams.md", "exec"), names)
    assert str(names["svg"]).startswith("<svg ")
    assert bytes(names["pdf"]).startswith(b"%PDF-")  # type: ignore[call-overload]
