"""Which rows a merge reads beside what comes into it, with which all its branches begin."""

from __future__ import annotations

import pytest
from spec.documents import text

from archspec.network.reading import read_elsewhere
from archspec.spec.loader import load_text


@pytest.mark.parametrize(
    ("row", "read"),
    [
        ("concat: [[{conv: 4, kernel: 1x1}], identity]", []),
        ("concat: [{from: a}, identity]", ["a"]),
        ("concat: [[c: {conv: 4, kernel: 1x1}, {conv: 2, kernel: 1x1, from: c}], []]", []),
        ("concat: [[c: {conv: 4, kernel: 1x1}, {conv: 2, kernel: 1x1, from: b}], [{from: a}]]", ["b", "a"]),
        ("concat: [[c: {conv: 4, kernel: 1x1}, {concat: [{from: c}, {from: b}]}], []]", ["b"]),
        ("concat: [{from: a}, []], from: a", []),
        ("concat: [{from: b}, []], from: a", ["b"]),
        ("conv: 4, kernel: 1x1, from: a", []),
    ],
)
def test_rows_outside_of_a_merge_are_read_by_from(row: str, read: list[str]) -> None:
    rows = load_text(text(f"- a: {{conv: 4, kernel: 1x1}}\n- b: {{maxpool: 2x2}}\n- {{{row}}}")).rows
    assert [origin.text for origin in read_elsewhere(rows[-1])] == read
