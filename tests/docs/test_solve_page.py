"""`docs/solve.md`: its commands print what it shows, and its Python runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from .pages import Page, assert_prints, in_its_folder

PAGE = Page("solve.md")
folder = in_its_folder(PAGE)
CHANGES = re.findall(r"(?:^<!-- in (.+): (.+) -> (.+) -->\n)?^```console\n(.*?)^```$", PAGE.text, re.M | re.S)


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
