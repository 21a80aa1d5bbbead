"""The command `explain`: what it prints, its exit codes, and what it says of a wrong call."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest

from archspec.cli import main

from .specs import DENSE

SPECS = Path(__file__).parents[2] / "specs"
GOOGLENET = str(SPECS / "googlenet.yaml")


def test_a_row_is_explained_on_stdout_and_ends_with_0(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", GOOGLENET, "3a", "params"]) == 0
    out, err = capsys.readouterr()
    assert "conv 3x3, 96 -> 128  3 * 3 * 96 * 128 + 128                              = 110,720" in out
    assert err == ""


def test_a_cell_that_does_not_hold_is_no_failure_of_the_explanation(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", GOOGLENET, "4c"]) == 0
    assert "does not hold" in capsys.readouterr().out


def test_variants_and_variables_are_those_of_other_commands(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", GOOGLENET, "linear", "params", "--set", "classes=7"]) == 0
    assert "1024 * 7 + 7  = 7,175" in capsys.readouterr().out
    assert main(["explain", GOOGLENET, "norm1", "output", "--variant", "figure3"]) == 0
    assert "lrn" in capsys.readouterr().out


def test_a_dash_is_what_is_piped_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(DENSE.encode())))
    assert main(["explain", "-", "out", "params"]) == 0
    assert "192 * 10 + 10  = 1,930" in capsys.readouterr().out


def test_data_has_the_columns_that_were_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", GOOGLENET, "3a", "params", "macs", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["path"], found["line"], [*found["columns"]]) == ("3a", 47, ["params", "macs"])
    assert found["columns"]["params"]["value"] == 163_696


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["3x"], "there is no row `3x`: there are `conv1`"),
        (["3a/branch2/conv3"], "did you mean `conv2`?"),
        (["3a", "parms"], "did you mean `params`?"),
        (["3a", "--variant", "figure4"], "figure4"),
    ],
)
def test_a_wrong_call_ends_with_2(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", GOOGLENET, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_a_spec_that_is_wrong_ends_with_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(DENSE.replace("dense", "dens"), "utf-8")
    assert main(["explain", str(file), "out"]) == 1
    assert "error[unknown-op]" in capsys.readouterr().err


@pytest.mark.parametrize("word", ["conv", "size", "error[size]"])
def test_an_operator_and_a_code_are_explained_on_stdout_and_end_with_0(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", word]) == 0
    out, err = capsys.readouterr()
    assert out and err == ""
    assert main(["explain", word, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found.get("op", found.get("code")) == word.removeprefix("error[").removesuffix("]")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["cnov"], "`cnov` is no operator and no code; did you mean `conv`?"),
        ([GOOGLENET], "archspec explain SPEC ROW"),
        (["-"], "which row of `-`?"),
        (["conv", "--variant", "x"], "which row of `conv`?"),
    ],
)
def test_a_word_that_is_neither_and_a_spec_without_a_row_end_with_2(
    arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["explain", *arguments]) == 2
    assert said in capsys.readouterr().err


def test_variants_are_completed() -> None:
    from click.shell_completion import ShellComplete

    from archspec.cli import cli

    found = ShellComplete(cli, {}, "archspec", "x").get_completions(["explain", GOOGLENET, "3a", "--variant"], "fig")
    assert [item.value for item in found] == ["figure3"]
