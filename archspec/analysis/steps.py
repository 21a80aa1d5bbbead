"""A window that slides, as arithmetic: ``floor((28 + 1 + 1 - 3) / 1) + 1``."""

from __future__ import annotations

from archspec.network.tree import Layer
from archspec.ops import Maps
from archspec.ops.base import Slide
from archspec.ops.windows import ONE, Padding, outputs, pads

#: Fields that say outright how many maps or features come out.
COUNTS = ("filters", "units", "maps")


class Step:
    """A window that slides: the numbers of its arithmetic, for height (axis 0) and width (axis 1)."""

    def __init__(self, layer: Layer, size: Maps, padding: Padding, slide: Slide) -> None:
        self.layer, self.padding, self.slide = layer, padding, slide
        self.size = (int(size.height), int(size.width))
        # The kernel of a slide is the whole window, holes of a dilation included.
        sides = pads(padding, self.size, slide.kernel, slide.stride, ONE)
        self.pads = ((sides.top, sides.bottom), (sides.left, sides.right))

    @staticmethod
    def of(layer: Layer | None) -> Step | None:
        if layer is None or not isinstance(layer.input, Maps) or not hasattr(layer.op, "padding"):
            return None
        slide = layer.op.slide(*layer.inputs)
        if slide is None or slide.is_transposed:
            return None
        return Step(layer, layer.input, layer.op.padding, slide)

    def of_axis(self, axis: int) -> tuple[int, ...]:
        return self.size[axis], *self.pads[axis], self.slide.kernel[axis], self.slide.stride[axis]

    def arithmetic(self, axis: int) -> str:
        return f"{self.formula(axis)} = {int(self.layer.output[axis])}"

    def formula(self, axis: int) -> str:
        """`floor((28 + 1 + 1 - 3) / 1) + 1`."""
        size, before, after, span, stride = self.of_axis(axis)
        rounded = "ceil" if getattr(self.layer.op, "ceil", False) else "floor"
        return f"{rounded}(({size} + {before} + {after} - {span}) / {stride}) + 1{' - 1' * self.is_cut(axis)}"

    def outputs(self, axis: int) -> int:
        """What the formula comes to."""
        size, before, after, span, stride = self.of_axis(axis)
        return outputs(size, span, stride, before, after, bool(getattr(self.layer.op, "ceil", False)))

    def is_cut(self, axis: int) -> bool:
        """Whether the last window of `ceil` is dropped, which would begin behind the input."""
        size, before, after, span, stride = self.of_axis(axis)
        windows = -(-(size + before + after - span) // stride) + 1
        return bool(getattr(self.layer.op, "ceil", False)) and (windows - 1) * stride >= size + before

    def inputs_for(self, outputs: int) -> str:
        """The heights of the maps that come in and give so many outputs, where the padding does not depend on them."""
        _, before, after, span, stride = self.of_axis(0)
        least = (outputs - 1) * stride + span - before - after
        least -= stride - 1 if getattr(self.layer.op, "ceil", False) else 0
        is_told = stride > 1 and least > 0 and self.padding != "same"
        return f"{least} to {least + stride - 1} pixels" if is_told else ""
