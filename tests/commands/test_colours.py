"""Colours: on a terminal alone, unless somebody says otherwise, and never from what a file says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from archspec.cli import main
from archspec.commands.colours import BLUE, BOLD, CYAN, RED, YELLOW, coloured
from archspec.errors import Diagnostic, Place, Source

from .terminals import terminal

SPEC = """\
archspec: 1
name: net
input: 8x8x3
layers:
  - c: {conv: 4, kernel: 3x3, parms: 112}
"""
PLAIN = re.compile("\x1b\\[[0-9;]*m")


@pytest.fixture
def spec(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    Path("net.yaml").write_text(SPEC, "utf-8")
    return "net.yaml"


def test_a_terminal_has_colours_and_the_text_is_that_of_a_pipe(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    with terminal() as read:
        assert main(["check", spec, "-q"]) == 1
        shown = read()
    assert main(["check", spec, "-q"]) == 1
    assert "\x1b[1;31merror[unknown-key]\x1b[0m" in shown
    assert PLAIN.sub("", shown) == capsys.readouterr().err


def test_a_pipe_has_none(spec: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", spec]) == 1
    assert "\x1b" not in "".join(capsys.readouterr())


@pytest.mark.parametrize(
    ("settings", "has_colours"),
    [
        ({"FORCE_COLOR": "1"}, True),
        ({"FORCE_COLOR": "0"}, False),
        ({"FORCE_COLOR": ""}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        ({"FORCE_COLOR": "1", "NO_COLOR": ""}, True),
    ],
    ids=str,
)
def test_the_environment_decides_for_a_pipe(
    settings: dict[str, str],
    has_colours: bool,
    spec: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    assert main(["check", spec, "-q"]) == 1
    err = capsys.readouterr().err
    assert ("\x1b[" in err) is has_colours
    assert PLAIN.sub("", err).startswith("net.yaml:5:31: error[unknown-key]: ")


@pytest.mark.parametrize(
    ("kind", "settings"), [("xterm", {"NO_COLOR": "1"}), ("dumb", {}), ("xterm", {"FORCE_COLOR": "0"})], ids=str
)
def test_the_environment_decides_for_a_terminal(
    kind: str, settings: dict[str, str], spec: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with terminal(kind) as read:
        assert main(["check", spec, "-q"]) == 1
        shown = read()
    assert shown.startswith("net.yaml:5:31: error[unknown-key]: ")


@pytest.mark.parametrize(("severity", "colour"), [("error", RED), ("warning", YELLOW)])
def test_each_part_of_a_finding_has_its_colour(severity: str, colour: str) -> None:
    place = Place(Source("a.yaml", "x: 12"), 1, 4, 1, 6)
    finding = Diagnostic("size", "wrong", place, "so", ("a note",), "a way out", severity)  # type: ignore[arg-type]
    reset = "\x1b[0m"
    assert coloured(finding.draw()).split("\n") == [
        f"\x1b[{BOLD}ma.yaml:1:4{reset}: \x1b[{colour}m{severity}[size]{reset}: \x1b[{BOLD}mwrong{reset}",
        f"\x1b[{BLUE}m    1 |{reset} x: 12",
        f"\x1b[{BLUE}m      |{reset}    \x1b[{colour}m^^ so{reset}",
        f"\x1b[{BLUE}m      ={reset} a note",
        f"\x1b[{BLUE}m      ={reset} \x1b[{CYAN}mhelp:{reset} a way out",
    ]


def test_colours_change_no_letter() -> None:
    text = "a:1:1: error[x]: y\n    1 | a | ^ = b\n      | ^^^\n      = help: c\n\n... and 3 more\narchspec: d"
    assert PLAIN.sub("", coloured(text)) == text


def test_a_file_cannot_colour_anything(
    spec: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    name = "a\x1b[42m.yaml"
    Path(name).write_text(SPEC, "utf-8")
    assert main(["check", name, "-q"]) == 1
    assert "\x1b[42m" not in capsys.readouterr().err
