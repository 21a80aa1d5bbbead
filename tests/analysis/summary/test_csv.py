"""CSV: a line for each row, numbers that add up, and no formula of a stranger."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import archspec

from .hostile import PAYLOADS, summary

SPECS = Path(__file__).parents[3] / "specs"


def read(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text), strict=True)]


def test_its_numbers_add_up_to_the_totals() -> None:
    net = archspec.load(SPECS / "xception.yaml").summary()
    rows = read(net.csv())
    assert sum(int(row["params"]) for row in rows) == net.totals().params
    assert sum(int(row["macs"]) for row in rows) == net.totals().macs
    assert sum(int(row["activation_bytes"]) for row in rows) == net.totals().activation_bytes


def test_a_row_is_named_by_its_path_at_every_depth() -> None:
    rows = read(archspec.load(SPECS / "googlenet.yaml").summary().csv(2))
    inside = [row["path"] for row in rows if row["path"].startswith("3a")]
    assert inside[:3] == ["3a", "3a/branch1/conv", "3a/branch2/conv1"]
    assert len({row["path"] for row in rows}) == len(rows)


def test_a_row_whose_printed_cell_is_wrong_has_the_note_and_the_others_have_none() -> None:
    rows = {row["name"]: row for row in read(archspec.load(SPECS / "googlenet.yaml").summary().csv(1, ["paper"]))}
    assert rows["3b"]["notes"].startswith("3b: params 388,096 exactly. 379.0K without biases")
    assert rows["conv1"]["notes"].count("exactly") == 1, "one note speaks of both of its cells"
    assert rows["3a"]["notes"] == rows["pool1"]["notes"] == ""


def test_there_is_no_column_of_notes_where_no_printed_cell_is_quoted_or_none_is_wrong() -> None:
    assert "notes" not in read(archspec.load(SPECS / "googlenet.yaml").summary().csv())[0]
    assert "notes" not in read(archspec.load(SPECS / "vgg16.yaml").summary().csv(1, ["paper"]))[0]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_no_cell_begins_as_a_formula_and_every_text_comes_back(payload: str) -> None:
    rows = [*csv.reader(io.StringIO(summary(payload).csv(1, ["all"])), strict=True)]
    cells = [cell for row in rows for cell in row]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff20")) for cell in cells)
    said = payload.replace("$", "S")
    assert any(cell.removeprefix("'") == said or cell.startswith(said[:37]) or cell[1:].startswith(said[:37])
               for cell in cells)  # fmt: skip


def test_a_text_that_is_no_formula_has_nothing_in_front() -> None:
    rows = read(summary("plain = text").csv(1, ["path", "arguments"]))
    assert rows[0]["argument.said"] == "plain = text"
    assert rows[0]["argument.maps"] == "4"
