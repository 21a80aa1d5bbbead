"""Long expressions in generated code: broken over lines as ruff would, and never changed by it."""

from __future__ import annotations

import ast
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from sweeps import sweep

from archspec.backends.writing.docs import Choice, Doc, Each, Group, flat
from archspec.backends.writing.formulas import added, formula, opened
from archspec.backends.writing.layout import lines
from archspec.backends.writing.literals import python
from archspec.backends.writing.statements import statement_lines
from archspec.spec.expressions import Apply, Binary, Const, Expr, Name, Not

from .linted import assert_formatted

NAMES = ("growth", "reduction_of_the_maps", "maps", "number_of_groups", "stem_width")
SEEDS = range(24)


def number(rng: random.Random, size: int) -> Expr:
    """A random sum, product or quotient of so many names."""
    if size < 2:
        return Name(rng.choice(NAMES)) if rng.random() < 0.8 else Const(rng.randint(2, 300))
    left = rng.randint(1, size - 1)
    parts = number(rng, left), number(rng, size - left)
    return Apply("max", parts) if rng.random() < 0.1 else Binary(rng.choice(("+", "+", "-", "*", "//", "%")), *parts)


def condition(rng: random.Random, size: int) -> Expr:
    if size < 7:
        return Binary(rng.choice((">", "==", "<=")), number(rng, size - 1), number(rng, 1))
    parts = condition(rng, size // 2), condition(rng, size - size // 2)
    return Not(Binary("or", *parts)) if rng.random() < 0.15 else Binary(rng.choice(("and", "or")), *parts)


def written(seed: int) -> Iterator[list[str]]:
    """Expressions of every length in every place where generated code has one."""
    rng = random.Random(seed)
    for size in range(2, 24):
        doc, other = formula(number(rng, size)), formula(condition(rng, size))
        yield lines("self.conv = ", Group("nn.Conv2d(", (doc, "3", opened("groups=", doc)), ")"), "  # 7x7", 4)
        yield lines("x = ", Group("layers.Dense(", (doc, 'name="dense"'), ")(x)"), "", 4)
        yield lines("x = ", Group("nn.Sequential(", (Group("nn.BatchNorm2d(", (doc,), ")"), "nn.ReLU()"), ")"), "", 4)
        yield statement_lines("maps += ", doc, "", 4)
        yield [*statement_lines("if ", other, ":", 4), "        pass"]
        for start in (0, 2):
            bounds: tuple[Doc, ...] = (str(start), added(start, doc)) if start else (doc,)
            yield [*lines("for i in ", Group("range(", bounds, ")"), ":", 4), "        pass"]
        yield lines("self.row = ", Choice(Group("nn.ReLU(", ("inplace=True",), ")"), other, "nn.Identity()"), "", 4)
        turn = Each(Group("Grow(", (doc, "growth"), ")"), Group("for i in range(", (doc,), ")"))
        yield lines("self.grow = ", Group("nn.Sequential(", (Group("*(", (turn,), ")"),), ")"), "", 4)


@pytest.mark.parametrize("seeds", sweep([SEEDS[:4], SEEDS[4:]], lambda seeds: seeds == SEEDS[:4]))
def test_long_expressions_are_broken_where_ruff_breaks_them(seeds: range, tmp_path: Path) -> None:
    for seed in seeds:
        made = [line for each in written(seed) for line in each]
        assert max(map(len, made)) <= 100
        (tmp_path / f"made{seed}.py").write_text("\n".join(["def made():", *made, ""]))
    assert_formatted(tmp_path)


@pytest.mark.parametrize("seed", SEEDS[::6])
def test_an_expression_is_the_same_one_on_one_line_and_on_many(seed: int) -> None:
    rng = random.Random(seed)
    for size in range(2, 24):
        for expr in (number(rng, size), condition(rng, size)):
            doc = formula(expr)
            assert flat(doc) == python(expr)
            broken = ast.parse("\n".join(statement_lines("x = ", doc, "", 0)))
            assert ast.dump(broken) == ast.dump(ast.parse(f"x = {python(expr)}"))


@pytest.mark.parametrize(
    ("start", "count", "end"),
    [(0, "growth - 2", "growth - 2"), (2, "growth - 2", "growth"), (1, "growth - 2", "1 + growth - 2")],
)
def test_a_loop_that_begins_later_ends_at_the_whole_count(start: int, count: str, end: str) -> None:
    assert added(start, count) == end


def test_a_long_count_ends_a_later_loop_as_a_short_one_does() -> None:
    long = Binary("//", Binary("+", Name("reduction_of_the_maps"), Name("number_of_groups")), Const(2))
    assert flat(added(2, formula(Binary("-", long, Const(2))))) == python(long)
    assert flat(added(2, formula(long))) == f"2 + {python(long)}"
    assert flat(added(2, formula(Binary("-", long, Name("maps"))))) == f"2 + {python(long)} - maps"
