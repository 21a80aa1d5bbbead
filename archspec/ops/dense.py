"""Dense layers: every unit sees every number of its input.

The canonical kernel is (features, units). Feature maps are flattened in the order height, width, maps.
"""

from typing import ClassVar

from archspec.ops.base import Count, Example, Weight, Weighted, register
from archspec.ops.shapes import Shape, Vector, volume


@register
class Dense(Weighted):
    """A dense (fully connected) layer over a vector, or over feature maps that it flattens itself.

    y[u] = bias[u] + sum over f of kernel[f, u] * x[f]

    Of maps, the feature f is (i * width + j) * maps + m: height, then width, then maps. A backend that keeps maps
    first permutes; the rows of the kernel keep this order.
    """

    head: ClassVar[str] = "dense"
    argument: ClassVar[str | None] = "units"
    source: ClassVar[str] = "LeCun et al. 1998, section II.B (F6)"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"dense": 10}, ("16",)),
        Example({"dense": 10, "bias": False, "activation": "softmax"}, ("3x5x4",)),
        Example({"dense": 8, "norm": "batch", "activation": "relu", "init": "he_normal"}, ("16",)),
        Example({"dense": 8, "norm": "layer", "activation": "tanh", "trainable": False}, ("2x2x3",)),
        Example({"dense": 8, "init": "uniform 2.4/fan_in", "bias_init": 0.5}, ("16",)),
    )

    #: How many numbers come out.
    units: Count

    def infer(self, *inputs: Shape) -> Vector:
        """(features,) or (height, width, maps) -> (units,)."""
        self.check_bias()
        return Vector(self.units)

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """kernel (features, units), bias (units,)."""
        kernel = Weight("kernel", (volume(inputs[0]), self.units), "kernel", self.trainable)
        return (kernel, *self.bias_weight(self.units))

    def macs(self, *inputs: Shape) -> int:
        """features * units."""
        return volume(inputs[0]) * self.units
