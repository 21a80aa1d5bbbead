"""pydantic's findings as ours: one for each mistake, at its place, in the words of the language."""

from __future__ import annotations

import time
from functools import partial
from typing import Any, Literal

import pytest
from pydantic import Field

from archspec.errors import Diagnostic, SpecError
from archspec.spec.document import Strict, Version
from archspec.spec.nodes import place_at, plain
from archspec.spec.reader import read_text
from archspec.spec.validation import shown, validate

from .drawings import span, unmarked


class Inner(Strict):
    kilo: Literal[1000, 1024] = 1000
    exact: bool = True


class Model(Strict):
    name: str = Field(pattern=r"^[a-z]+$", default="a")
    maps: int = Field(ge=1, le=9, default=1)
    rate: float = 0.0
    stride: int | tuple[int, int] | Literal["auto"] = 1
    inner: Inner = Inner()
    steps: list[int] = Field(default_factory=list)
    kernel: str = ""


class Versioned(Strict):
    archspec: Version


class Needing(Strict):
    kernel: int
    filters: int


def refused(drawing: str, model: type[Strict] = Model) -> tuple[Diagnostic, ...]:
    """The findings, each on its marked span."""
    text, spans = unmarked(drawing)
    root = read_text(text)
    with pytest.raises(SpecError) as caught:
        validate(model, plain(root), partial(place_at, root), "the row")
    assert [span(each.place) for each in caught.value.diagnostics] == spans
    return caught.value.diagnostics


def test_what_is_right_comes_out_as_the_model() -> None:
    root = read_text("{maps: 3, inner: {kilo: 1024}}")
    assert validate(Model, plain(root), partial(place_at, root), "the row") == Model(maps=3, inner=Inner(kilo=1024))


@pytest.mark.parametrize(
    ("drawing", "message", "label"),
    [
        ("{maps: ‹x›}", "`maps` of the row cannot be this", "expected a whole number, got the text 'x'"),
        ("{maps: ‹2.5›}", "`maps` of the row cannot be this", "expected a whole number, got 2.5"),
        ("{maps: ‹true›}", "`maps` of the row cannot be this", "expected a whole number, got true"),
        ("{maps: ‹~›}", "`maps` of the row cannot be this", "expected a whole number, got nothing"),
        ("{maps: ‹[1]›}", "`maps` of the row cannot be this", "expected a whole number, got a list"),
        ("{maps: ‹{}›}", "`maps` of the row cannot be this", "expected a whole number, got a mapping"),
        ("{maps: ‹0›}", "`maps` of the row cannot be this", "0: greater than or equal to 1 is expected"),
        ("{maps: ‹10›}", "`maps` of the row cannot be this", "10: less than or equal to 9 is expected"),
        ("{rate: ‹'1'›}", "`rate` of the row cannot be this", "expected a number, got the text '1'"),
        ("{name: ‹3›}", "`name` of the row cannot be this", "expected a text, got 3"),
        ("{name: ‹3x›}", "`name` of the row cannot be this", "a letter, then letters, digits or `_`, 63 at most"),
        ("{inner: ‹3›}", "`inner` of the row cannot be this", "expected a mapping, got 3"),
        ("{inner: {kilo: ‹2000›}}", "`inner.kilo` of the row cannot be this", "expected 1000 or 1024, got 2000"),
        ("{inner: {exact: ‹1›}}", "`inner.exact` of the row cannot be this", "expected true or false, got 1"),
        ("{steps: ‹1›}", "`steps` of the row cannot be this", "expected a list, got 1"),
        ("{steps: [1, ‹a›, 3]}", "`steps.1` of the row cannot be this", "expected a whole number, got the text 'a'"),
    ],
)
def test_a_wrong_value_is_told_with_what_was_expected_and_what_was_given(
    drawing: str, message: str, label: str
) -> None:
    (found,) = refused(drawing)
    assert (found.code, found.message, found.label) == ("value", message, label)


def test_alternatives_that_all_fail_are_one_mistake() -> None:
    (found,) = refused("{stride: ‹never›}")
    assert found.code == "value"


def test_an_unknown_key_is_told_at_the_key_with_the_nearest_and_all_known_ones() -> None:
    (found,) = refused("{‹kernal›: 3x3}")
    assert (found.code, found.message, found.hint) == (
        "unknown-key",
        "the row has no `kernal`",
        "did you mean `kernel`?",
    )
    assert found.notes == ("known here: inner, kernel, maps, name, rate, steps, stride",)


def test_an_unknown_key_inside_is_told_with_the_keys_that_are_known_there() -> None:
    (found,) = refused("{inner: {‹kilos›: 3}}")
    assert (found.message, found.hint, found.notes) == (
        "`inner` has no `kilos`", "did you mean `kilo`?", ("known here: exact, kilo",),
    )  # fmt: skip


def test_a_key_of_digits_comes_from_a_comma_inside_a_number() -> None:
    (found,) = refused("{maps: 1, ‹516›}")
    assert found.hint == "a comma ends the cell: group digits by `_`"


@pytest.mark.parametrize(
    ("drawing", "hint"),
    [
        ("{maps: ‹1,516›}", "group digits by `_`: 1_516"),
        ("{maps: ‹1,024,000›, name: a}", "group digits by `_`: 1_024_000"),
    ],
)
def test_a_number_with_commas_is_one_mistake_and_told_as_it_is_written(drawing: str, hint: str) -> None:
    (found,) = refused(drawing)
    assert (found.message, found.hint) == ("a comma ends the cell, so this is no number", hint)


def test_two_numbers_with_commas_are_two_mistakes() -> None:
    assert [each.hint[-5:] for each in refused("{maps: ‹1,516›, rate: ‹2,617›}")] == ["1_516", "2_617"]


@pytest.mark.parametrize(
    ("given", "hint"),
    [("'1'", "write `archspec: 1`, without quotes"), ("1.0", "write `archspec: 1`"), ("v1", "write `archspec: 1`")],
)
def test_a_version_that_is_none_is_told_as_it_is_written(given: str, hint: str) -> None:
    (found,) = refused(f"{{archspec: ‹{given}›}}", Versioned)
    assert found.hint == hint


def test_missing_keys_are_told_one_by_one() -> None:
    kernel, filters = refused("‹‹{}››", Needing)
    assert (kernel.message, filters.message) == ("the row needs `kernel`", "the row needs `filters`")


def test_a_missing_key_that_is_only_misspelt_is_told_once() -> None:
    (found,) = refused("{filters: 3, ‹kernal›: 3}", Needing)
    assert (found.code, found.hint) == ("unknown-key", "did you mean `kernel`?")


def test_every_mistake_is_told_in_the_order_of_the_file() -> None:
    found = refused("{‹b›: 1, maps: ‹x›, inner: {‹k›: 1, exact: ‹2›}, ‹a›: 3, rate: ‹[]›}")
    assert [each.code for each in found] == ["unknown-key", "value", "unknown-key", "value", "unknown-key", "value"]


def test_a_large_value_is_never_rendered() -> None:
    started = time.perf_counter()
    (found,) = refused("{maps: ‹[" + "[1, 2], " * 5000 + "]›}")
    assert len(found.message) + len(found.label) < 200
    assert time.perf_counter() - started < 2


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "nothing"), (True, "true"), (3, "3"), (2.5, "2.5"), ("same", "the text 'same'"), ([1], "a list"),
        ((), "a list"), ({}, "a mapping"), ("x" * 100, f"the text '{'x' * 40}...'"), ("é", "the text 'é'"),
        ("3×3", "the text '3×3'"), ("s\u0430me", "the text 's\\u0430me'"),
        ("\x1b[1m", "the text '\\x1b[1m'"),
    ],
)  # fmt: skip
def test_a_value_is_shown_short_and_printable(value: Any, text: str) -> None:
    assert shown(value) == text
