"""A layer in the words of its row, with the numbers that its formulas are made of: ``conv 3x3 / 2, 96 -> 128``."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.network.tree import Layer
from archspec.ops import Maps
from archspec.ops.base import Weighted
from archspec.ops.shapes import channels, numbers
from archspec.ops.windows import ONE


def described(layer: Layer, *, with_padding: bool = False) -> str:
    """`conv 3x3 / 2, 96 -> 128`: the operator with what its formulas are made of."""
    op, slide = layer.op, layer.op.slide(*layer.inputs)
    window = getattr(op, "kernel", getattr(op, "window", None))
    head = f"{op.head} {window}" if window is not None else op.head
    if op.head == "activation":
        head = str(getattr(op, "function", op.head))
    elif slide is not None and window is not None and (slide.stride != ONE or not hasattr(op, "kernel")):
        stride = slide.stride
        head += f" / {stride.height if stride.height == stride.width else stride}"
    return ", ".join([head, *_columns(layer, with_padding), *_ends(layer)])


def holding(layer: Layer, is_trained: bool = False) -> str:
    """` (gamma, beta)`: the weights of an operator other than those with a kernel, or those that training changes."""
    weights = [each.name for each in layer.op.weights(*layer.inputs) if each.trainable or not is_trained]
    return "" if isinstance(layer.op, Weighted) or not weights else f" ({', '.join(weights)})"


def _columns(layer: Layer, with_padding: bool) -> Iterator[str]:
    """What else the row says that the numbers of a formula come from."""
    op = layer.op
    groups, table = getattr(op, "groups", 1), getattr(op, "connection_table", None)
    if groups > 1:
        yield f"{groups} groups of {int(channels(layer.input)) // groups} maps"
    if table is not None:
        yield f"{sum(map(len, table))} connections of maps"
    if getattr(op, "dilation", ONE) != ONE:
        yield f"dilation {op.dilation}"  # type: ignore[attr-defined] # a sliding one has it
    if with_padding and hasattr(op, "padding"):
        yield f"padding {op.padding}" + (", ceil" if getattr(op, "ceil", False) else "")


def _ends(layer: Layer) -> Iterator[str]:
    """`96 -> 128`: the maps or features before and behind an operator with a kernel."""
    if not layer.op.is_weight_layer:
        return
    x, output = layer.input, layer.output
    came = f"{x} = {numbers(x)}" if isinstance(x, Maps) and not isinstance(output, Maps) else int(channels(x))
    yield f"{came} -> {int(channels(output))}"
