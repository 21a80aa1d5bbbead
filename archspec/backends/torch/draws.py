"""Which statement of torch draws a weight of a row, by its `init` and `bias_init` columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from archspec.backends.literals import literal
from archspec.network.tree import Layer
from archspec.ops.base import Weight
from archspec.ops.drawing import Init, drawn
from archspec.ops.initialisers import fans, formula, spread

#: How torch draws each `init` word into a kernel.
CALLS: dict[Init, str] = {
    "glorot_uniform": "nn.init.xavier_uniform_({})",
    "glorot_normal": "nn.init.xavier_normal_({})",
    "he_uniform": 'nn.init.kaiming_uniform_({}, nonlinearity="relu")',
    "he_normal": 'nn.init.kaiming_normal_({}, nonlinearity="relu")',
    "he_uniform_fan_out": 'nn.init.kaiming_uniform_({}, mode="fan_out", nonlinearity="relu")',
    "he_normal_fan_out": 'nn.init.kaiming_normal_({}, mode="fan_out", nonlinearity="relu")',
    "lecun_uniform": 'nn.init.kaiming_uniform_({}, nonlinearity="linear")',
    "lecun_normal": 'nn.init.kaiming_normal_({}, nonlinearity="linear")',
    "zeros": "nn.init.zeros_({})",
    "ones": "nn.init.ones_({})",
}
_CLASSES = {"conv": "nn.Conv2d", "depthwise": "nn.Conv2d", "transposed": "nn.ConvTranspose2d", "dense": "nn.Linear"}
#: What these draw by themselves.
OWN = {"PartialConv2d": "glorot_uniform", "RBF": "glorot_uniform"}
GIVEN = "continue  # its filters are given"
#: The kind of a draw that is of a bias alone.
BIAS = "bias"
ZERO_BIAS = "nn.init.zeros_(module.bias)"


@dataclass(frozen=True)
class Draw:
    """How one module of a row is drawn: its class, where it stands below the row's module, and the statement."""

    kind: str
    statement: str
    below: str = ""
    #: Whether it has a bias that has to be drawn; None where an argument of the generated class decides.
    has_bias: bool | None = False


def draws(layer: Layer) -> list[Draw]:
    """The draws of one layer: none where it has no kernel."""
    op: Any = layer.op
    has_bias = None if "bias" in layer.origins else bool(getattr(op, "bias", False))
    if getattr(op, "given", None) is not None:
        given = "\n".join([*bias_lines({has_bias}), GIVEN])
        return [Draw("nn.Conv2d", given, has_bias=has_bias), *_bias_draws(op)]
    if getattr(op, "connection_table", None) is not None:
        return [Draw("PartialConv2d", _partial_statement(layer)), *_bias_draws(op)]
    if op.head == "separable":
        depthwise, pointwise = (_call(op.init, weight) for weight in op.weights(*layer.inputs)[:2])
        biased = [Draw(each.kind, each.statement, ".pointwise") for each in _bias_draws(op)]
        first, second = Draw("nn.Conv2d", depthwise, ".depthwise"), Draw("nn.Conv2d", pointwise, ".pointwise", has_bias)
        return [first, second, *biased]
    if op.head == "rbf":
        call = _call(op.init, op.weights(*layer.inputs)[0], "module.codes")
        return [] if op.codes is not None else [Draw("RBF", call)]
    if op.head not in _CLASSES:
        return []
    call = _call(op.init, op.weights(*layer.inputs)[0])
    statement = _turned(call) if op.head == "transposed" else call
    return [Draw(_CLASSES[op.head], statement, has_bias=has_bias), *_bias_draws(op)]


def _call(init: str, weight: Weight, parameter: str = "module.weight") -> str:
    """The statement that draws a weight by an `init` column."""
    found = drawn(init)
    if found is None:
        return CALLS[init].format(parameter)  # type: ignore[index]  # the field was validated
    number = spread(found, weight)
    if found.distribution == "normal":
        return f"nn.init.normal_({parameter}, std={number})"
    return f"nn.init.uniform_({parameter}, -{number}, {number})"


def _bias_draws(op: Any) -> list[Draw]:
    """The draw of a bias that begins elsewhere than at 0, where the loop over all modules leaves it."""
    if not (op.bias and op.bias_init):
        return []
    number = int(op.bias_init) if op.bias_init.is_integer() else op.bias_init
    return [Draw(BIAS, f"nn.init.constant_(module.bias, {literal(number)})")]


def _turned(call: str) -> str:
    """torch takes the fan in of a transposed kernel for its fan out."""
    if 'mode="fan_out"' in call:
        return call.replace('mode="fan_out", ', "")
    return call.replace(", nonlinearity", ', mode="fan_out", nonlinearity')


def _partial_statement(layer: Layer) -> str:
    """torch cannot read the fans of a connection table's kernels from their shape."""
    op: Any = layer.op
    weight, rule = layer.op.weights(*layer.inputs)[0], formula(op.init)
    if op.init == OWN["PartialConv2d"] or rule.mode == "none" or drawn(op.init) is not None:
        return _call(op.init, weight)
    if rule.distribution == "normal":
        return f"nn.init.normal_(module.weight, std={rule.deviation(*fans(weight)):.6g})"
    limit = f"{rule.limit(*fans(weight)):.6g}"
    return f"nn.init.uniform_(module.weight, -{limit}, {limit})"


def is_given(draw: Draw) -> bool:
    return draw.statement.endswith(GIVEN)


def bias_lines(biases: set[bool | None]) -> list[str]:
    """Of modules of which all, none, or some have a bias."""
    if biases == {True}:
        return [ZERO_BIAS]
    return [] if biases == {False} else ["if module.bias is not None:", f"    {ZERO_BIAS}"]
