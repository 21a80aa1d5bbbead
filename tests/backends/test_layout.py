"""How lines of generated code break: as ruff breaks them, with the size of a row at their end."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from archspec.backends.writing.docs import Choice, Doc, Each, Group, flat
from archspec.backends.writing.layout import lines

LONG = [f"argument_number_{number}" for number in range(3)]

DOCS: dict[str, Doc] = {
    "flat": Group("f(", ("a", "b=1"), ")"),
    "hugged": Group("function(", tuple(LONG * 2)[:5], ")"),
    "exploded": Group("function(", tuple(LONG * 3), ")"),
    "nested": Group("function(", (Group("inner(", tuple(LONG * 2), ")"), "last=1"), ")"),
    "list": Group("function(", (Group("[", tuple(LONG * 2), "]"), "dim=1"), ")"),
    "loop": Group("function(", (Group("*(", (Each(Group("g(", tuple(LONG), ")"), "for _ in range(3)"),), ")"),), ")"),
    "long loop": Group(
        "function(", (Group("*(", (Each(Group("g(", tuple(LONG * 2), ")"), "for _ in range(3)"),), ")"),), ")"
    ),
    "list alone": Group("function(", (Group("[", tuple(LONG * 2), "]"),), ")"),
    "loop alone": Group("function(", (Each(Group("g(", tuple(LONG * 2), ")"), "for _ in range(3)"),), ")"),
    "choice": Choice(Group("function(", tuple(LONG), ")"), "is_there", "None"),
    "long choice": Choice(Group("function(", tuple(LONG * 2), ")"), "is_there", "nn.Identity()"),
}


@pytest.mark.parametrize("comment", ["", "  # 7x7x512"])
def test_lines_are_broken_where_ruff_breaks_them(comment: str, tmp_path: Path) -> None:
    path = tmp_path / "laid_out.py"
    targets = ["value", *("v" * number for number in range(30, 75))]
    written = [line for doc in DOCS.values() for name in targets for line in lines(f"{name} = ", doc, comment, 0)]
    path.write_text("\n".join(written) + "\n")
    command = [sys.executable, "-m", "ruff", "format", "--diff", "--isolated", "--line-length", "100", str(path)]
    ran = subprocess.run(command, capture_output=True, text=True)
    assert ran.returncode == 0, ran.stdout


def test_a_flat_doc_is_the_same_code_as_a_broken_one() -> None:
    for doc in DOCS.values():
        broken = "\n".join(lines("value = ", doc, "", 0))
        assert ast.dump(ast.parse(broken)) == ast.dump(ast.parse(f"value = {flat(doc)}"))


SHORT: list[Doc] = [DOCS["flat"], Choice("f(a)", "is_there", "None"), Group("g(1)(", ("x",), ")")]


@pytest.mark.parametrize("doc", SHORT, ids=["call", "choice", "two calls"])
@pytest.mark.parametrize("width", range(88, 101))
def test_a_row_shows_its_whole_size_whatever_room_there_is(doc: Doc, width: int) -> None:
    prefix = f"{'v' * (width - len(flat(doc)) - 3)} = "
    written = lines(prefix, doc, "  # 7x7x512", 0)
    assert written[-1].endswith("  # 7x7x512") and max(map(len, written)) <= 100
    assert (len(written) == 1) == (width + len("  # 7x7x512") <= 100)
