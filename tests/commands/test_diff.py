"""The command `diff`: its exit codes, its forms, and what is said of a wrong call."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pytest

from archspec.cli import main

from .specs import DENSE, written

SPECS = Path(__file__).parents[2] / "specs"
VGG = str(SPECS / "vgg16.yaml")


def test_one_network_ends_with_0_and_two_with_1(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", VGG, VGG]) == 0
    assert capsys.readouterr().out.endswith("one network: all 23 rows are the same\n")
    assert main(["diff", VGG, str(SPECS / "vgg19.yaml")]) == 1
    out, err = capsys.readouterr()
    assert "+ conv3_4  conv 256, kernel 3x3, activation relu" in out
    assert err == ""


def test_a_dash_is_what_is_piped_in(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(DENSE.encode())))
    assert main(["diff", "-", VGG]) == 1
    assert capsys.readouterr().out.startswith("--- net\n+++ vgg16\n")
    monkeypatch.setattr("sys.stdin", None)
    assert main(["diff", VGG, "-"]) == 2
    assert "stdin is closed" in capsys.readouterr().err


def test_a_spec_that_is_wrong_ends_with_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = written(tmp_path / "wrong.yaml", DENSE.replace("dense", "dens"))
    assert main(["diff", VGG, wrong]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "wrong.yaml:6:" in err


def test_a_variant_that_is_not_there_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", VGG, "--variant-b", "d"]) == 2
    assert "has no variant `d`" in capsys.readouterr().err


def test_without_b_two_variants_of_a_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", VGG, "--variant-a", "c", "--variant-b", "bn"]) == 1
    assert capsys.readouterr().out.startswith("--- vgg16 (variant c)\n+++ vgg16 (variant bn)\n")


@pytest.mark.parametrize("options", [[], ["--variant-a", "c", "--variant-b", "c"], ["--json"]])
def test_one_network_alone_is_a_wrong_call(options: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", VGG, *options]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"archspec: {VGG} is one network here: name a second spec, or a variant of it by --variant-b\n"


def test_two_files_of_one_name_are_told_apart(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one, other = (written(tmp_path / name, DENSE) for name in ("one.yaml", "other.yaml"))
    assert main(["diff", one, other]) == 0
    assert capsys.readouterr().out.startswith(f"--- net in {one}\n+++ net in {other}\n")


def test_variables_are_set_in_both(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = written(tmp_path / "one.yaml", DENSE)
    other = written(tmp_path / "other.yaml", DENSE.replace("classes: 10", "classes: 20"))
    assert main(["diff", one, other]) == 1
    assert "units 10 -> 20" in capsys.readouterr().out
    assert main(["diff", one, other, "--set", "classes=7"]) == 0


def test_json_has_every_row_and_the_totals(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", VGG, "--variant-b", "c", "--json"]) == 1
    printed = capsys.readouterr().out
    assert main(["diff", VGG, "--variant-b", "c", "--format", "json"]) == 1
    assert capsys.readouterr().out == printed
    found = json.loads(printed)
    assert found["equal"] is False
    assert (found["a"]["totals"]["params"], found["b"]["totals"]["params"]) == (138_357_544, 133_638_952)
    assert len(found["rows"]) == 23
    (row,) = (row for row in found["rows"] if row["kind"] == "changed" and row["b"]["path"] == "conv3_3")
    assert row["changes"] == [{"column": "kernel", "a": "3x3", "b": "1x1"}]
    assert (row["a"]["params"], row["b"]["params"]) == (590_080, 65_792)


def test_every_table_in_markdown_has_as_many_cells_as_its_header(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diff", str(SPECS / "resnet34.yaml"), str(SPECS / "resnet50.yaml"), "--format", "markdown"]) == 1
    tables = re.findall(r"(?:^\|.*\|\n)+", capsys.readouterr().out, re.M)
    assert len(tables) == 2 + 2 * 3
    for table in tables:
        head, *rows = ([cell.strip() for cell in line.split("|")] for line in table.splitlines())
        assert rows and all(len(row) == len(head) for row in rows)


def test_no_line_of_the_text_is_wider_than_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [("resnet34", "resnet50"), ("resnet34", "vgg16"), ("googlenet", "xception"), ("lenet5", "lenet5_book")]
    for one, other in pairs:
        assert main(["diff", str(SPECS / f"{one}.yaml"), str(SPECS / f"{other}.yaml")]) == 1
        assert [line for line in capsys.readouterr().out.splitlines() if len(line) > 120] == []
