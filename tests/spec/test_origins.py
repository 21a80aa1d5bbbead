"""Where numbers come from: names replaced, sums put together, and numbers that remember."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.spec.evaluation import MAX_NUMBER, evaluate
from archspec.spec.expressions import Binary, Const, Expr, ExpressionError, Name, is_constant, names, parse
from archspec.spec.origins import MAX_TERMS, Traced, origin_of, replaced, simplify, substitute

from .trees import A, B, C, numbers, scopes, trees

# Substitution


@pytest.mark.parametrize(
    ("text", "printed"),
    [
        ("$a * 2", "(m + 1) * 2"),
        ("$a * 1", "m + 1"),
        ("1 * $a", "m + 1"),
        ("$a + 0", "m + 1"),
        ("0 + $a", "m + 1"),
        ("$a - 0", "m + 1"),
        ("$a // 1", "m + 1"),
        ("$b * 3 + 2", "14"),
        ("$b // 3 % 2", "1"),
        ("$c + $b", "c + 4"),
        ("min($a, $b)", "min(m + 1, 4)"),
        ("not $a > $b", "not m + 1 > 4"),
        ("$a * 0", "(m + 1) * 0"),
        ("0 - $a", "0 - (m + 1)"),
        ("$a + 1", "m + 2"),
        ("1 - $a", "0 - m"),
        ("$a + $c + $a", "2 * m + 2 + c"),
        ("$c - $a - $a", "c - 2 * m - 2"),
        ("$a * 2 - $a", "m + 1"),
        ("$a - $a", "0"),
        ("$c // 2 + $c // 2", "2 * (c // 2)"),
        ("$c * $a + $c * $a", "2 * (c * (m + 1))"),
        ("1 // $a", "1 // (m + 1)"),
    ],
)
def test_names_are_replaced_and_what_changes_nothing_is_left_out(text: str, printed: str) -> None:
    origins: Mapping[str, Expr] = {"a": Binary("+", Name("m"), Const(1)), "b": Const(4)}
    assert str(substitute(parse(text), origins)) == printed


def test_numbers_are_folded_however_large_they_are() -> None:
    assert simplify("*", Const(MAX_NUMBER), Const(MAX_NUMBER)) == Const(MAX_NUMBER**2)


def test_a_division_by_zero_is_left_as_it_is_written() -> None:
    assert str(simplify("//", Const(1), Const(0))) == "1 // 0"
    assert str(simplify("%", Const(1), Const(0))) == "1 % 0"


@given(trees, scopes, st.dictionaries(st.sampled_from("abc"), numbers, max_size=3))
def test_substitution_changes_no_value(tree: Expr, scope: dict[str, int], origins: dict[str, Expr]) -> None:
    try:
        inner = {**scope, **{name: evaluate(expr, scope) for name, expr in origins.items()}}
        expected = evaluate(tree, inner)
    except ExpressionError:
        return
    assert evaluate(substitute(tree, origins), scope) == expected


@given(trees, numbers, scopes)
def test_a_name_in_the_place_of_a_part_changes_no_value(tree: Expr, part: Expr, scope: dict[str, int]) -> None:
    made = replaced(tree, part, Name("d"))
    try:
        expected, value = evaluate(tree, scope), evaluate(part, scope)
    except ExpressionError:
        return
    assert evaluate(made, {**scope, "d": value}) == expected
    assert (made == tree) is ("d" not in names(made))


def test_every_part_that_is_the_same_is_replaced_and_no_other() -> None:
    tree = parse("min($a * 2, 3) + ($a * 2 - $b * 2) // ($a * 2)")
    assert str(replaced(tree, parse("$a * 2"), C)) == "min(c, 3) + (c - b * 2) // c"
    assert str(replaced(parse("not ($a * 2 > 1)"), parse("$a * 2"), C)) == "not c > 1"
    assert replaced(tree, parse("2 * $a"), C) == tree
    flags = Binary("and", Const(False), Name("a"))
    assert replaced(flags, Const(0), C) == flags, "false is no 0"


# Numbers that remember


def test_a_traced_number_is_its_number() -> None:
    traced = Traced(64, A)
    assert traced == 64 and hash(traced) == hash(64) and {64: "found"}[traced] == "found"
    assert str(traced) == f"{traced}" == repr(traced) == "64"
    assert traced > 63 and sorted([traced, 3]) == [3, 64] and isinstance(traced, int)
    assert [0] * Traced(2, A) == [0, 0] and list(range(Traced(2, A))) == [0, 1]


@pytest.mark.parametrize(
    ("made", "number", "origin"),
    [
        (Traced(8, A) + 2, 10, "a + 2"),
        (2 + Traced(8, A), 10, "2 + a"),
        (Traced(8, A) - 2, 6, "a - 2"),
        (2 - Traced(8, A), -6, "2 - a"),
        (Traced(8, A) * 2, 16, "a * 2"),
        (2 * Traced(8, A), 16, "2 * a"),
        (Traced(8, A) // 3, 2, "a // 3"),
        (9 // Traced(4, A), 2, "9 // a"),
        (Traced(8, A) + Traced(2, B), 10, "a + b"),
        ((Traced(8, A) + Traced(2, B)) * 2, 20, "(a + b) * 2"),
        (Traced(8, A) * 1, 8, "a"),
        (sum([Traced(1, A), Traced(2, B), Traced(3, C)]), 6, "a + b + c"),
    ],
)
def test_sums_products_and_quotients_remember_both_sides(made: int, number: int, origin: str) -> None:
    assert (made, str(origin_of(made))) == (number, origin)


def test_with_anything_but_whole_numbers_a_traced_number_is_a_plain_one() -> None:
    assert Traced(3, A) * 0.5 == 1.5 and 0.5 - Traced(3, A) == -2.5 and 1 / Traced(2, A) == 0.5


def test_what_is_not_traced_is_a_constant() -> None:
    assert origin_of(5) == origin_of(Traced(8, A) % 3 + 3) == Const(5)


def test_an_origin_that_nobody_would_read_is_forgotten_and_the_number_stays() -> None:
    doubled: int = Traced(1, A)
    for power in range(1, 200):
        doubled = doubled + doubled
        assert doubled == 2**power
        assert len(list(names(origin_of(doubled)))) <= MAX_TERMS
    different = [Traced(1, Name(f"n{number}")) for number in range(MAX_TERMS + 1)]
    assert is_constant(origin_of(sum(different))) and not is_constant(origin_of(sum(different[1:])))


def test_a_long_chain_of_sums_stays_within_pythons_stack() -> None:
    total: int = Traced(1, A)
    for number in range(2000):
        total = total + Traced(1, Name(f"n{number % 300}"))
    assert total == 2001
    assert substitute(origin_of(total), {"a": C}) == Const(2001)


def test_sums_keep_like_terms_together_however_many_they_are() -> None:
    total: int = Traced(1, A)
    for _ in range(2000):
        total = total + Traced(1, B)
    assert (total, str(origin_of(total))) == (2001, "a + 2000 * b")
