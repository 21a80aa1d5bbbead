"""Lengths are added so that every Python makes the same picture of them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

DIAGRAMS = Path(__file__).parents[2] / "archspec" / "diagrams"
FILES = [path for folder in ("layout", "styles") for path in sorted((DIAGRAMS / folder).glob("*.py"))]


def sums(text: str) -> Iterator[str]:
    """Every use of the built-in `sum` but those that count: of ones, and of what is true."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "sum":
            added = node.args[0].elt if isinstance(node.args[0], ast.GeneratorExp) else node.args[0]
            if not isinstance(added, ast.Constant) and "isinstance" not in ast.unparse(added):
                yield ast.unparse(node)


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_lengths_are_added_by_fsum(path: Path) -> None:
    """The built-in adds floats otherwise since Python 3.12, so that a coordinate may be written with another digit."""
    assert [*sums(path.read_text("utf-8"))] == []


def test_a_sum_of_lengths_is_seen_and_one_that_counts_is_not() -> None:
    text = (
        "sum(each.length for each in pieces) + sum(1 for _ in pieces) + sum(isinstance(each, int) for each in pieces)"
    )
    assert [*sums(text)] == ["sum((each.length for each in pieces))"]
