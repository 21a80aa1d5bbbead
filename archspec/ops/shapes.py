"""The two kinds of value that flow between rows, without the batch axis."""

from math import prod
from typing import NamedTuple


class Maps(NamedTuple):
    """Feature maps: (height, width, maps), in the order in which tables print them."""

    height: int
    width: int
    maps: int

    def __str__(self) -> str:
        return f"{int(self.height)}x{int(self.width)}x{int(self.maps)}"


class Vector(NamedTuple):
    """Units of a dense layer: (features,)."""

    features: int

    def __str__(self) -> str:
        return str(int(self.features))


Shape = Maps | Vector


def channels(shape: Shape) -> int:
    """The last axis: feature maps, or features."""
    return shape.maps if isinstance(shape, Maps) else shape.features


def numbers(shape: Shape) -> int:
    """How many numbers the shape holds: the neurons of a layer."""
    return prod(map(int, shape))


def volume(shape: Shape) -> int:
    """``numbers``, remembering the expression from which it came, for what becomes a size in generated code."""
    return shape.height * shape.width * shape.maps if isinstance(shape, Maps) else shape.features


def dims(shape: Shape) -> list[int]:
    """The shape as plain integers: [height, width, maps] or [features]."""
    return [int(size) for size in shape]
