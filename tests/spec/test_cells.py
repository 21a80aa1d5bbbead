"""Printed cells: the precision printed is the precision checked."""

from __future__ import annotations

import re
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.spec.cells import parse_count, parse_size


def covered(printed: Any, *exact: int, kilo: int = 1000) -> list[bool]:
    return [parse_count(printed).covers(each, kilo) for each in exact]


@pytest.mark.parametrize("printed", [22_855_952, "22855952", "22_855_952", "22,855,952"])
def test_a_number_with_all_its_digits_covers_itself_only(printed: Any) -> None:
    assert covered(printed, 22_855_951, 22_855_952, 22_855_953) == [False, True, False]


@pytest.mark.parametrize("printed", ["159K", "0.159M", "159e3"])
def test_a_unit_covers_what_rounds_or_truncates_to_the_digits(printed: str) -> None:
    assert covered(printed, 158_499, 158_500, 159_000, 159_999, 160_000) == [False, True, True, True, False]


@pytest.mark.parametrize(
    ("printed", "least", "beyond"),
    [
        ("3.66G", 3_655_000_000, 3_670_000_000),
        ("1.8e9", 1_750_000_000, 1_900_000_000),
        ("2M", 1_500_000, 3_000_000),
        ("2.0M", 1_950_000, 2_100_000),
        ("0K", -500, 1000),
    ],
)
def test_every_digit_printed_makes_the_range_smaller(printed: str, least: int, beyond: int) -> None:
    assert covered(printed, least - 1, least, beyond - 1, beyond) == [False, True, True, False]


def test_k_may_stand_for_1024() -> None:
    assert covered("159K", 159 * 1024, 158 * 1024 + 511, 158 * 1024 + 512, 160 * 1024 - 1, 160 * 1024, kilo=1024) == [
        True, False, True, True, False,
    ]  # fmt: skip
    assert covered("1M", 1024**2 // 2 - 1, 1024**2 // 2, 2 * 1024**2 - 1, kilo=1024) == [False, True, True]


def test_an_exponent_counts_by_ten_whatever_k_is() -> None:
    assert covered("1e3", 499, 500, 1999, 2000, kilo=1024) == [False, True, True, False]


def test_a_decimal_without_a_unit_is_as_exact_as_its_digits() -> None:
    assert covered("2.5", 2, 3) == [False, False]
    assert covered("2.0", 1, 2, 3) == [False, True, False]


def test_decimals_are_never_rounded_by_the_machine() -> None:
    printed = parse_count("0.1K")
    assert (printed.number, printed.quantum) == (Fraction(1, 10), Fraction(1, 10))


def test_the_text_stays_as_it_is_printed() -> None:
    assert parse_count("22,855,952").text == "22,855,952"


@given(st.integers(0, 10**15), st.sampled_from(["K", "M", "G"]), st.integers(0, 3), st.sampled_from([1000, 1024]))
def test_what_a_count_truncates_or_rounds_to_covers_it(exact: int, suffix: str, decimals: int, kilo: int) -> None:
    scaled = Fraction(exact * 10**decimals, kilo ** "KMG".index(suffix) * kilo)
    for digits in (int(scaled), int(scaled + Fraction(1, 2))):
        text = f"{digits:0{decimals + 1}d}"
        text = f"{text[:-decimals]}.{text[-decimals:]}" if decimals else text
        assert parse_count(text + suffix).covers(exact, kilo)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-1", "+1", "159k", "159 K", "1_00", "1,00,000", "_100", "1_000,000K ", "1.", ".5", "1.5.2", "1e",
        "1e100", "1KB", "KM", "1K1", "0x10", "nan", "inf", "１２", "big", "1/2", "9" * 19, "~150K", None, True,
        [], [156], {},
    ],
)  # fmt: skip
def test_what_no_table_prints_as_a_count_is_refused(text: Any) -> None:
    with pytest.raises(ValueError, match=re.escape("a printed count is written 156, 22_855_952, 159K, 3.66G or 1.8e9")):
        parse_count(text)


@pytest.mark.parametrize(
    ("printed", "size"),
    [("28x28x6", (28, 28, 6)), ("28x28", (28, 28)), ("84", (84,)), (84, (84,)), ("1x1x1", (1, 1, 1))],
)
def test_a_size_is_read_in_the_order_of_the_table(printed: Any, size: tuple[int, ...]) -> None:
    assert parse_size(printed) == size


@pytest.mark.parametrize(
    "text",
    ["", "28x", "x28", "28×28", "28X28", "28*28", "28 x 28", "1x2x3x4", "-1", -1, 1.0, True, None, [28, 28], "9" * 10],
)
def test_what_no_table_prints_as_a_size_is_refused(text: Any) -> None:
    with pytest.raises(ValueError, match="with the letter x, such as 28x28x6, 28x28 or 84"):
        parse_size(text)
