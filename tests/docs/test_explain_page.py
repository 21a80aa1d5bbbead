"""`docs/explain.md`: its commands print what it shows, and its Python runs."""

from __future__ import annotations

from pathlib import Path

import pytest

from archspec.cli import main

from .pages import Page, assert_prints

PAGE = Page("explain.md")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    PAGE.write_files(tmp_path)


@pytest.mark.parametrize("session", PAGE.sessions())
def test_the_commands_print_what_the_page_shows(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert assert_prints(session, capsys) == 0


def test_its_python_prints_what_the_commands_print(capsys: pytest.CaptureFixture[str]) -> None:
    PAGE.run_python()
    printed = capsys.readouterr().out
    for words in (["specs/googlenet.yaml", "3a", "params"], ["maxpool"], ["duplicate-key"]):
        main(["explain", *words])
        assert capsys.readouterr().out in printed
