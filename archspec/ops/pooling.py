"""Pooling: the maximum or the average over a sliding window, or over all pixels of a map.

A padded pixel never wins and never counts: max pooling pads with minus infinity, average pooling divides by the number
of pixels of the input that the window covers. A window without a pixel of the input has no value, and is refused.
"""

from typing import ClassVar

from archspec.ops.base import (
    Activated,
    Example,
    Op,
    Refused,
    Slide,
    Weight,
    register,
    require_centred,
    require_maps,
    require_positive,
)
from archspec.ops.shapes import Maps, Shape, Vector, volume
from archspec.ops.windows import ONE, Kernel, PaddingField, Sides, Step, Window, covered, pads, slide


class Pool(Activated):
    """What every sliding pool says about its window. Without a stride the windows lie side by side."""

    argument: ClassVar[str | None] = "window"

    #: The window.
    window: Kernel
    #: Pixels from one window to the next; the window itself where the row says none.
    stride: Step | None = None
    #: Pixels around the maps that never win and never count.
    padding: PaddingField = "same"
    #: A last window may hang over the bottom and the right edge (PyTorch's and Caffe's ceil mode).
    ceil: bool = False

    @property
    def step(self) -> Window:
        """The stride, which is the window where the row gives none."""
        return self.window if self.stride is None else self.stride

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, maps) -> (height', width', maps)."""
        x = require_maps(inputs[0], self)
        require_centred(self.window, self.padding)
        self._check_ceil()
        self._check_sides()
        height, width = slide((x.height, x.width), self.window, self.step, ONE, self.padding, self.ceil)
        return require_positive(Maps(height, width, x.maps), self, x)

    def slide(self, *inputs: Shape) -> Slide | None:
        x = require_maps(inputs[0], self)
        sides = pads(self.padding, (x.height, x.width), self.window, self.step, ONE)
        return Slide(self.window, self.step, (sides.top, sides.left))

    def _check_ceil(self) -> None:
        if self.ceil and self.padding == "same":
            raise Refused(
                "`ceil: true` and `padding: same` are two rules for the same edge",
                hint="write `padding: valid`, `half` or a number of pixels beside `ceil`",
                field="ceil",
            )

    def _check_sides(self) -> None:
        if not isinstance(self.padding, Sides):
            return
        top, bottom, left, right = self.padding
        if max(top, bottom) >= self.window.height or max(left, right) >= self.window.width:
            raise Refused(
                f"with a padding of {self.padding} a window of {self.window} can lie in the padding alone",
                hint="a padding is smaller than the window",
                field="padding",
            )


@register
class MaxPool(Pool):
    """The largest pixel of each window, map by map.

    y[i, j, m] = max over h, w of x[i * stride + h - top, j * stride + w - left, m], the input's pixels only
    """

    head: ClassVar[str] = "maxpool"
    source: ClassVar[str] = "Krizhevsky et al. 2012, section 3.4; ceil: Jia et al. 2014 (Caffe)"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"maxpool": "2x2"}, ("7x9x4",)),
        Example({"maxpool": "3x3", "stride": 2}),
        Example({"maxpool": "3x2", "stride": "2x1", "padding": "valid", "activation": "relu"}, ("7x9x4",)),
        Example({"maxpool": "3x3", "stride": 2, "padding": "valid", "ceil": True}),
        Example({"maxpool": "3x3", "stride": 2, "padding": "half"}),
        Example({"maxpool": "3x3", "stride": 2, "padding": [0, 1, 2, 1], "ceil": True}, ("7x9x4",)),
    )


@register
class AvgPool(Pool):
    """The mean of the input's pixels in each window, map by map; `learned` scales and shifts it.

    y[i, j, m] = gain[m] * mean over h, w of x[i * stride + h - top, j * stride + w - left, m] + bias[m]

    Without `learned` the gain is 1 and the bias 0. LeCun et al. write the sum of the window in place of its mean: the
    same function, with a gain smaller by the window's area. `trainable` is of the gain and the bias.
    """

    head: ClassVar[str] = "avgpool"
    source: ClassVar[str] = "LeCun et al. 1998, section II.B (S2: learned)"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"avgpool": "2x2"}, ("7x9x4",)),
        Example({"avgpool": "3x3", "stride": 1}),
        Example({"avgpool": "3x3", "stride": 2, "padding": 1, "ceil": True}),
        Example({"avgpool": "2x2", "learned": True, "activation": "tanh"}),
        Example({"avgpool": "5x5", "stride": 3, "padding": "valid", "learned": True, "trainable": False}),
    )

    #: Whether each map has a gain and a bias.
    learned: bool = False
    #: Whether training changes the gain and the bias.
    trainable: bool = True

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """When learned: gain (maps,), bias (maps,)."""
        x = require_maps(inputs[0], self)
        if not self.learned:
            return ()
        return (Weight("gain", (x.maps,), "scale", self.trainable), Weight("bias", (x.maps,), "bias", self.trainable))

    def connections(self, *inputs: Shape) -> int:
        """When learned: each output has one for each pixel of the input in its window, and one for its bias."""
        if not self.learned:
            return 0
        x = require_maps(inputs[0], self)
        output, sides = self.infer(x), pads(self.padding, (x.height, x.width), self.window, self.step, ONE)
        rows = covered(x.height, self.window.height, self.step.height, sides.top, output.height)
        columns = covered(x.width, self.window.width, self.step.width, sides.left, output.width)
        return x.maps * rows * columns + volume(output)


class GlobalPool(Op):
    """One number for each map; `keepdims` keeps the axes of height and width, of one pixel each."""

    #: Whether the output stays maps, of one pixel each.
    keepdims: bool = False

    def infer(self, *inputs: Shape) -> Shape:
        """(height, width, maps) -> (maps,), or (1, 1, maps) with `keepdims`."""
        x = require_maps(inputs[0], self)
        return Maps(1, 1, x.maps) if self.keepdims else Vector(x.maps)

    def slide(self, *inputs: Shape) -> Slide | None:
        """One window, as large as the input, around its middle."""
        x = require_maps(inputs[0], self)
        return Slide(Window(x.height, x.width), ONE, ((x.height - 1) // 2, (x.width - 1) // 2))


@register
class GlobalAvgPool(GlobalPool):
    """y[m] = mean over i, j of x[i, j, m]."""

    head: ClassVar[str] = "globalavgpool"
    source: ClassVar[str] = "Lin et al. 2013, section 3.2"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"globalavgpool": None}, ("7x9x4",)),
        Example({"globalavgpool": None, "keepdims": True}),
    )


@register
class GlobalMaxPool(GlobalPool):
    """y[m] = max over i, j of x[i, j, m]."""

    head: ClassVar[str] = "globalmaxpool"
    source: ClassVar[str] = "Oquab et al. 2015"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"globalmaxpool": None}, ("7x9x4",)),
        Example({"globalmaxpool": None, "keepdims": True}),
    )
