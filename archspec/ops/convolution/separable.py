"""Depthwise separable convolution."""

from typing import ClassVar

from archspec.ops.base import (
    Count,
    Example,
    Weight,
    register,
    require_maps,
)
from archspec.ops.convolution.depthwise import depthwise_kernel
from archspec.ops.convolution.sliding import Sliding
from archspec.ops.shapes import Maps, Shape


@register
class Separable(Sliding):
    """A depthwise convolution, then a 1x1 convolution over all maps; nothing between the two, bias at the end."""

    head: ClassVar[str] = "separable"
    argument: ClassVar[str | None] = "filters"
    source: ClassVar[str] = "Chollet 2016, section 2 and Figure 5"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"separable": 6, "kernel": "3x3"}),
        Example({"separable": 6, "kernel": "3x3", "stride": 2, "multiplier": 2, "bias": False, "norm": "batch"}),
        Example({"separable": 6, "kernel": "3x3", "padding": "half", "stride": 2, "activation": "relu"}),
    )

    #: How many maps come out.
    filters: Count
    #: How many maps the depthwise half makes of each map.
    multiplier: Count = 1

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, maps) -> (height', width', filters)."""
        return self.slid(require_maps(inputs[0], self), self.filters)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """depthwise (height, width, maps, multiplier), pointwise (1, 1, maps * multiplier, filters), bias."""
        x = require_maps(inputs[0], self)
        pointwise = (1, 1, x.maps * self.multiplier, self.filters)
        return (
            depthwise_kernel("depthwise", self.kernel, x.maps, self.multiplier, self.trainable),
            Weight("pointwise", pointwise, "kernel", self.trainable),
            *self.bias_weight(self.filters),
        )

    def macs(self, *inputs: Shape) -> int:
        """height' * width' * (both kernels)."""
        output = self.infer(*inputs)
        depthwise, pointwise = self.weights(*inputs)[:2]
        return output.height * output.width * (depthwise.size + pointwise.size)
