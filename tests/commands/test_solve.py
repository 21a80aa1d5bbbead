"""The command `solve`: its exit codes, its data, and what other commands say of an open cell."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from archspec.cli import main

SPEC = """\
archspec: 1
name: net
input: 8x8x3
layers:
  - c: {conv: ?, kernel: 3x3, params: 112}
"""


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    file = tmp_path / "net.yaml"
    file.write_text(SPEC, "utf-8")
    return file


def test_a_value_that_fits_ends_with_0(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(spec)]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines()[0] == f"{spec}:5:15: the number of `conv` in the row `c`: 1 value"
    assert err == ""


def test_no_value_ends_with_1_and_a_reason(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(SPEC.replace("112", "113"), "utf-8")
    assert main(["solve", str(spec)]) == 1
    out, err = capsys.readouterr()
    assert "no value" in out
    assert "nearest is 4, which gives 112" in err


def test_json_has_the_answers_or_what_is_in_their_way(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["solve", str(spec), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["ok"], found["line"], found["column"]) == (True, 5, 15)
    assert [(answer["value"], answer["params"]) for answer in found["answers"]] == [(4, 112)]
    spec.write_text(SPEC.replace("112", "113"), "utf-8")
    assert main(["solve", str(spec), "--json"]) == 1
    (miss,) = json.loads(capsys.readouterr().out)["misses"]
    assert (miss["cell"], miss["nearest"], miss["computed"]) == ("c params", 4, 112)


def test_what_is_piped_in_is_solved_and_every_other_command_says_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def given(command: str) -> int:
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(SPEC.encode())))
        return main([command, "-"])

    assert given("check") == 1
    assert "`archspec solve -` lists" in capsys.readouterr().err
    assert given("solve") == 0
    assert capsys.readouterr().out.startswith("<stdin>:5:15: the number of `conv` in the row `c`: 1 value")


@pytest.mark.parametrize(
    "command", [["check"], ["summary"], ["diff"], ["diagram", "--format", "dot"], ["build", "--backend", "torch"]]
)
def test_every_other_command_says_that_the_cell_is_open(
    command: list[str], spec: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([command[0], str(spec), *command[1:]]) == (2 if command == ["diff"] else 1)
    err = capsys.readouterr().err
    assert "error[open]: this cell is open" in err
    assert f"`archspec solve {spec}`" in err


def test_a_spec_without_an_open_cell_ends_with_1(spec: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec.write_text(SPEC.replace("?", "4"), "utf-8")
    assert main(["solve", str(spec)]) == 1
    assert "no cell of this spec is open" in capsys.readouterr().err
