"""What every convolution with a window says."""

from archspec.ops.base import (
    Refused,
    Slide,
    Weighted,
    require_centred,
    require_maps,
    require_positive,
)
from archspec.ops.shapes import Maps, Shape
from archspec.ops.windows import ONE, Kernel, PaddingField, Step, Window, extent, pads, slide


class Sliding(Weighted):
    """What every convolution says about its window."""

    #: The window.
    kernel: Kernel
    #: Pixels from one window to the next.
    stride: Step = ONE
    #: Zeros around the maps.
    padding: PaddingField = "same"
    #: Pixels from one row (or column) of the window to the next.
    dilation: Step = ONE

    def slid(self, x: Maps, maps: int) -> Maps:
        """(height, width, _) -> (height', width', maps)."""
        require_centred(self.kernel, self.padding)
        self._check_steps()
        self.check_bias()
        height, width = slide((x.height, x.width), self.kernel, self.stride, self.dilation, self.padding)
        return require_positive(Maps(height, width, maps), self, x)

    def slide(self, *inputs: Shape) -> Slide | None:
        x = require_maps(inputs[0], self)
        rows, columns = (extent(span, step) for span, step in zip(self.kernel, self.dilation, strict=True))
        sides = pads(self.padding, (x.height, x.width), self.kernel, self.stride, self.dilation)
        return Slide(Window(rows, columns), self.stride, (sides.top, sides.left))

    def _check_steps(self) -> None:
        """Refused where strides meet dilation: it leaves pixels unread, and Keras has no such convolution."""
        if self.stride != ONE and self.dilation != ONE:
            raise Refused(
                f"a stride of {self.stride} and a dilation of {self.dilation} do not go together",
                hint="dilate in a row of stride 1, and take the stride in another row",
                field="dilation",
            )
