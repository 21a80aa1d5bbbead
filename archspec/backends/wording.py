"""The planner's words: names of parameters, defaults, titles of definitions, names of attributes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from archspec.backends.definitions import safe_name
from archspec.backends.program import NOTHING
from archspec.backends.rowhelpers import VARYING
from archspec.network.tree import Layer, Network
from archspec.spec.nodes import Node as YamlNode

_SPOKEN = {
    "conv": "Convolution",
    "dense": "Dense layer",
    "depthwise": "Depthwise convolution",
    "separable": "Separable convolution",
    "transposed": "Transposed convolution",
    "batchnorm": "batch norm",
    "layernorm": "layer norm",
    "relu": "ReLU",
    "relu6": "ReLU6",
    "gelu": "GELU",
}


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


def spot(place: Any) -> str:
    """`resnet34.yaml:12`"""
    return f"{place.source.name.rpartition('/')[2]}:{place.line}"


def spoken(layer: Layer) -> str:
    """What the operator is called in a docstring."""
    word = str(getattr(layer.op, "function", layer.op.head))
    return _SPOKEN.get(word, word.replace("_", " "))


def label(layer: Layer) -> str:
    """What the operator is called in an attribute's name."""
    return "norm" if layer.op.head.endswith("norm") else str(getattr(layer.op, "function", layer.op.head))


def joined(*parts: str) -> str:
    """A path of those parts that are there."""
    return "/".join(part for part in parts if part)
