"""The shortcut without weights: He et al.'s option A."""

from typing import ClassVar

from archspec.ops.base import Count, Example, Op, Refused, Slide, register, require_maps
from archspec.ops.shapes import Maps, Shape
from archspec.ops.windows import ONE, Step


@register
class ZeroPadShortcut(Op):
    """Every stride-th pixel, beginning with the first, and maps of zeros behind the input's.

    y[i, j, m] = x[i * stride, j * stride, m] where m is a map of the input, else 0
    """

    head: ClassVar[str] = "zeropad_shortcut"
    argument: ClassVar[str | None] = "maps"
    source: ClassVar[str] = "He et al. 2015, section 3.3, option A"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"zeropad_shortcut": 8, "stride": 2}),
        Example({"zeropad_shortcut": 6, "stride": "2x3"}, ("7x9x4",)),
        Example({"zeropad_shortcut": 4, "stride": 2}, ("7x9x4",)),
        Example({"zeropad_shortcut": 5}),
    )

    #: How many maps come out.
    maps: Count
    #: Pixels from one pixel that is kept to the next.
    stride: Step = ONE

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, _) -> (ceil(height / stride), ceil(width / stride), maps)."""
        x = require_maps(inputs[0], self)
        if self.maps < x.maps:
            raise Refused(
                f"`{self.head}` adds maps, and {int(self.maps)} are fewer than the {int(x.maps)} of its input",
                field="maps",
            )
        height = (x.height + self.stride.height - 1) // self.stride.height
        width = (x.width + self.stride.width - 1) // self.stride.width
        return Maps(height, width, self.maps)

    def slide(self, *inputs: Shape) -> Slide | None:
        return Slide(ONE, self.stride)
