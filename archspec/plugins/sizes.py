"""The expressions of a plug-in: `in_maps // ratio`, over its fields and what comes in.

They are those of specs without the `$`.  Each is read once, and gives a number when a row is read and a piece of code
when a class is written, so that both say the same.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from archspec.ops.shapes import Maps, Shape, channels
from archspec.spec.evaluation import evaluate
from archspec.spec.expressions import Expr, ExpressionError, names, parse

#: What is known of the input: its height and its width in pixels, and its maps (or features).
HEIGHT, WIDTH, IN_MAPS = "height", "width", "in_maps"
INPUT = (HEIGHT, WIDTH, IN_MAPS)
_WORDS = {"and", "or", "not", "min", "max", "true", "false"}


def expression(text: str, fields: Collection[str]) -> Expr:
    """The tree of `in_maps // ratio`. Raises ExpressionError for what is none, and for names that are not known."""
    marked = re.sub(r"[A-Za-z_]\w*", lambda word: word[0] if word[0] in _WORDS else f"${word[0]}", text)
    try:
        found = parse(marked)
    except ExpressionError as caught:
        raise ExpressionError(str(caught).replace(" with `$`", "").replace("$", "")) from None
    for name in names(found):
        if name not in (*INPUT, *fields):
            raise ExpressionError(f"`{name}` is not known here; known are {', '.join([*INPUT, *fields])}")
    return found


def sizes(text: str, fields: Collection[str]) -> tuple[Expr, ...]:
    """The trees of `height // 2, width // 2, in_maps`. Raises ExpressionError."""
    return tuple(expression(part, fields) for part in _parts(text))


def _parts(text: str) -> Iterator[str]:
    """What stands between the commas that are outside of all brackets."""
    start = depth = 0
    for position, char in enumerate(f"{text},"):
        depth += (char == "(") - (char == ")")
        if char == "," and depth <= 0:
            yield text[start:position].strip()
            start = position + 1


def scope(x: Shape, fields: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the names, numbers with where they come from; a vector has no height and no width."""
    pixels = {HEIGHT: x.height, WIDTH: x.width} if isinstance(x, Maps) else {}
    return {**fields, **pixels, IN_MAPS: channels(x)}


def value(expr: Expr, x: Shape, fields: Mapping[str, Any]) -> Any:
    """What the expression gives for this input. Raises ExpressionError."""
    try:
        return evaluate(expr, scope(x, fields))
    except ExpressionError as caught:
        raise ExpressionError(str(caught).replace("$", "")) from None
