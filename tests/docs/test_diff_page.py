"""`docs/diff.md`: its commands print what it shows, and its Python runs."""

from __future__ import annotations

import pytest

from archspec.cli import main

from .pages import Page, assert_prints, in_its_folder

PAGE = Page("diff.md")
folder = in_its_folder(PAGE)


@pytest.mark.parametrize(("session", "code"), list(zip(PAGE.sessions(), [1, 0], strict=True)))
def test_the_commands_print_what_the_page_shows(session: str, code: int, capsys: pytest.CaptureFixture[str]) -> None:
    assert assert_prints(session, capsys) == code


def test_its_python_prints_what_the_commands_print(capsys: pytest.CaptureFixture[str]) -> None:
    names = PAGE.run_python()
    printed = capsys.readouterr().out
    main(["diff", "specs/vgg16.yaml", "specs/vgg19.yaml"])
    assert printed.startswith(capsys.readouterr().out) and "| added | `conv5_4` |" in printed
    assert [row["b"]["path"] for row in names["rows"] if row["kind"] == "added"] == ["conv3_4", "conv4_4", "conv5_4"]
