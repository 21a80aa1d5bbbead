"""Recursion without a stack: a recursive function written as a generator that yields its inner calls.

A spec may nest a thousand blocks; Python's own stack must not be what says no.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import Any, TypeVar

Result = TypeVar("Result")
#: A step yields inner steps and is sent their results; what it returns is its own result.
Steps = Generator["Steps[Any]", Any, Result]


def run(step: Steps[Result]) -> Result:
    """The result of the outermost step. An exception of any step ends the whole run."""
    stack: list[Steps[Any]] = [step]
    sent: Any = None
    while True:
        try:
            stack.append(stack[-1].send(sent))
            sent = None
        except StopIteration as done:
            stack.pop()
            sent = done.value
            if not stack:
                return sent  # type: ignore[no-any-return]
