"""Values that are given on the command line: numbers of variables, sizes."""

from __future__ import annotations

from collections.abc import Iterable

from archspec.errors import SpecError, UsageError
from archspec.spec.document import MAX_SIDE
from archspec.spec.loader import Variable
from archspec.spec.nodes import Scalar
from archspec.spec.reader import read_text


def variable(assignment: str) -> tuple[str, Variable]:
    """``classes=10`` -> ("classes", 10), the value read as a cell of a spec is. Raises UsageError."""
    name, equals, text = assignment.partition("=")
    try:
        node = read_text(text, "--set")
    except SpecError:
        node = None
    if not equals or not isinstance(node, Scalar) or node.value is None:
        raise UsageError(f"`{assignment:.80}` is not NAME=VALUE with a number, true, false or a text as its value")
    return name, node.value


def variables_of(assignments: Iterable[str]) -> dict[str, Variable]:
    """``classes=10`` and more of them -> {"classes": 10}. Raises UsageError, also where one is set twice."""
    found: dict[str, Variable] = {}
    for name, value in map(variable, assignments):
        if name in found:
            given = f"{found[name]!s:.40} and {value!s:.40}"
            raise UsageError(f"the variable `{name:.60}` is set twice, to {given}: give one `--set` for it")
        found[name] = value
    return found


def input_size(text: str | None) -> tuple[int, int] | None:
    """``64x48`` -> (64, 48), a height and a width in pixels. Raises UsageError for anything else."""
    if text is None:
        return None
    height, by, width = text.partition("x")
    if by and all(side.isascii() and side.isdigit() and 0 < int(side[:9]) <= MAX_SIDE for side in (height, width)):
        return int(height), int(width)
    raise UsageError(f"`{text:.80}` is not HEIGHTxWIDTH with two numbers from 1 to {MAX_SIDE:,}, such as 64x48")
