"""Variables that are set from outside, in every command that takes them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from archspec.cli import main

from .specs import GOOD, written

# ---- check


def test_variables_are_set_from_outside_and_cells_stay_those_of_the_published_network(
    good: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["check", good, "--set", "classes=3", "--variant", "wide"]) == 0
    assert "(3 cells)" in capsys.readouterr().out


# ---- summary


@pytest.mark.parametrize(
    ("assignment", "is_right"),
    [
        ("classes=3", True), ("classes=0x10", True), ("rate=0.25", True), ("rate=1e-1", True), ("rate=0", True),
        ("act=tanh", True), ('act="tanh"', True),
        ("classes=three", False), ("classes=1.5", False), ("act=1", False), ("classes=true", False),
        ("classes", False), ("classes=", False), ("classes=[1]", False), ("classes=010", False), ("clases=3", False),
        ("act=$rate", False), ("act='$rate'", False), ("classes='$n'", False),
        ("=3", False), ("", False),
    ],
)  # fmt: skip
def test_a_variable_is_read_as_a_cell_of_a_spec_is(
    good: str, assignment: str, is_right: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["summary", good, "--set", assignment]) == (0 if is_right else 2)
    assert bool(capsys.readouterr().err) is not is_right


# ---- wrong calls


@pytest.mark.parametrize(
    "command", [["check"], ["check", "--json"], ["summary"], ["diagram"], ["weights", "list"], ["verify"]], ids=" ".join
)
def test_a_value_that_makes_the_network_impossible_is_a_wrong_call(
    command: list[str], good: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*command, good, "--set", "classes=-1"]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"{good}:9:13: error[value]")
    assert "the spec itself has no such mistake: --set gives `classes=-1` for its 10" in err


def test_a_value_that_makes_a_variant_impossible_is_a_wrong_call(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = """\
archspec: 1
name: net
input: 8x8x4
variables: {groups: 1}
layers: [c: {conv: 4, kernel: 1x1, groups: $groups}]
variants: {v: {rows: {c: {conv: 5}}}}
"""
    path = written(tmp_path / "x.yaml", text)
    assert main(["check", path, "--set", "groups=2"]) == 2
    assert "--set gives `groups=2` for its 1" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "summary"])
def test_a_spec_that_is_wrong_whatever_is_set_stays_a_wrong_spec(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path / "x.yaml", GOOD.replace("classes: 10", "classes: 0"))
    assert main([command, path, "--set", "classes=-1"]) == 1
    assert "--set" not in capsys.readouterr().err


def test_a_spec_that_only_what_is_set_makes_a_network_does_not_hold(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its cells are those of the network without it, of which there is none."""
    path = written(tmp_path / "x.yaml", GOOD.replace("classes: 10", "classes: 0"))
    assert main(["check", path, "--set", "classes=3", "--json"]) == 1
    (first, *_) = json.loads(capsys.readouterr().out)["specs"]
    assert first["diagnostics"][0]["line"] == 9
