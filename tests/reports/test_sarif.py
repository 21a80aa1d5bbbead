"""SARIF: the logs are what the standard's own schema says, and lead to the lines that are wrong."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from archspec.codes import CODES, whole
from archspec.reports.sarif import report

from .findings import HOSTILE, RIGHT, WRONG, checked

SCHEMA = json.loads((Path(__file__).parents[1] / "data/sarif-2.1.0.json").read_text("utf-8"))


def log(folder: Path, text: str, name: str = "net.yaml", root: Path | None = None) -> Any:
    """The log as a reader has it, behind JSON."""
    return json.loads(json.dumps(report(checked(folder, text, name), root or folder)))


def faults(made: Any) -> list[str]:
    return [fault.message for fault in Draft4Validator(SCHEMA).iter_errors(made)]


@pytest.mark.parametrize(
    "text",
    [WRONG, RIGHT, HOSTILE, "", "archspec: 1\nname: ["],
    ids=["wrong", "right", "hostile", "empty", "unreadable"],
)
def test_a_log_is_what_the_schema_says(tmp_path: Path, text: str) -> None:
    assert faults(log(tmp_path, text)) == []


def test_the_schema_refuses_what_is_no_log(tmp_path: Path) -> None:
    right = log(tmp_path, WRONG)
    spoils: list[Callable[[Any], object]] = [
        lambda made: made.pop("version"),
        lambda made: made["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"].update(startLine=0),
        lambda made: made["runs"][0]["results"][0].update(level="fatal"),
        lambda made: made["runs"][0]["tool"]["driver"].update(colour="red"),
    ]
    for spoil in spoils:
        wrong = copy.deepcopy(right)
        spoil(wrong)
        assert faults(wrong) != []


def test_a_result_has_the_code_the_place_and_what_to_do(tmp_path: Path) -> None:
    (run,) = log(tmp_path, WRONG, "some specs/net.yaml")["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [(rule["id"], rule["shortDescription"]["text"]) for rule in rules] == [
        ("params", CODES["params"].meaning),
        ("size", CODES["size"].meaning),
    ]
    first, second = run["results"]
    assert [rules[each["ruleIndex"]]["id"] for each in (first, second)] == [first["ruleId"], second["ruleId"]]
    assert first["message"]["text"].startswith(
        "the row does not have this many parameters: printed 113, computed 112\n"
    )
    (place,) = first["locations"]
    assert place["physicalLocation"] == {
        "artifactLocation": {"uri": "some%20specs/net.yaml", "uriBaseId": "%SRCROOT%"},
        "region": {"startLine": 5, "startColumn": 39, "endLine": 5, "endColumn": 42},
    }


def test_a_warning_is_one_in_its_rule_too(tmp_path: Path) -> None:
    made = log(tmp_path, whole(CODES["hidden"].wrong))
    (run,) = made["runs"]
    assert faults(made) == []
    assert [each["level"] for each in run["results"]] == ["warning"]
    assert [each["defaultConfiguration"] for each in run["tool"]["driver"]["rules"]] == [{"level": "warning"}]


def test_a_region_is_what_is_wrong(tmp_path: Path) -> None:
    (run,) = log(tmp_path, WRONG)["runs"]
    regions = [each["locations"][0]["physicalLocation"]["region"] for each in run["results"]]
    lines = WRONG.split("\n")
    found = [lines[each["startLine"] - 1][each["startColumn"] - 1 : each["endColumn"] - 1] for each in regions]
    assert found == ["113", "2x2"]


def test_a_file_outside_the_repository_has_its_whole_address(tmp_path: Path) -> None:
    (run,) = log(tmp_path, WRONG, root=tmp_path / "elsewhere")["runs"]
    artifact = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert artifact == {"uri": (tmp_path / "net.yaml").as_uri()}


def test_a_spec_cannot_write_links(tmp_path: Path) -> None:
    (run,) = log(tmp_path, HOSTILE)["runs"]
    texts = [each["message"]["text"] for each in run["results"]]
    assert any("javascript" in text for text in texts)
    assert all("](" not in text for text in texts)
