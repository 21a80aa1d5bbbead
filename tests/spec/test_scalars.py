"""The value of one cell, and the characters that it may hold."""

from __future__ import annotations

import math
import random

import pytest

from archspec.errors import Diagnostic, Place, Source, SpecError
from archspec.spec.nodes import Atom
from archspec.spec.scalars import forbidden_at, invisible_in, named, resolve, shown

HERE = Place(Source("cell", "a: 1"), 1, 4, 1, 5)


def refusal(text: str) -> Diagnostic:
    with pytest.raises(SpecError) as caught:
        resolve(text, HERE)
    (found,) = caught.value.diagnostics
    assert found.code == "number" and found.place == HERE
    return found


def same(value: Atom, expected: Atom) -> bool:
    """Equal and of one type: 1, 1.0 and True are three values here."""
    return value == expected and type(value) is type(expected)


@pytest.mark.parametrize("text", ["", "~", "null", "Null", "NULL"])
def test_nothing_has_five_spellings(text: str) -> None:
    assert resolve(text, HERE) is None


@pytest.mark.parametrize("text", ["true", "True", "TRUE", "false", "False", "FALSE"])
def test_truth_has_three_spellings_for_each_value(text: str) -> None:
    assert resolve(text, HERE) is (text.lower() == "true")


@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0), ("-0", 0), ("+7", 7), ("-12", -12), ("224", 224), ("0o17", 15), ("0x1F", 31), ("0x00ff", 255)]
    + [("9" * 18, 10**18 - 1), ("-" + "9" * 18, 1 - 10**18)],
)
def test_whole_numbers_are_decimal_octal_or_hexadecimal(text: str, value: int) -> None:
    assert same(resolve(text, HERE), value)


@pytest.mark.parametrize(("text", "value"), [("22_855_952", 22_855_952), ("1_000", 1000), ("-60_000", -60_000)])
def test_digits_may_stand_in_groups_of_three_as_papers_print_them(text: str, value: int) -> None:
    assert same(resolve(text, HERE), value)


@pytest.mark.parametrize("text", ["1_00", "1000_000", "_1_000", "1_000_", "1__000", "0_000", "0_100", "1_000.5", "0x_"])
def test_digits_in_other_groups_are_a_text(text: str) -> None:
    assert resolve(text, HERE) == text


@pytest.mark.parametrize(
    ("text", "value"),
    [("1e3", 1000.0), ("1.0e+3", 1000.0), ("1E-3", 0.001), (".5", 0.5), ("1.", 1.0), ("-0.9", -0.9), ("0.0", 0.0)]
    + [("0e0", 0.0), ("1.10", 1.1)],
)
def test_a_point_or_an_exponent_makes_a_floating_point_number(text: str, value: float) -> None:
    assert same(resolve(text, HERE), value)


@pytest.mark.parametrize(
    "text",
    ["yes", "no", "on", "off", "y", "n", "NO", "tRUE", "nULL", "nil", "none"]
    + ["12:30", "3:3", "1:59:59", "2024-01-01", "2024-99-99", "28x28x6", "5x5", "159K", "3.66G", "0b11", "1 000"]
    + ["inf", "NaN", "-", "+", ".", "..", "-.", "1e", "e3", "0x", "0o8", "0xg", "-0x1F", "+0o7", "1.2.3", "٣", "１２"],
)
def test_what_yaml_1_1_reads_as_something_else_is_the_text_that_stands_there(text: str) -> None:
    assert resolve(text, HERE) == text


@pytest.mark.parametrize("text", [".inf", "-.inf", "+.INF", ".Inf", ".nan", ".NaN", ".NAN"])
def test_infinite_and_undefined_numbers_are_refused(text: str) -> None:
    assert "finite" in refusal(text).hint


@pytest.mark.parametrize(
    ("text", "plain"), [("010", "10"), ("-007", "-7"), ("00", "0"), ("01.5", "1.5"), ("08e3", "8e3")]
)
def test_a_leading_zero_is_refused_and_the_hint_shows_both_readings(text: str, plain: str) -> None:
    hint = refusal(text).hint
    assert f"write {plain}," in hint and "0o" in hint and f'"{text}"' in hint


@pytest.mark.parametrize("text", ["1" + "0" * 18, "-1" + "0" * 18, "1" + "_000" * 6, "0x" + "f" * 16, "0o" + "7" * 21])
def test_more_than_eighteen_digits_are_refused(text: str) -> None:
    assert "18 digits" in refusal(text).label


@pytest.mark.parametrize("text", ["1" * 65, "1" * 5000, "0x" + "1" * 1_000_000, "0." + "3" * 1_000_000])
def test_a_number_that_python_would_count_on_for_long_is_refused_by_its_length(text: str) -> None:
    assert "too long" in refusal(text).message


@pytest.mark.parametrize(("text", "what"), [("1e999", "too large"), ("-1e309", "too large"), ("1e-999", "too small")])
def test_a_number_that_would_silently_become_infinite_or_zero_is_refused(text: str, what: str) -> None:
    assert what in refusal(text).message


def test_no_text_resolves_to_a_number_that_is_infinite_or_undefined() -> None:
    draw = random.Random(7)
    for _ in range(20_000):
        text = "".join(draw.choices("0123456789.eE+-_xoinfa", k=draw.randrange(1, 9)))
        try:
            value = resolve(text, HERE)
        except SpecError:
            continue
        assert not isinstance(value, float) or math.isfinite(value), text


@pytest.mark.parametrize("char", ["\0", "\x08", "\x0b", "\x1b", "\x7f", "\x85", "\u2028", "\u2029", "\ud800", "\ufeff"])
def test_control_characters_and_foreign_line_breaks_are_found_where_they_stand(char: str) -> None:
    assert forbidden_at(f"ab{char}c{char}") == 2


@pytest.mark.parametrize("char", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_marks_that_reorder_a_line_are_forbidden(char: str) -> None:
    assert forbidden_at(f"a{char}") == 1


def test_a_carriage_return_is_allowed_only_before_a_line_feed() -> None:
    assert forbidden_at("a\r\nb\r\n") is None
    assert forbidden_at("a\r\nb\rc\0") == 4
    assert forbidden_at("a\r") == 1


def test_tabs_line_feeds_and_every_script_are_allowed() -> None:
    assert forbidden_at("a\tb\nLeNet für 手書き数字 😀 שלום") is None


@pytest.mark.parametrize("key", ["3a", "1", "conv2_x", "res-block", "größe", "層", "=size", "a b"])
def test_a_key_that_can_be_seen_has_nothing_invisible(key: str) -> None:
    assert invisible_in(key) is None


@pytest.mark.parametrize(
    "char", ["\u200b", "\u200d", "\xad", "\u2060", "\u3164", "\ufe0f", "\xa0", "\n", "\t", "\u2800"]
)
def test_the_invisible_character_of_a_key_is_found(char: str) -> None:
    assert invisible_in(f"conv{char}") == char


def test_a_character_is_named_as_people_look_it_up() -> None:
    assert named("\u200b") == "U+200B ZERO WIDTH SPACE"
    assert named("\0") == "U+0000 control character"
    assert named("\ud800") == "U+D800 half of a surrogate pair"


def test_a_shown_text_is_one_short_printable_line() -> None:
    assert shown("conv") == "conv"
    assert shown("größe") == "größe"
    assert shown("a\n\x1b[31m") == r"a\n\x1b[31m"
    assert shown("x" * 1000) == "x" * 40 + "..."
