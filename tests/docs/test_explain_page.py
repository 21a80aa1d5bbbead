"""`docs/explain.md`: its commands print what it shows, and its Python runs."""

from __future__ import annotations

import pytest

from archspec.cli import main

from .pages import Page, assert_prints, in_its_folder

PAGE = Page("explain.md")
folder = in_its_folder(PAGE)


@pytest.mark.parametrize("session", PAGE.sessions())
def test_the_commands_print_what_the_page_shows(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert assert_prints(session, capsys) == 0


def test_its_python_prints_what_the_commands_print(capsys: pytest.CaptureFixture[str]) -> None:
    PAGE.run_python()
    printed = capsys.readouterr().out
    for words in (["specs/googlenet.yaml", "3a", "params"], ["maxpool"], ["duplicate-key"]):
        main(["explain", *words])
        assert capsys.readouterr().out in printed
