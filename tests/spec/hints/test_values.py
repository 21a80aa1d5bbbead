"""Values that are nearly right are told as they should be; of others nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from archspec.errors import Place, Source
from archspec.spec.hints.values import is_meant, of_count, of_fault, of_key, of_size, torn_number

from ..documents import assert_refused


@pytest.mark.parametrize(
    "given",
    ["28×28×6", "28 x 28 x 6", "28*28*6", "28X28X6", "(28, 28, 6)", "28, 28, 6", "28 by 28 by 6", [28, 28, 6]],
    ids=str,
)
def test_a_size_with_other_signs_is_told_with_the_letter_x(given: Any) -> None:
    assert of_size(given) == "write 28x28x6, with the letter x"


@pytest.mark.parametrize("given", ["28x28x6", "28x28x6x1", "28", "a×b", "", [28], [[28], [28]], 28, None, {}], ids=str)
def test_what_is_no_such_size_is_not_guessed_at(given: Any) -> None:
    assert of_size(given) == ""


def test_a_window_has_two_sides() -> None:
    expected = "a window is written height x width with the letter x"
    assert of_fault("value_error", [3, 3], {"error": expected}, "kernel") == "write 3x3, with the letter x"
    assert of_fault("value_error", [3, 3, 3], {"error": expected}, "kernel") == ""


@pytest.mark.parametrize(
    ("given", "hint"),
    [
        ("1.8 M", "1.8M"), ("1.8m", "1.8M"), ("~1.8M", "1.8M"), ("1.8 million", "1.8M"), ("1.8B", "1.8G"),
        ("30.7k", "30.7K"), ("1 024 000", "1_024_000"), ("1.024.000", "1_024_000"),
        ("61'706", "61_706"), ("≈ 61K", "61K"),
    ],
)  # fmt: skip
def test_a_count_as_papers_have_it_is_told_as_it_is_written(given: str, hint: str) -> None:
    assert of_count(given) == f"write {hint}"


@pytest.mark.parametrize("given", ["many", "1.8 parsecs", "", "1-2M", None, [1], 3], ids=str)
def test_what_is_no_such_count_is_not_guessed_at(given: Any) -> None:
    assert of_count(given) == ""


@pytest.mark.parametrize(
    ("kind", "given", "hint"),
    [
        ("bool_type", "no", "write `false`"), ("bool_type", "Yes", "write `true`"), ("bool_type", 0, "write `false`"),
        ("bool_type", "flase", "did you mean `false`?"), ("bool_type", 2, ""), ("bool_type", [], ""),
        ("int_type", "64", "write 64, without quotes"), ("int_type", 64.0, "write 64"), ("int_type", "6 4", ""),
        ("int_from_float", 2.5, ""), ("int_type", "50%", ""), ("int_type", None, ""),
        ("float_type", "50%", "write 0.5"), ("float_type", "12.5 %", "write 0.125"),
        ("float_type", "0.5", "write 0.5, without quotes"), ("int_type", "filters=64", "write 64, without its column"),
    ],
)  # fmt: skip
def test_a_value_of_another_kind_is_told_as_it_is_written(kind: str, given: Any, hint: str) -> None:
    assert of_fault(kind, given, {}, "column") == hint


@pytest.mark.parametrize(
    ("line", "column", "found"),
    [
        ("params: 1,024,000}", 11, "1_024_000"), ("params: 1,024,000}", 15, "1_024_000"), ("p: [64,128]", 8, "64_128"),
        ("params: 1,024,000}", 9, None), ("params: 1,24}", 11, None), ("params: 1,0245}", 11, None), ("", 1, None),
    ],
)  # fmt: skip
def test_a_number_that_commas_tear_is_found_at_each_of_its_later_parts(
    line: str, column: int, found: str | None
) -> None:
    torn = torn_number(Place(Source("x", line), 1, column, 1, column))
    assert (torn[1] if torn is not None else None) == found


def test_a_cell_of_a_table_that_a_comma_tears_is_told_in_its_row() -> None:
    (found,) = assert_refused("- table: conv\n  columns: [a, =params]\n  rows:\n    - ‹[3, 1,168]›", "table")
    assert found.hint == "group digits by `_`, for a comma ends the cell: 1_168"
    (found,) = assert_refused("- table: conv\n  columns: [a, =params]\n  rows:\n    - [3, ‹1,024›]", "number")
    assert found.hint == "group digits by `_`: 1_024"


@pytest.mark.parametrize(
    ("key", "known", "hint"),
    [
        ("kernel=3x3", ("kernel",), "write `kernel: 3x3`"), ("kernal", ("kernel",), "did you mean `kernel`?"),
        ("when $n > 1", ("when",), "write `when: $n > 1`"), ("of $n > 1", ("when",), ""),
        ("bn", ("norm",), "write `norm: batch`"), ("bn", ("bias",), ""),
        ("act", ("activation",), "did you mean `activation`?"),
        ("rows", ("layers",), "did you mean `layers`?"), ("rows", ("name",), ""), ("zzz=1", ("kernel",), ""),
    ],
)  # fmt: skip
def test_a_key_that_other_libraries_have_is_told_as_ours(key: str, known: tuple[str, ...], hint: str) -> None:
    assert of_key(key, known) == hint


def test_a_key_that_is_meant_by_another_is_not_missed_too() -> None:
    assert is_meant("kernel", ["write `kernel: 3x3`"]) and is_meant("kernel", ["did you mean `kernel`?"])
    assert not is_meant("kernel", ["did you mean `kernels`?", ""])


@pytest.mark.parametrize(
    ("head", "code", "hint"),
    [
        ("expect: ‹1_418›", "value", "write {total: 1_418}"),
        ("expect: {‹params›: 3}", "unknown-key", "did you mean `total`?"),
        ("defaults: {padding: ‹valid›}", "value", "defaults stand below the op that they are of"),
        ("blocks: {b: {args: ‹'c1, c2'›, layers: []}}", "value", "write args: [c1, c2]"),
    ],
)
def test_what_stands_at_the_top_in_another_form_is_told_as_it_is_written(head: str, code: str, hint: str) -> None:
    (found,) = assert_refused("[]", code, head=head)
    assert found.hint.startswith(hint)


def test_an_entry_of_a_list_that_lacks_a_key_is_counted_as_people_count() -> None:
    (found,) = assert_refused("[]", "missing-key", head="errata: [{at: a, note: n}, ‹{note: n}›]")
    assert found.message == "entry 2 of `errata` needs `at`"
