"""`docs/editing.md`: its commands run, its example becomes what it says, its order is that of the formatter."""

from __future__ import annotations

import io
import re
import shutil
import sys
from pathlib import Path

import pytest

from archspec.cli import main
from archspec.formatting import arrange, formatted
from archspec.ops import columns
from archspec.schema import FILE

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "editing.md").read_text("utf-8")
COMMANDS = [line for block in re.findall(r"^```sh\n(.*?)^```$", PAGE, re.M | re.S) for line in block.splitlines()]
GIVEN, MADE, MODELINE = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.M | re.S)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(ROOT / "specs", tmp_path / "specs")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("line", COMMANDS)
def test_a_command_of_the_page_runs(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words, _, given = line.partition(" < ")
    arguments = [
        each
        for word in words.partition(" > ")[0].split()[1:]
        for each in (map(str, sorted(Path().glob(word))) if "*" in word else [word])
    ]
    if given:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(given).read_bytes())))
    assert main(arguments) == 0


def test_the_example_becomes_what_the_page_says() -> None:
    assert formatted(GIVEN) == MADE


def test_the_orders_of_the_page_are_those_of_the_formatter() -> None:
    said = [text.split() for text in re.findall(r"`([a-z_]+(?:\s+[a-z_]+){2,})`", PAGE.partition("The rules:")[2])]
    assert said == [[*order] for order in (arrange._TOP, columns.WINDOW, columns.FOLLOWING, arrange._COMMON)]


def test_the_first_line_of_the_shipped_specs_is_the_one_that_the_page_shows() -> None:
    for path in (ROOT / "specs").glob("*.yaml"):
        assert path.read_text("utf-8").startswith(MODELINE)
    assert FILE == ROOT / "archspec/schema/spec.schema.json"
