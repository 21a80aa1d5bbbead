"""The arithmetic of one layer with its numbers put in: ``3 * 3 * 96 * 128 + 128``.

A formula is text that anybody can evaluate: whole numbers, ``+ - * /``, ``floor``, ``ceil`` and ``max``.  What an
operator counts in a way that is not known here has no formula, and the number alone is told.
"""

from __future__ import annotations

from math import prod
from typing import NamedTuple

from archspec.analysis.counts import FLOAT32_BYTES, is_counted
from archspec.network.tree import Layer
from archspec.ops import Maps, Shape, Weight
from archspec.ops.base import Weighted
from archspec.ops.pooling import AvgPool
from archspec.ops.shapes import dims, numbers
from archspec.ops.windows import ONE, covered, pads
from archspec.spec.document import ParamsConvention

AXES = ("height", "width", "maps")
#: What is not said is counted.
EVERYTHING = ParamsConvention()


class Formula(NamedTuple):
    """Arithmetic and what it comes to; ``of`` is the axis of a size, ``note`` where a number comes from."""

    text: str
    value: int
    of: str = ""
    note: str = ""

    def __str__(self) -> str:
        """`28 * 28 * 256 = 200,704`, and `84` where nothing is computed."""
        return f"{self.text} = {self.value:,}" if self.is_arithmetic else f"{self.value:,}"

    @property
    def is_arithmetic(self) -> bool:
        return not self.text.isdigit()


def params(layer: Layer, convention: ParamsConvention = EVERYTHING) -> Formula | None:
    """`3 * 3 * 96 * 128 + 128`: every number of the weights, of those that the convention counts."""
    return _weights(tuple(weight for weight in layer.op.weights(*layer.inputs) if is_counted(weight, convention)))


def trainable(layer: Layer) -> Formula | None:
    """The same, of what training changes."""
    return _weights(tuple(weight for weight in layer.op.weights(*layer.inputs) if weight.trainable))


def non_trainable(layer: Layer) -> Formula | None:
    """What training leaves as it is: moving statistics, and what is fixed by hand."""
    return _weights(tuple(weight for weight in layer.op.weights(*layer.inputs) if not weight.trainable))


def macs(layer: Layer) -> Formula | None:
    """`28 * 28 * (3 * 3 * 96 * 128)`: every kernel at each position of the output, or of a transposed one's input."""
    total = int(layer.op.macs(*layer.inputs))
    kernels = _kernels(layer)
    if not total or kernels is None:
        return None
    for positions in (dims(layer.output)[:-1], dims(layer.input)[:-1], []):
        if total == prod(positions) * kernels.value:
            is_sum = " + " in kernels.text or bool(positions)
            return Formula(times(*positions, f"({kernels.text})" if is_sum else kernels.text), total)
    return None


def connections(layer: Layer) -> Formula | None:
    """Every use of a weight, and one more for each output that has a bias."""
    total, computed = int(layer.op.connections(*layer.inputs)), macs(layer)
    if not total:
        return None
    if isinstance(layer.op, AvgPool):
        return _subsampled(layer.op, layer)
    if isinstance(layer.op, Weighted) and computed is not None:
        biases = f" + {_product(layer.output)}" if layer.op.bias else ""
        return _exact(f"{computed.text}{biases}", computed.value + (numbers(layer.output) if biases else 0), total)
    weights = _weights(tuple(weight for weight in layer.op.weights(*layer.inputs) if weight.kind != "statistic"))
    return _exact(weights.text, weights.value, total) if weights is not None else None


def neurons(output: Shape) -> Formula:
    """`28 * 28 * 256`: the numbers that come out."""
    return Formula(_product(output), numbers(output))


def activation_bytes(layer: Layer) -> Formula:
    """What comes out, as 32-bit numbers."""
    return Formula(f"{_product(layer.output)} * {FLOAT32_BYTES}", numbers(layer.output) * FLOAT32_BYTES)


def times(*factors: int | str) -> str:
    return " * ".join(map(str, factors))


def _product(shape: Shape) -> str:
    return times(*dims(shape))


def _weights(weights: tuple[Weight, ...]) -> Formula | None:
    shapes = [[int(side) for side in weight.shape] for weight in weights]
    return Formula(" + ".join(times(*shape) for shape in shapes), sum(map(prod, shapes))) if shapes else None


def _kernels(layer: Layer) -> Formula | None:
    return _weights(tuple(weight for weight in layer.op.weights(*layer.inputs) if weight.kind == "kernel"))


def _exact(text: str, value: int, total: int) -> Formula | None:
    """The formula where it comes to the operator's own number."""
    return Formula(text, value) if value == total else None


def _subsampled(op: AvgPool, layer: Layer) -> Formula | None:
    """`6 * 28 * 28 + 14 * 14 * 6`: the pixels in all windows of each map, and the biases."""
    total, x, output = int(op.connections(*layer.inputs)), layer.input, layer.output
    if not isinstance(x, Maps) or not isinstance(output, Maps):
        return None
    sides = pads(op.padding, (x.height, x.width), op.window, op.step, ONE)
    rows = covered(x.height, op.window.height, op.step.height, sides.top, output.height)
    columns = covered(x.width, op.window.width, op.step.width, sides.left, output.width)
    text = f"{times(int(rows), int(columns), int(x.maps))} + {_product(output)}"
    return _exact(text, int(rows * columns * x.maps) + numbers(output), total)
