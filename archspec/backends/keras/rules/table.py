"""Where the rules are gathered, and what they share: Keras's words, and how a call is applied."""

from __future__ import annotations

from typing import Any

from archspec.backends.planning.program import Arg, Call, Piece
from archspec.backends.planning.rules import Rules
from archspec.backends.planning.view import symmetric
from archspec.ops.windows import Sides

RULES = Rules("keras")
rule = RULES.rule

#: Words of ours and of Keras for the same function; all others are not Keras's own.
NATIVE = {
    "relu": "relu", "relu6": "relu6", "tanh": "tanh", "sigmoid": "sigmoid", "softmax": "softmax", "swish": "silu",
    "gelu": "gelu", "hard_swish": "hard_silu", "hard_sigmoid": "hard_sigmoid",
}  # fmt: skip


def function(name: str, *arguments: Arg, part: str = "") -> Piece:
    """A function of the tensor, its first argument."""
    return Piece(Call(name, arguments), part, style="function")


def zero_padding(sides: Sides) -> Any:
    """One number, (height, width), or ((top, bottom), (left, right))."""
    pad = symmetric(sides)
    return pad if pad is not None else ((sides.top, sides.bottom), (sides.left, sides.right))
