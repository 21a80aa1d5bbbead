"""Recursion without a stack."""

from __future__ import annotations

import sys

import pytest

from archspec.network.trampoline import Steps, run


def depth(levels: int) -> Steps[int]:
    if levels == 0:
        return 0
    below = yield depth(levels - 1)
    return int(below) + 1


def tree(levels: int) -> Steps[list[int]]:
    """The numbers of the leaves' levels, left to right."""
    if levels < 2:
        return [levels]
    left = yield tree(levels - 1)
    right = yield tree(levels - 2)
    return [*left, *right]


def test_the_result_is_that_of_the_outermost_step() -> None:
    assert run(depth(0)) == 0
    assert run(tree(4)) == [1, 0, 1, 1, 0]


def test_it_goes_deeper_than_pythons_stack() -> None:
    levels = 20 * sys.getrecursionlimit()
    assert run(depth(levels)) == levels


def test_an_exception_of_an_inner_step_ends_the_run() -> None:
    seen: list[int] = []

    def failing(levels: int) -> Steps[None]:
        if levels == 0:
            raise ZeroDivisionError
        yield failing(levels - 1)
        seen.append(levels)

    with pytest.raises(ZeroDivisionError):
        run(failing(5))
    assert seen == []
