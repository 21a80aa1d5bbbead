"""Pages of the manual whose examples are run: files that they show, commands with what these print, Python."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from archspec.cli import main

ROOT = Path(__file__).parents[2]
_FENCE = re.compile(r"^```(?P<words>[^\n]+)\n(?P<text>.*?)^```$", re.M | re.S)


class Page:
    """One page of `docs/`."""

    def __init__(self, name: str) -> None:
        self.text = (ROOT / "docs" / name).read_text("utf-8")

    def fences(self, language: str) -> Iterator[tuple[str, str]]:
        """(further words, text) of the fenced blocks in this language."""
        for match in _FENCE.finditer(self.text):
            first, _, words = match["words"].partition(" ")
            if first == language:
                yield words, match["text"]

    def run_python(self) -> dict[str, Any]:
        """Executes the page's one piece of Python; the names that it leaves."""
        ((_, text),) = self.fences("python")
        names: dict[str, Any] = {}
        exec(compile(text, "the page", "exec"), names)
        return names

    def write_files(self, folder: Path) -> None:
        """The specs of the project, and each file that the page shows."""
        shutil.copytree(ROOT / "specs", folder / "specs")
        for words, text in [*self.fences("yaml"), *self.fences("python")]:
            if words.startswith("file="):
                (folder / words.removeprefix("file=")).write_text(text, "utf-8")

    def sessions(self) -> list[str]:
        """The commands with what they print."""
        return [text for _, text in self.fences("console")]


def in_its_folder(page: Page) -> Callable[..., None]:
    """The fixture that puts every test of a module into a folder with the page's files."""

    @pytest.fixture(autouse=True)
    def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.chdir(tmp_path)
        page.write_files(tmp_path)

    return folder


def assert_prints(session: str, capsys: pytest.CaptureFixture[str]) -> int:
    """The command of a session prints what stands below it; the exit code."""
    command, _, expected = session.partition("\n")
    code = main(command.removeprefix("$ archspec ").split())
    printed = capsys.readouterr()
    assert printed.out + printed.err == expected
    return code
