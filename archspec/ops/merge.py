"""Merges: several branches become one output. Nothing is broadcast unless the row says so."""

import operator
from functools import reduce
from typing import ClassVar

from archspec.ops.base import Activated, Example, Refused, register
from archspec.ops.shapes import Maps, Shape, Vector, channels, volume


class Merge(Activated):
    """What every merge asks of its branches."""

    is_merge: ClassVar[bool] = True

    def check_count(self, inputs: tuple[Shape, ...]) -> None:
        """Refused where there is nothing to merge."""
        if len(inputs) < 2:
            raise Refused(f"`{self.head}` merges at least 2 branches, and it has {len(inputs)}")

    def misfit(self, need: str, inputs: tuple[Shape, ...], hint: str = "") -> Refused:
        """What to raise: the need, and the shape of every branch in order."""
        return Refused(f"`{self.head}` needs {need}, and its branches are {', '.join(map(str, inputs))}", hint=hint)


@register
class Concat(Merge):
    """The branches' maps (or features) one behind the other, in the order of the branches."""

    head: ClassVar[str] = "concat"
    source: ClassVar[str] = "Szegedy et al. 2014, section 4"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"concat": []}, ("8x8x4", "8x8x2", "8x8x3")),
        Example({"concat": []}, ("16", "5")),
        Example({"concat": [], "activation": "relu"}, ("7x9x4", "7x9x4")),
    )

    def infer(self, *inputs: Shape) -> Shape:
        """(height, width, maps_1), (height, width, maps_2), ... -> (height, width, maps_1 + maps_2 + ...)."""
        self.check_count(inputs)
        if len({shape[:-1] for shape in inputs}) != 1:
            raise self.misfit("branches of one height and width (or vectors alone)", inputs)
        total = reduce(operator.add, map(channels, inputs))
        first = inputs[0]
        return Maps(first.height, first.width, total) if isinstance(first, Maps) else Vector(total)


@register
class Add(Merge):
    """y = x_1 + x_2 + ..., number by number."""

    head: ClassVar[str] = "add"
    source: ClassVar[str] = "He et al. 2015, section 3.2"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"add": []}, ("8x8x4", "8x8x4")),
        Example({"add": [], "activation": "relu"}, ("7x9x4", "7x9x4", "7x9x4")),
        Example({"add": []}, ("16", "16")),
    )

    def infer(self, *inputs: Shape) -> Shape:
        """Branches of one shape -> this shape."""
        self.check_count(inputs)
        if len(set(inputs)) != 1:
            raise self.misfit("branches of one shape", inputs, "a `shortcut` branch projects where shapes differ")
        return inputs[0]


@register
class Multiply(Merge):
    """y = x_1 * x_2 * ..., number by number; with `broadcast` a gate of one number for each map is allowed.

    y[i, j, m] = x[i, j, m] * gate[m], the gate being 1 x 1 x maps or a vector of as many features.
    """

    head: ClassVar[str] = "multiply"
    source: ClassVar[str] = "Hu et al. 2017, section 3.2 (broadcast)"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"multiply": []}, ("8x8x4", "8x8x4")),
        Example({"multiply": [], "activation": "relu"}, ("16", "16", "16")),
        Example({"multiply": [], "broadcast": True}, ("7x9x4", "1x1x4")),
        Example({"multiply": [], "broadcast": True}, ("4", "4x4x4")),
    )

    #: Whether a branch may hold one number for each map of another.
    broadcast: bool = False

    def infer(self, *inputs: Shape) -> Shape:
        """Branches of one shape -> this shape; with `broadcast` the shape of the branch that is gated."""
        self.check_count(inputs)
        if len(set(inputs)) == 1:
            return inputs[0]
        if not self.broadcast:
            hint = "`broadcast: true` lets a 1x1 branch or a vector gate the maps of another"
            raise self.misfit("branches of one shape", inputs, hint)
        whole = max(inputs, key=lambda shape: (volume(shape), len(shape)))
        if any(shape not in (whole, *gates(whole)) for shape in inputs):
            raise self.misfit("branches of one shape, or gates of one number for each map", inputs)
        return whole


def gates(whole: Shape) -> tuple[Shape, ...]:
    """The shapes that hold one number for each map of ``whole``."""
    return (Maps(1, 1, whole.maps), Vector(whole.maps)) if isinstance(whole, Maps) else ()
