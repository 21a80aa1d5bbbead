"""Expressions: what is read, printed, computed and refused, and numbers that remember where they came from."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.spec.expressions import (
    MAX_LENGTH,
    MAX_NUMBER,
    MAX_TERMS,
    Apply,
    Binary,
    Const,
    Expr,
    ExpressionError,
    Name,
    Not,
    Traced,
    evaluate,
    is_constant,
    is_expression,
    names,
    origin_of,
    parse,
    simplify,
    substitute,
)  # fmt: skip

A, B, C = Name("a"), Name("b"), Name("c")


def value(text: str, **scope: Any) -> Any:
    return evaluate(parse(text), scope)


def refusal(text: str, **scope: Any) -> str:
    with pytest.raises(ExpressionError) as caught:
        value(text, **scope)
    return str(caught.value)


def written(expr: Expr) -> str:
    """The expression as a cell says it: with a `$` before each name."""
    return re.sub(r"\b([abc])\b", r"$\1", str(expr)).replace("True", "true").replace("False", "false")


# Reading


def test_a_text_is_an_expression_where_a_dollar_stands_in_it() -> None:
    assert is_expression("$maps") and is_expression("2 * $maps")
    assert not is_expression("same") and not is_expression("2 * 3")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("$a", A),
        ("$a * 4", Binary("*", A, Const(4))),
        ("$a - $b - $c", Binary("-", Binary("-", A, B), C)),
        ("($a + $b) * 2", Binary("*", Binary("+", A, B), Const(2))),
        ("-$a", Binary("-", Const(0), A)),
        ("not $a > 1", Not(Binary(">", A, Const(1)))),
        ("$a and $b and $c", Binary("and", Binary("and", A, B), C)),
        ("min($a, 2, $b)", Apply("min", (A, Const(2), B))),
        ("$a == true", Binary("==", A, Const(True))),
        ("  $a  ", A),
        ("$maps_2x", Name("maps_2x")),
    ],
)
def test_a_text_is_read_once_into_a_tree(text: str, tree: Expr) -> None:
    assert parse(text) == tree


def test_names_are_told_from_left_to_right() -> None:
    assert list(names(parse("max($b, not $a) * $c"))) == ["b", "a", "c"]
    assert is_constant(parse("2 * 3")) and not is_constant(parse("2 * $a"))


# Printing


@pytest.mark.parametrize(
    "text",
    [
        "(a + b) * 2", "a + b * 2", "a - (b - c)", "a - b - c", "a // (b * c)", "a // b * c", "a * (b % c)",
        "(a < b) == c", "a == (b < c)", "not a == b", "(not a) == b", "not (a or b)", "(a or b) and c",
        "a or b and c", "not (not a)", "min(a + b, 2) * c", "max(a, (b + 1) * 2)", "0 - a",
    ],
)  # fmt: skip
def test_parentheses_are_printed_where_they_are_needed_and_nowhere_else(text: str) -> None:
    printed = str(parse(re.sub(r"\b([abc])\b", r"$\1", text)))
    assert printed == text.replace("not (not a)", "not not a")


numbers = st.recursive(
    st.sampled_from([A, B, C]) | st.integers(0, 9).map(Const),
    lambda inner: (
        st.builds(Binary, st.sampled_from(["+", "-", "*", "//", "%"]), inner, inner)
        | st.builds(Apply, st.sampled_from(["min", "max"]), st.tuples(inner, inner))
    ),
    max_leaves=6,
)
conditions = st.recursive(
    st.booleans().map(Const) | st.builds(Binary, st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers, numbers),
    lambda inner: st.builds(Binary, st.sampled_from(["and", "or", "==", "!="]), inner, inner) | st.builds(Not, inner),
    max_leaves=4,
)
trees = (numbers | conditions).filter(lambda tree: len(written(tree)) <= MAX_LENGTH)
scopes = st.fixed_dictionaries({"a": st.integers(-9, 9), "b": st.integers(-9, 9), "c": st.integers(-9, 9)})


@given(trees)
def test_what_is_printed_is_read_as_the_same_tree(tree: Expr) -> None:
    assert parse(written(tree)) == tree


@given(trees, scopes)
def test_python_computes_the_same_from_what_is_printed(tree: Expr, scope: dict[str, int]) -> None:
    try:
        expected = eval(str(tree), {"min": min, "max": max}, scope)
    except ZeroDivisionError:
        assert refusal(written(tree), **scope) == "division by zero"
        return
    made = evaluate(tree, scope)
    assert (made, type(made)) == (expected, type(expected))


# Values


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$a * 4", 28), ("$a // 2", 3), ("$a % 4", 3), ("-$a // 2", -4), ("min($a, 3)", 3), ("max($a, 3, 9)", 9),
        ("$a > 6 and not $flag", True), ("$flag or $a == 7", True), ("$word == $word", True), ("$word != $a", True),
    ],
)  # fmt: skip
def test_an_expression_has_the_value_that_python_would_give_it(text: str, expected: Any) -> None:
    assert value(text, a=7, flag=False, word="same") == expected


def test_a_name_may_stand_for_a_text_or_a_list() -> None:
    assert value("$mode", mode="same") == "same"
    assert value("$table", table=[[0, 1], [1, 2]]) == [[0, 1], [1, 2]]


def test_a_condition_guards_what_stands_behind_it() -> None:
    assert value("$a != 0 and 4 // $a > 1", a=0) is False
    assert value("$a == 0 or 4 // $a > 1", a=0) is True


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("$b", "`$b` is not known here"),
        ("$a // 0", "division by zero"),
        ("$a % ($a - 7)", "division by zero"),
        ("$word + 1", "`+` needs whole numbers, not 'same'"),
        ("$half * 2", "`*` needs whole numbers, not 0.5"),
        ("$flag + 1", "`+` needs whole numbers, not false"),
        ("min($flag, 1)", "`min` needs whole numbers, not false"),
        ("$word < 3", "`<` needs whole numbers, not 'same'"),
        ("not $a", "a condition is true or false, not 7; compare it, as in `$stride > 1`"),
        ("$flag or $a", "a condition is true or false, not 7; compare it, as in `$stride > 1`"),
        ("$large * $large", "the result is too large"),
        ("$large + $large - $large", "the result is too large"),
    ],
)
def test_what_has_no_value_is_refused_with_the_reason(text: str, reason: str) -> None:
    assert refusal(text, a=7, word="same", half=0.5, flag=False, large=MAX_NUMBER) == reason


def test_the_largest_number_is_still_a_value() -> None:
    assert value("$large + 0", large=MAX_NUMBER) == MAX_NUMBER


def test_a_long_wrong_value_is_cut_in_its_message() -> None:
    assert len(refusal("$a + 1", a="x" * 10_000)) < 100


# Refused


@pytest.mark.parametrize(
    "text",
    [
        "$a.real", "$a.__class__", "abs($a)", "$a($b)", "print($a)", "__import__('os')", "$a ** 2", "2 ** $a", "$a / 2",
        "$a + 1.5", "1e3 * $a", "1j * $a", "'x' * $a", '"$a"', "[$a]", "{$a}", "$a[0]", "lambda: $a",
        "$a if $b else $c",
        "$a = 3", "$a := 3", "$a; $b", "$a < $b < $c", "$a @ $b", "$a << 3", "$a & 3", "~$a", "+$a", "*$a", "min()",
        "min(*$a)", "min($a, key=$b)", "$a in $b", "$a is $b", "await $a", "None", "$a\n+ 1\n2", "($a", "$a)", "$a +",
        "$",
        "$ a", "$1", "$a $b", "", " ", "$é", "$a # note", "0777 + $a", "$a, $b", "f($a)", "true($a)", "$a == None",
    ],
)  # fmt: skip
def test_whatever_is_no_arithmetic_is_refused(text: str) -> None:
    assert refusal(text, a=1, b=2, c=3)


@pytest.mark.parametrize("text", ["$same$maps", "conv$maps", "2$maps", "$$maps"])
def test_an_expression_makes_no_texts(text: str) -> None:
    assert "make numbers and conditions, no texts" in refusal(text)


@pytest.mark.parametrize("text", ["maps * $a", "$a * maps", "$a == same", "True and $a"])
def test_a_name_without_its_dollar_is_refused_by_name(text: str) -> None:
    assert re.fullmatch(r"`(\w+)` is not known here; a name is written `\$\1`", refusal(text, a=1))


def test_two_hundred_characters_are_read_and_one_more_is_not() -> None:
    longest = "$a" + " + $a" * 39 + "+1" + " "
    assert len(longest) == MAX_LENGTH and value(longest, a=1) == 41
    assert refusal(longest + " ", a=1) == "an expression has at most 200 characters"


@pytest.mark.parametrize(
    "text",
    [
        "(" * 99 + "$a" + ")" * 99,
        "-" * 198 + "$a",
        "not " * 49 + "$f",
        "min(" * 39 + "$a" + ")" * 39,
        "$a+" * 66 + "$a",
    ],
)
def test_the_deepest_nesting_that_fits_is_read_or_refused_and_never_a_crash(text: str) -> None:
    assert len(text) <= MAX_LENGTH
    try:
        tree = parse(text)
    except ExpressionError:
        return
    assert evaluate(tree, {"a": 1, "f": True}) is not None
    assert substitute(tree, {"a": A, "f": B}) is not None


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
