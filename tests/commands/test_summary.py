"""The command `summary`: its table, its forms, its columns, its colours, and what is said of a wrong call."""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

import pytest

from archspec.cli import main
from archspec.commands.colours import BLUE, BOLD, CYAN, coloured_table

from .specs import GOOD, RESNET, written
from .terminals import terminal

SPECS = Path(__file__).parents[2] / "specs"
LENET = str(SPECS / "lenet5.yaml")
PLAIN = re.compile("\x1b\\[[0-9;]*m")


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        ("text", "lenet5: 32x32x1 -> 10\n---"),
        ("json", '{\n  "version": 1,\n  "name": "lenet5"'),
        ("markdown", "**LeNet-5**. LeCun, "),
        ("latex", "% needs \\usepackage{booktabs}\n\\begin{table}"),
        ("csv", "path,op,output,params,"),
        ("html", "<table><caption>LeNet-5. "),
    ],
)
def test_every_form_goes_to_stdout(form: str, begins: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", LENET, "--format", form]) == 0
    out, err = capsys.readouterr()
    assert out.startswith(begins)
    assert err == ""


def test_the_form_is_text_and_json_is_a_form(capsys: pytest.CaptureFixture[str]) -> None:
    for plain, form in ([], "text"), (["--json"], "json"):
        assert main(["summary", LENET, *plain]) == main(["summary", LENET, "--format", form, *plain]) == 0
        out = capsys.readouterr().out
        assert out == out[: len(out) // 2] * 2


def test_columns_are_names_with_commas_between_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", LENET, "--format", "csv", "--columns", "name, jump,params"]) == 0
    assert capsys.readouterr().out.splitlines()[:3] == ["name,jump,params", "C1,1,156", "S2,2,12"]


def test_depth_opens_blocks_in_every_form(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ("text", "markdown", "latex", "csv", "html"):
        assert main(["summary", str(SPECS / "googlenet.yaml"), "--format", form, "--depth", "2"]) == 0
        assert "branch4/maxpool" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--columns", "name,parms"], "`parms` is no column of a summary; there are: counts, paper, all, "),
        (["--columns", ""], "`` is no column of a summary"),
        (["--columns", "name", "--json"], "the JSON form has every column, and --columns is asked for too"),
        (["--format", "csv", "--json"], "--json is --format json, and --format csv is asked for too"),
        (["--format", "rst"], "'rst' is not one of 'text', 'json', 'markdown', 'latex', 'csv', 'html'"),
    ],
)
def test_a_wrong_call_ends_with_2(arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", LENET, *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert said in err


def test_a_terminal_has_colours_and_the_text_is_that_of_a_pipe(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    with terminal() as read:
        monkeypatch.setattr(sys, "stdout", sys.stderr)
        assert main(["summary", LENET]) == 0
        shown, until = read(), time.monotonic() + 5
        while "Activation bytes" not in shown or not shown.endswith("\n"):  # a terminal hands it on in its own time
            assert time.monotonic() < until, shown
            shown += read()
        monkeypatch.undo()
    assert main(["summary", LENET]) == 0
    assert f"\x1b[{CYAN}mTotal params:\x1b[0m 60,840\n" in shown
    assert PLAIN.sub("", shown) == capsys.readouterr().out


def test_what_is_for_another_program_has_no_colours(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")
    for form in ("json", "markdown", "latex", "csv", "html"):
        assert main(["summary", LENET, "--format", form]) == 0
        assert "\x1b" not in capsys.readouterr().out
    assert main(["summary", LENET]) == 0
    assert "\x1b" in capsys.readouterr().out


def test_title_heads_rules_and_labels_are_coloured_and_rows_are_not() -> None:
    text = "net: 3 -> 3\n---\nname\n---\nTotal: row\n---\nTotal params: 7\nLargest activation: 4 bytes, of x"
    assert coloured_table(text).split("\n") == [
        f"\x1b[{BOLD}mnet: 3 -> 3\x1b[0m",
        f"\x1b[{BLUE}m---\x1b[0m",
        f"\x1b[{BOLD}mname\x1b[0m",
        f"\x1b[{BLUE}m---\x1b[0m",
        "Total: row",
        f"\x1b[{BLUE}m---\x1b[0m",
        f"\x1b[{CYAN}mTotal params:\x1b[0m 7",
        f"\x1b[{CYAN}mLargest activation:\x1b[0m 4 bytes, of x",
    ]


def test_a_form_is_of_the_variant_and_the_variables_that_are_set(capsys: pytest.CaptureFixture[str]) -> None:
    spec = str(SPECS / "resnet34.yaml")
    assert main(["summary", spec, "--variant", "lecture", "--set", "classes=7", "--format", "markdown"]) == 0
    out = capsys.readouterr().out
    assert "Variant lecture. With classes=7. Input 224x224x3, output 7." in out
    assert main(["summary", spec, "--variant", "lecture", "--set", "classes=7", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["rows"][-1]["output"] == [7]


def test_summary_prints_the_table(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", good, "--variant", "narrow", "--set", "classes=3"]) == 0
    out = capsys.readouterr().out
    assert out.startswith("net (variant narrow): 8x8x3 -> 3\n")
    assert "Total params: 65\n" in out


def test_summary_as_json_is_the_contract(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", good, "--json"]) == 0
    made = json.loads(capsys.readouterr().out)
    assert (made["name"], made["variant"], made["input"]) == ("net", None, [8, 8, 3])
    assert made["totals"] == {"params": 162, "trainable": 162, "non_trainable": 0, "macs": 6952}
    assert [row["path"] for row in made["rows"]] == ["c", "globalavgpool", "dense"]


def test_summary_opens_blocks_to_a_depth(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["summary", RESNET]) == 0
    closed = capsys.readouterr().out
    assert main(["summary", RESNET, "--depth", "2"]) == 0
    opened = capsys.readouterr().out
    assert "main/conv1" not in closed
    assert "\n  main/conv1" in opened


def test_summary_of_a_wrong_spec_is_drawn_on_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "x.yaml", GOOD.replace("kernel: 3x3", "kernel: 3"))
    assert main(["summary", path]) == 1
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{path}:6:26: error[value]")
