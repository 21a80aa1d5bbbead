"""`docs/summary.md`: its commands print what it shows, its tables have every column and key, and its Python runs."""

from __future__ import annotations

import re

import pytest

import archspec
from archspec.analysis.summary.columns import ARGUMENTS, CELLS, COLUMNS, CSV, SETS

from .pages import ROOT, Page, assert_prints, in_its_folder

PAGE = Page("summary.md")
folder = in_its_folder(PAGE)


def section(title: str) -> str:
    return PAGE.text.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def named(text: str) -> set[str]:
    """The words that stand as code in the first cells of a section's tables."""
    return {word for cell in re.findall(r"^\| (`[^|]+) \|", text, re.M) for word in re.findall(r"`(\w+)`", cell)}


@pytest.mark.parametrize("session", PAGE.sessions(), ids=lambda session: session.partition("\n")[0])
def test_the_commands_print_what_the_page_shows(session: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert assert_prints(session, capsys) == 0


def test_it_shows_every_form() -> None:
    shown = {found for session in PAGE.sessions() for found in re.findall(r"--format (\w+)", session)}
    assert shown == {"markdown", "latex", "csv", "html"}


def test_it_explains_every_column() -> None:
    explained = named(section("Columns")) | {name for name in SETS["counts"] if f"`{name}`" in section("Columns")}
    assert explained == {*SETS, ARGUMENTS, CELLS, *COLUMNS}
    assert COLUMNS.keys() - {*SETS["all"]} == {"path", "neurons"}


def test_the_columns_of_csv_are_those_of_the_page() -> None:
    sentence = section("Data").partition("where none are asked for")[0].partition("Its columns are")[2]
    assert tuple(re.findall(r"`(\w+)`", sentence)) == CSV


def test_it_has_the_keys_of_the_json_form_and_no_other() -> None:
    made = archspec.load(ROOT / "specs/googlenet.yaml").summary().as_json()
    rows = made["rows"]
    assert isinstance(rows, list)
    network, _, row = section("Data").partition("| key of a row |")
    assert named(network) == made.keys()
    assert named(row) == rows[0].keys()


def test_its_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    ((_, text),) = PAGE.fences("python")
    names: dict[str, object] = {}
    exec(compile(text, "summary.md", "exec"), names)
    assert names["fields"] == [("3a", [5, 5]), ("3b", [9, 9]), ("pool3", [11, 11])]
    assert "\\toprule" in capsys.readouterr().out
