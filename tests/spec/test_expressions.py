"""Expressions: what is read, printed, computed and refused."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given

from archspec.spec.evaluation import MAX_NUMBER, evaluate
from archspec.spec.expressions import (
    MAX_LENGTH,
    Apply,
    Binary,
    Const,
    Expr,
    ExpressionError,
    Name,
    Not,
    is_constant,
    is_expression,
    names,
    parse,
)
from archspec.spec.origins import substitute

from .trees import A, B, C, scopes, trees, written


def value(text: str, **scope: Any) -> Any:
    return evaluate(parse(text), scope)


def refusal(text: str, **scope: Any) -> str:
    with pytest.raises(ExpressionError) as caught:
        value(text, **scope)
    return str(caught.value)


@pytest.mark.parametrize("text", ["1 < $a < 4", "$a == $b == $c", "1 <= $a < $b != 3"])
def test_a_chain_of_comparisons_is_refused_with_the_way_to_write_it(text: str) -> None:
    assert refusal(text, a=1, b=2, c=3).startswith("comparisons are joined by `and`, as in")


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
