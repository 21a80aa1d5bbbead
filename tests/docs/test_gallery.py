"""`docs/gallery.md`: its pictures are what the commands above them write, and what it says of them holds."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import archspec
from archspec.diagrams.content.rows import MAX_CARDS
from archspec.diagrams.options import FORMATS, LEVELS, STYLES

from .pages import ROOT, Page
from .writers import writer

PAGE = Page("gallery.md")
WRITER = writer("write_gallery")
SHOWN = [*WRITER.shown()]


@pytest.mark.parametrize("shown", SHOWN, ids=lambda shown: shown.file)
def test_a_picture_is_what_the_command_above_it_writes(
    shown: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Byte for byte, and nothing else: where one differs, `python docs/write_gallery.py` writes them anew."""
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    (tmp_path / "docs").mkdir()
    shutil.copy(ROOT / "docs/plain34.yaml", tmp_path / "docs")
    monkeypatch.chdir(tmp_path)
    WRITER.run(shown)
    written = [path for path in (tmp_path / "generated").rglob("*") if path.is_file()]
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [shown.file]
    assert written[0].read_bytes() == (ROOT / shown.file).read_bytes()


def test_every_picture_is_shown_with_a_command() -> None:
    """In the gallery all but the README's own."""
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", PAGE.text)
    assert [f"../{shown.file}" for shown in SHOWN[1:]] == pictures
    assert f"]({SHOWN[0].file})\n" in (ROOT / "README.md").read_text("utf-8")
    assert len({shown.file for shown in SHOWN}) == len(SHOWN), "no command writes over the picture of another"


@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="this is no repository, and says not what belongs to it")
def test_no_other_picture_is_kept() -> None:
    listed = subprocess.run(["git", "ls-files", "generated/diagrams"], cwd=ROOT, capture_output=True, text=True)
    assert {*listed.stdout.splitlines()} == {shown.file for shown in SHOWN}


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
    exec(compile(text, "gallery.md", "exec"), names)
    assert str(names["svg"]).startswith("<svg ")
    assert bytes(names["pdf"]).startswith(b"%PDF-")  # type: ignore[call-overload]
    assert names["variants"].name == "resnet34_resnet34_option_a_conv3_x"  # type: ignore[attr-defined]
    assert 'id="2/conv3_x/' in names["variants"].svg()  # type: ignore[attr-defined]
