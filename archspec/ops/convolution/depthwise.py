"""Depthwise convolution: each map by itself."""

from typing import ClassVar

from archspec.ops.base import (
    Count,
    Example,
    Weight,
    register,
    require_maps,
)
from archspec.ops.convolution.sliding import Sliding
from archspec.ops.shapes import Maps, Shape
from archspec.ops.windows import Window


def depthwise_kernel(name: str, kernel: Window, maps: int, multiplier: int, trainable: bool) -> Weight:
    """(height, width, maps, multiplier): a group for each map, so the fan in is the window alone."""
    area = kernel.height * kernel.width
    shape = (kernel.height, kernel.width, maps, multiplier)
    return Weight(name, shape, "kernel", trainable, (area, area * maps * multiplier))


@register
class Depthwise(Sliding):
    """Each input map is convolved by itself, `multiplier` times.

    Canonical kernel: (height, width, maps, multiplier); output map m * multiplier + k comes from input map m.
    """

    head: ClassVar[str] = "depthwise"
    argument: ClassVar[str | None] = "kernel"
    source: ClassVar[str] = "Chollet 2016, section 2; Howard et al. 2017, section 3.1"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"depthwise": "3x3"}),
        Example({"depthwise": "3x3", "stride": 2, "multiplier": 2, "bias": False}),
        Example({"depthwise": "5x5", "stride": 2, "padding": "half", "norm": "batch", "activation": "relu6"}),
    )

    #: How many maps come out of each map.
    multiplier: Count = 1

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, maps) -> (height', width', maps * multiplier)."""
        x = require_maps(inputs[0], self)
        return self.slid(x, x.maps * self.multiplier)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """kernel (height, width, maps, multiplier), bias (maps * multiplier,)."""
        x = require_maps(inputs[0], self)
        kernel = depthwise_kernel("kernel", self.kernel, x.maps, self.multiplier, self.trainable)
        return (kernel, *self.bias_weight(x.maps * self.multiplier))

    def macs(self, *inputs: Shape) -> int:
        """height' * width' * maps * multiplier * kernel."""
        output = self.infer(*inputs)
        return output.height * output.width * self.weights(*inputs)[0].size
