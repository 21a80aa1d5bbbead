"""Which values and texts enter generated code, and that none leaves its quotes."""

from __future__ import annotations

import ast
from typing import Any

import pytest

from archspec.backends import BACKENDS
from archspec.backends.writing.literals import literal

from .tiny import text


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_block_is_told_by_its_title_and_by_where_it_is_declared(backend: str) -> None:
    block = {
        "title": 'Two layers, "as" \\ Figure 2 \u00d7 has them.',
        "layers": [{"conv": 4, "kernel": "1x1"}, {"activation": "relu"}],
    }
    made = text(backend, [{"stage": None}], blocks={"stage": block})
    docstrings = [
        ast.get_docstring(each)
        for each in ast.walk(ast.parse(made))
        if isinstance(each, ast.ClassDef | ast.FunctionDef)
    ]
    assert "Two layers, 'as' ' Figure 2 x has them.\n\nBlock `stage` (<string>:6)." in docstrings


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_long_title_takes_several_lines(backend: str) -> None:
    block = {"title": "word " * 100, "layers": [{"conv": 4, "kernel": "1x1"}, {"activation": "relu"}]}
    made = text(backend, [{"stage": None}], blocks={"stage": block}, title="name " * 100)
    assert made.count("word") == 100 and max(map(len, made.splitlines())) <= 100


@pytest.mark.parametrize("value", [0, -3, True, None, 1.5, 1e-5, 1e300, "x", "it's", (1,), (1, 2), [1, [2.5, "a"]], ()])
def test_a_literal_is_read_back_as_it_was(value: Any) -> None:
    assert ast.literal_eval(literal(value)) == value


@pytest.mark.parametrize("hostile", ['"); import os', "'''", '"""', "\\", "\n", "{x}", "\u202e", "é", "\x00", "'\"\\"])
def test_no_text_leaves_its_quotes(hostile: str) -> None:
    written = literal(hostile)
    assert written.isascii() and "\n" not in written and ast.literal_eval(written) == hostile


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf"), object(), {1: 2}, b"x", print, 1j])
def test_nothing_else_is_a_literal(value: Any) -> None:
    with pytest.raises(TypeError, match="no literal of generated code"):
        literal(value)


@pytest.mark.parametrize("backend", BACKENDS)
def test_codes_that_are_bitmaps_are_drawn_as_the_spec_draws_them(backend: str) -> None:
    rows = ["##. .#.", "..# #.#", "##. .#."]
    row: dict[str, Any] = {"rbf": 2, "codes": rows, "trainable": False}
    source = text(backend, ["flatten", row], start="3x3x1")
    drawing = ", ".join(f'"{line}"' for line in rows)
    assert f"codes=side_by_side({drawing})" in source
    assert eval_helper(source, "side_by_side")(*rows) == ["##...###.", ".#.#.#.#."]


@pytest.mark.parametrize("backend", BACKENDS)
def test_codes_that_are_no_bitmaps_or_too_wide_are_a_text_each(backend: str) -> None:
    written = text(backend, ["flatten", {"rbf": 2, "codes": ["##..", ".#.#"]}], start="2x2x1")
    assert 'codes=["##..", ".#.#"]' in written and "side_by_side" not in written
    wide = text(backend, ["flatten", {"rbf": 30, "codes": [" ".join(["##"] * 30)] * 2}], start="2x2x1")
    assert '"####",' in wide and "side_by_side" not in wide


def eval_helper(source: str, name: str) -> Any:
    """The function of this name, alone."""
    (found,) = [node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef) and node.name == name]
    known: dict[str, Any] = {}
    exec(ast.unparse(found), known)
    return known[name]
