"""`archspec check`: what it says of specs, their variants and their cells, and with which exit code."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archspec.cli import main

from .specs import GOOD, SPEC, written


def test_a_spec_and_each_of_its_variants_are_checked(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", good]) == 0
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f"{good}: matches the printed columns (3 cells)",
        f"{good} (variant wide): matches the printed columns (3 cells)",
        f"{good} (variant narrow): matches the printed columns (3 cells)",
    ]
    assert err == ""


def test_one_variant_is_checked_where_it_is_named(good: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", good, "--variant", "wide"]) == 0
    assert capsys.readouterr().out == f"{good} (variant wide): matches the printed columns (3 cells)\n"


def test_cells_that_do_not_hold_are_drawn_on_stderr(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", bad]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines()[1] == f"{bad} (variant wide): does not match the printed columns (3 cells, 2 fail)"
    assert err.startswith(f"{bad}:6:37: error[size]: the row does not have this size\n")
    assert "printed 112, computed 224" in err


def test_cells_that_only_follow_are_counted_and_left_to_their_cause(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = (
        "  - a: {maxpool: 2x2, stride: 1, size: 4x4}\n  - b: {maxpool: 2x2, size: 2x2}\n  - c: {dense: 3, params: 39}\n"
    )
    path = written(tmp_path / "x.yaml", f"archspec: 1\nname: net\ninput: 8x8x3\nlayers:\n{rows}")
    assert main(["check", path]) == 1
    out, err = capsys.readouterr()
    assert out == (f"{path}: does not match the printed columns (3 cells, 3 fail, 2 of them only because of another)\n")
    assert err.count("error[") == 1
    assert "2 later cells differ only because of this one: lines 6-7" in err
    assert main(["check", path, "--json"]) == 1
    (spec,) = json.loads(capsys.readouterr().out)["specs"]
    assert (spec["cells"]["failed"], len(spec["diagnostics"])) == (3, 3)


def test_several_specs_are_checked_and_one_that_fails_decides(
    good: str, bad: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", good, bad]) == 1
    assert len(capsys.readouterr().out.splitlines()) == 6


def test_a_spec_that_cannot_be_read_is_told_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "x.yaml", SPEC.replace("conv: 4", "convv: 4"))
    assert main(["check", path]) == 1
    out, err = capsys.readouterr()
    assert out == f"{path}: not checked (1 mistake in the spec)\n"
    assert err.count("error[") == 1


def test_a_mistake_of_the_base_that_its_variants_share_is_drawn_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "x.yaml", GOOD.replace("size: 10", "size: 11"))
    assert main(["check", path]) == 1
    out, err = capsys.readouterr()
    assert out.count("1 fail") == 3
    assert err.count("error[size]") == 1


def test_json_holds_every_finding_and_stderr_is_silent(bad: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", bad, "--json"]) == 1
    out, err = capsys.readouterr()
    made = json.loads(out)
    assert err == ""
    assert [(one["file"], one["variant"], one["ok"]) for one in made["specs"]] == [
        (bad, None, True), (bad, "wide", False), (bad, "narrow", True),
    ]  # fmt: skip
    assert made["ok"] is False
    assert made["specs"][1]["cells"] == {"checked": 3, "held": 1, "errata": 0, "failed": 2}
    first = made["specs"][1]["diagnostics"][0]
    assert {key: first[key] for key in ("code", "file", "line", "column", "end_line", "end_column")} == {
        "code": "size", "file": bad, "line": 6, "column": 37, "end_line": 6, "end_column": 42,
    }  # fmt: skip


def test_json_tells_of_a_spec_that_cannot_be_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = written(tmp_path / "x.yaml", "archspec: 1\nname: [")
    assert main(["check", path, "--json"]) == 1
    (one,) = json.loads(capsys.readouterr().out)["specs"]
    assert one["cells"] == {"checked": 0, "held": 0, "errata": 0, "failed": 0}
    assert one["diagnostics"][0]["code"] == "syntax"
