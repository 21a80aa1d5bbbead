"""Workflow commands: read back as GitHub's runner reads them, they say what was found and nothing else."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from archspec.reports import distinct, told
from archspec.reports.github import report

from .findings import HOSTILE, RIGHT, WRONG, checked


class Command(NamedTuple):
    name: str
    properties: dict[str, str]
    data: str


def read(line: str) -> Command | None:
    """A line as the runner takes it; None for one of the log."""
    if "##[" in line:
        raise AssertionError(f"the older form of a command: {line}")
    if not line.strip().startswith("::"):
        return None
    found = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line)
    assert found, line
    pairs = (each.partition("=") for each in found[2].split(","))
    return Command(found[1], {name: unescaped(value) for name, _, value in pairs}, unescaped(found[3]))


def unescaped(text: str) -> str:
    for char, escape in ((",", "%2C"), (":", "%3A"), ("\n", "%0A"), ("\r", "%0D"), ("%", "%25")):
        text = text.replace(escape, char)
    return text


def commands(text: str) -> list[Command]:
    return [command for line in text.split("\n") if (command := read(line))]


def test_each_finding_is_a_command_with_its_place_and_what_to_do(tmp_path: Path) -> None:
    found = checked(tmp_path, WRONG, "specs/net.yaml")
    first, second = commands(report(found, tmp_path))
    assert (first.name, first.properties) == (
        "error",
        {
            "file": "specs/net.yaml",
            "line": "5",
            "col": "39",
            "endLine": "5",
            "endColumn": "41",
            "title": "archspec: params",
        },
    )
    assert first.data.startswith("the row does not have this many parameters: printed 113, computed 112\n")
    assert second.properties["title"] == "archspec: size"
    assert [each.data for each in (first, second)] == [told(finding) for finding in distinct(found)]


def test_the_log_has_a_line_for_each_spec_and_variant(tmp_path: Path) -> None:
    found = checked(tmp_path, WRONG)
    lines = report(found, tmp_path).split("\n")
    assert [line for line in lines if not read(line)] == [str(one) for one in found]
    assert len(found) == 3


def test_a_file_outside_the_repository_is_named_as_it_was(tmp_path: Path) -> None:
    found = checked(tmp_path, WRONG)
    first, *_ = commands(report(found, tmp_path / "elsewhere"))
    assert first.properties["file"] == str(tmp_path / "net.yaml")


def test_what_holds_is_no_command(tmp_path: Path) -> None:
    found = checked(tmp_path, RIGHT)
    assert all(one.report.ok for one in found)
    assert commands(report(found, tmp_path)) == []


def test_a_spec_cannot_write_commands(tmp_path: Path) -> None:
    found = checked(tmp_path, HOSTILE)
    made = commands(report(found, tmp_path))
    assert [each.name for each in made] == ["error"] * 3
    assert {each.properties["file"] for each in made} == {"net.yaml"}
    assert any("::error file=x,line=1::a%0Ab" in each.data for each in made)


def test_the_name_of_a_file_cannot_write_commands(tmp_path: Path) -> None:
    found = [one._replace(file=name) for name in ("::error::x", "##[error]x") for one in checked(tmp_path, WRONG)]
    assert len(commands(report(found, tmp_path))) == 2
