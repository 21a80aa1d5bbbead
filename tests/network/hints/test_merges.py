"""Branches that do not fit together: each is told with its shape, and the input is told that would make them fit."""

from __future__ import annotations

import pytest

from archspec.network.hints.merges import MAX_BRANCHES

from ..networks import assert_refused, network

#: Two levels down and up again, as a U-Net.
LEVELS = """
- a: {conv: 4, kernel: 3x3}
- {maxpool: 2x2}
- b: {conv: 8, kernel: 3x3}
- {maxpool: 2x2}
- {‹concat›: [{from: b}, [up: {transposed: 8, kernel: 2x2, stride: 2}]]}
- {concat: [{from: a}, {transposed: 4, kernel: 2x2, stride: 2}]}
"""


def test_each_branch_is_told_with_its_shape_and_where_it_ends() -> None:
    rows = "- a: {conv: 4, kernel: 3x3}\n- b: {maxpool: 2x2}\n"
    (found,) = assert_refused(f"{rows}- {{‹add›: [{{from: a}}, identity, [c: {{conv: 2, kernel: 1x1}}]]}}", "shape")
    assert found.notes == (
        "branch 1: 8x8x4, the output of `a`", "branch 2: 4x4x4, what comes in", "branch 3: 4x4x2, of `c` (line 7)",
    )  # fmt: skip


def test_of_very_many_branches_the_first_are_told() -> None:
    branches = ", ".join(["identity"] * MAX_BRANCHES + ["{conv: 2, kernel: 1x1}"] * 3)
    (found,) = assert_refused(f"- {{‹add›: [{branches}]}}", "shape")
    assert (len(found.notes), found.notes[-1]) == (MAX_BRANCHES + 1, "and 3 more")


@pytest.mark.parametrize(
    ("sides", "hint"),
    [
        ("30x30", "an input of 28x28 or 32x32 fits: 4 divides its sides"),
        ("30x32", "an input of 28x32 or 32x32 fits: 4 divides its sides"),
        ("34x50", "an input of 32x48 or 36x52 fits: 4 divides its sides"),
    ],
)
def test_where_a_stride_does_not_divide_a_side_the_inputs_that_fit_are_told(sides: str, hint: str) -> None:
    (found,) = assert_refused(LEVELS, "shape", input=f"{sides}x3")
    assert found.hint == hint
    for fitting in hint.split()[3:6:2]:
        network(LEVELS.replace("‹concat›", "concat"), input=f"{fitting}x3")


@pytest.mark.parametrize(
    "branches",
    [
        "[[{conv: 4, kernel: 3x3, stride: 2}], []]",  # no input makes these fit
        "[[{conv: 5, kernel: 3x3}], []]",  # the maps differ, and not the sides
        "[[{globalavgpool: }], []]",
    ],
)
def test_no_input_is_told_that_would_not_fit(branches: str) -> None:
    (found,) = assert_refused(f"- {{‹add›: {branches}}}", "shape", input="30x30x4")
    assert found.hint == "a `shortcut` branch projects where shapes differ"


def test_a_side_that_is_smaller_than_every_product_that_fits_is_left_alone() -> None:
    rows = LEVELS.replace("‹concat›", "concat").replace("{concat: [{from: a}", "{‹concat›: [{from: a}")
    (found,) = assert_refused(rows, "shape", input="3x3x3")
    assert found.hint == ""
