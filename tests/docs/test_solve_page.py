"""`docs/solve.md`: its commands print what it shows, and its Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .pages import Page, assert_prints

PAGE = Page("solve.md")
CHANGES = re.findall(r"(?:^<!-- in (.+): (.+) -> (.+) -->\n)?^```console\n(.*?)^```$", PAGE.text, re.M | re.S)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    PAGE.write_files(tmp_path)


@pytest.mark.parametrize(("change", "code"), list(zip(CHANGES, [1, 0, 1], strict=True)))
def test_the_commands_print_what_the_page_shows(
    change: tuple[str, str, str, str], code: int, capsys: pytest.CaptureFixture[str]
) -> None:
    file, old, new, session = change
    if file:
        Path(file).write_text(Path(file).read_text("utf-8").replace(old, new), "utf-8")
    assert assert_prints(session, capsys) == code


def test_its_python_prints_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    PAGE.run_python()
    assert capsys.readouterr().out in PAGE.text
