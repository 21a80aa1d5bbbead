"""Transposed convolution."""

from typing import ClassVar

from archspec.ops.base import (
    Count,
    Example,
    Refused,
    Slide,
    Weight,
    Weighted,
    register,
    require_maps,
)
from archspec.ops.shapes import Maps, Shape
from archspec.ops.windows import ONE, Kernel, PaddingField, Sides, Step


@register
class Transposed(Weighted):
    """Transposed convolution: the gradient of a convolution with the same kernel, stride and padding.

    `same` gives size * stride; `valid` gives size * stride + max(kernel - stride, 0).
    Canonical kernel: (height, width, filters, maps).
    """

    head: ClassVar[str] = "transposed"
    argument: ClassVar[str | None] = "filters"
    source: ClassVar[str] = "Dumoulin & Visin 2016, chapter 4; Zeiler et al. 2010"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"transposed": 6, "kernel": "2x2", "stride": 2}),
        Example({"transposed": 6, "kernel": "3x3", "stride": 2}),
        Example({"transposed": 6, "kernel": "4x4", "stride": 2, "padding": "valid", "bias": False}),
        Example({"transposed": 6, "kernel": "2x2", "stride": 3, "padding": "valid"}),
    )

    #: How many maps come out.
    filters: Count
    #: The window that each pixel of the input is spread over.
    kernel: Kernel
    #: Pixels of the output from one window to the next.
    stride: Step = ONE
    #: `same` or `valid` only: how much of the output's border is cut off.
    padding: PaddingField = "same"

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, maps) -> (height * stride + ..., width * stride + ..., filters)."""
        x = require_maps(inputs[0], self)
        if isinstance(self.padding, Sides) or self.padding == "half":
            raise Refused("a transposed convolution takes `padding: same` or `padding: valid`", field="padding")
        self.check_bias()
        grown = [
            size * step + (max(span - step, 0) if self.padding == "valid" else 0)
            for size, span, step in zip((x.height, x.width), self.kernel, self.stride, strict=True)
        ]
        return Maps(grown[0], grown[1], self.filters)

    def slide(self, *inputs: Shape) -> Slide | None:
        """`same` cuts what hangs over the borders of the output, the smaller half of it above and on the left."""
        spare = [max(span - step, 0) // 2 for span, step in zip(self.kernel, self.stride, strict=True)]
        before = (spare[0], spare[1]) if self.padding == "same" else (0, 0)
        return Slide(self.kernel, self.stride, before, is_transposed=True)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """kernel (height, width, filters, maps), bias (filters,)."""
        x = require_maps(inputs[0], self)
        shape = (self.kernel.height, self.kernel.width, self.filters, x.maps)
        area = self.kernel.height * self.kernel.width
        kernel = Weight("kernel", shape, "kernel", self.trainable, (area * x.maps, area * self.filters))
        return (kernel, *self.bias_weight(self.filters))

    def macs(self, *inputs: Shape) -> int:
        """height * width of the INPUT * kernel: every input pixel is multiplied with the whole kernel."""
        x = require_maps(inputs[0], self)
        return x.height * x.width * self.weights(x)[0].size
