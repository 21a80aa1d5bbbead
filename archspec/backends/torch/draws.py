"""Which function of torch draws each parameter of a row, by its `init` and `bias_init` columns.

A draw says the function and its arguments, never a line of code: where its parameter stands in the generated file,
and what that file calls it, is known later (`initialise.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archspec.backends.planning.program import Call, Symbol
from archspec.backends.planning.rules import arg, at
from archspec.network.tree import Layer
from archspec.ops.base import Weight
from archspec.ops.drawing import drawn
from archspec.ops.initialisers import Initialiser, fans, formula, spread


@dataclass(frozen=True)
class Draw:
    """How one parameter of a row begins."""

    #: What makes the module that has it: the class for which the loop over all modules asks, or FIXED.
    kind: str
    parameter: str
    #: The function and its arguments behind the parameter; None where the row gives the numbers.
    call: Call | None
    #: Where the module stands below the row's own.
    below: str = ""
    #: Whether an argument of a generated class decides that the parameter is there; it is None where it is not.
    is_optional: bool = False


#: The helper that gives a convolution its filters.
FIXED = "fixed_filters"
GLOROT = Call("nn.init.xavier_uniform_")
ZEROS = Call("nn.init.zeros_")
#: (kind, parameter) -> how it begins where nobody draws it; None is otherwise than a row can say.
OWN: dict[tuple[str, str], Call | None] = {
    ("PartialConv2d", "weight"): GLOROT,
    ("PartialConv2d", "bias"): ZEROS,
    ("RBF", "codes"): GLOROT,
    (FIXED, "weight"): None,
    (FIXED, "bias"): None,
}
_KINDS = {
    "conv": "nn.Conv2d",
    "depthwise": "nn.Conv2d",
    "separable": "nn.Conv2d",
    "transposed": "nn.ConvTranspose2d",
    "dense": "nn.Linear",
    "rbf": "RBF",
}


def draws(layer: Layer) -> list[Draw]:
    """The draws of one layer: none where it has no kernel."""
    op: Any = layer.op
    if op.head not in _KINDS:
        return []
    kind = _kind(op)
    is_given = kind == FIXED or getattr(op, "codes", None) is not None
    found = []
    for weight in op.weights(*layer.inputs):
        if weight.kind in ("kernel", "codes"):
            parameter = "codes" if weight.kind == "codes" else "weight"
            below = f".{weight.name}" if op.head == "separable" else ""
            found.append(Draw(kind, parameter, None if is_given else _drawing(op, kind, weight), below))
    is_optional = "bias" in layer.origins
    if is_optional or getattr(op, "bias", False):
        # The reader refuses a row without a bias that could begin at another number than 0.
        found.append(Draw(kind, "bias", _constant(op.bias_init), found[-1].below, is_optional and not op.bias_init))
    return found


def _kind(op: Any) -> str:
    if getattr(op, "given", None) is not None:
        return FIXED
    return "PartialConv2d" if getattr(op, "connection_table", None) is not None else _KINDS[op.head]


def _constant(number: float) -> Call:
    """Where a bias begins."""
    if not number:
        return ZEROS
    return Call("nn.init.constant_", (at(int(number) if number.is_integer() else number),))


def _drawing(op: Any, kind: str, weight: Weight) -> Call:
    """What draws a kernel or codes by their `init` column."""
    rule = formula(op.init)
    if (found := drawn(op.init)) is not None:
        return _between(rule, spread(found, weight))
    if rule.mode == "none":
        return Call("nn.init.ones_") if rule.scale else ZEROS
    # torch cannot read the fans of a connection table's kernels from their shape.
    if kind == "PartialConv2d" and op.init != "glorot_uniform":
        number = rule.deviation(*fans(weight)) if rule.distribution == "normal" else rule.limit(*fans(weight))
        return _between(rule, f"{number:.6g}")
    if rule.mode == "fan_avg":
        return Call(f"nn.init.xavier_{rule.distribution}_")
    # torch takes the fan in of a transposed kernel for its fan out.
    mode = rule.mode if op.head != "transposed" else {"fan_in": "fan_out", "fan_out": "fan_in"}[rule.mode]
    nonlinearity = "relu" if rule.scale == 2 else "linear"
    arguments = (arg("mode", mode, "fan_in"), arg("nonlinearity", nonlinearity))
    return Call(f"nn.init.kaiming_{rule.distribution}_", arguments)


def _between(rule: Initialiser, number: str) -> Call:
    """A distribution with its number, a deviation or a limit."""
    if rule.distribution == "normal":
        return Call("nn.init.normal_", (arg("std", Symbol(number)),))
    return Call("nn.init.uniform_", (at(Symbol(f"-{number}")), at(Symbol(number))))
