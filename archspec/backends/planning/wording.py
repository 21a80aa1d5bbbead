"""The planner's words: names of parameters, defaults, titles of definitions, names of attributes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import PurePath
from typing import Any

from archspec.backends.planning.definitions import safe, safe_name
from archspec.backends.planning.program import NOTHING
from archspec.backends.planning.rowhelpers import VARYING
from archspec.backends.writing.literals import python
from archspec.errors import Source
from archspec.network.tree import Group, Item, Layer, Network, Repeat
from archspec.ops import Maps, Vector
from archspec.ops.shapes import channels
from archspec.ops.windows import Window
from archspec.spec.document import Document
from archspec.spec.expressions import Name, names, terms
from archspec.spec.nodes import Node as YamlNode
from archspec.spec.origins import origin_of

_SPOKEN = {
    "conv": "convolution",
    "dense": "dense layer",
    "depthwise": "depthwise convolution",
    "separable": "separable convolution",
    "transposed": "transposed convolution",
    "batchnorm": "batch norm",
    "layernorm": "layer norm",
    "relu": "ReLU",
    "relu6": "ReLU6",
    "gelu": "GELU",
}


#: Names and numbers in an expression that is still read at a glance.
MAX_SAID = 3


def parameter_names(network: Network) -> Iterator[str]:
    """Names of parameters: no definition may be called so, for it could not be called where one is in scope."""
    for name in network.document.variables:
        yield safe_name(name)
    for block in network.document.blocks.values():
        yield from map(safe_name, block.arguments)
    yield from (name for name, _ in VARYING.values())


def default_of(node: YamlNode | None) -> Any:
    """A block argument's default as a plain value; an expression or a list is not one."""
    if node is None or not hasattr(node, "value") or (isinstance(node.value, str) and "$" in node.value):
        return NOTHING
    return node.value


def file_name(source: Source, document: Document) -> str:
    """A file as the spec's own folder has it: `resnet34.yaml`, `blocks/residual.yaml`."""
    path, folder = PurePath(source.name), PurePath(document.place.source.name).parent
    return (path.relative_to(folder) if path.is_relative_to(folder) else path).as_posix()


def kind_title(layers: Sequence[Layer]) -> str:
    """`3x3 convolution (stride 2), batch norm, ReLU`: the operators, with what is the same in every row."""
    words = ", ".join(map(_spoken, layers))
    return words[0].upper() + words[1:]


def _spoken(layer: Layer) -> str:
    op: Any = layer.op
    word = str(getattr(op, "function", op.head))
    said = _SPOKEN.get(word, word.replace("_", " "))
    fixed = {name: _short(value) for name, value in op if name in VARYING and name not in layer.origins}
    window = f"{op.kernel} " if "kernel" in fixed else ""
    more = [f"{name} {fixed[name]}" for name in ("stride", "dilation", "groups") if fixed.get(name, "1") != "1"]
    return f"{window}{said}" + (f" ({', '.join(more)})" if more else "")


def _short(value: Any) -> str:
    """A step or a count in one number where it is one."""
    return str(value.height) if isinstance(value, Window) and value.height == value.width else str(value)


def size_comment(item: Item, variables: Iterable[str]) -> str:
    """The size of a row's output: `7x7x512`, or `7x7x(width * 2)` where the caller says how many maps.

    Of a number of maps that only a long expression gives nothing is said, as a number would hold for the defaults
    alone.  Nor is a size where the row says it by itself, a dense layer's, or has that of the row above, a dropout's.
    """
    if _is_said(item.runs[-1].item if isinstance(item, Repeat) else item):
        return ""
    shape = item.output
    origin = origin_of(channels(shape))
    sides = [f"{shape.height}x{shape.width}"] if isinstance(shape, Maps) else []
    used = {*names(origin)}
    if not used:
        return str(shape)
    if not used <= {*variables} or terms(origin) > MAX_SAID or (isinstance(origin, Name) and not sides):
        return "".join(sides)
    text = python(safe(origin))
    return "x".join([*sides, text if isinstance(origin, Name) or not sides else f"({text})"])


def _is_said(item: Item) -> bool:
    """Whether the row's call says how many numbers it puts out, or it has those of the row above."""
    if isinstance(item, Layer) and item.output == item.input and item.op.slide(*item.inputs) is None:
        return True
    first = item if isinstance(item, Layer) else item.layers[0] if isinstance(item, Group) else None
    return first is not None and first.op.is_weight_layer and isinstance(item.output, Vector)


def label(layer: Layer) -> str:
    """What the operator is called in an attribute's name."""
    return "norm" if layer.op.head.endswith("norm") else str(getattr(layer.op, "function", layer.op.head))


def joined(*parts: str) -> str:
    """A path of those parts that are there."""
    return "/".join(part for part in parts if part)
