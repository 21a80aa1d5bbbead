"""Operators without arithmetic on single numbers: flatten, zero padding, dropout, identity."""

from typing import Annotated, ClassVar

from pydantic import Field

from archspec.ops.base import Example, Op, Slide, register, require_maps
from archspec.ops.shapes import Maps, Shape, Vector, volume
from archspec.ops.windows import ONE, SidesField


@register
class Flatten(Op):
    """The maps as one vector, in the order height, width, maps; a vector stays as it is.

    y[(i * width + j) * maps + m] = x[i, j, m]
    """

    head: ClassVar[str] = "flatten"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"flatten": None}, ("3x5x4",)),
        Example({"flatten": None}, ("16",)),
    )

    def infer(self, *inputs: Shape) -> Vector:
        """(height, width, maps) -> (height * width * maps,)."""
        return Vector(volume(inputs[0]))


@register
class ZeroPad(Op):
    """Zeros around the maps.

    y[i, j, m] = x[i - top, j - left, m] inside, 0 outside
    """

    head: ClassVar[str] = "zeropad"
    argument: ClassVar[str | None] = "pad"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"zeropad": 1}),
        Example({"zeropad": [0, 1, 2, 3]}, ("7x9x4",)),
        Example({"zeropad": 0}),
    )

    #: Pixels of zeros on each side; not a word: `same` is of a window, and here is none.
    pad: SidesField

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, maps) -> (top + height + bottom, left + width + right, maps)."""
        x = require_maps(inputs[0], self)
        return Maps(x.height + self.pad.top + self.pad.bottom, x.width + self.pad.left + self.pad.right, x.maps)

    def slide(self, *inputs: Shape) -> Slide | None:
        """Each output sees one pixel: the one that the zeros have pushed there."""
        return Slide(ONE, ONE, (self.pad.top, self.pad.left))


@register
class Dropout(Op):
    """In training each number is dropped with probability `rate`, and the others grow by 1 / (1 - rate).

    y = x * keep / (1 - rate), keep = 1 with probability 1 - rate, else 0; otherwise y = x.
    A paper's "keep probability" is 1 - rate. Krizhevsky et al. 2012 scale by 1 - rate in the test instead: the same
    network up to the scale of its weights.
    """

    head: ClassVar[str] = "dropout"
    argument: ClassVar[str | None] = "rate"
    source: ClassVar[str] = "Srivastava et al. 2014, section 10 (inverted)"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"dropout": 0.5}, ("16",)),
        Example({"dropout": 0.4}),
        Example({"dropout": 0}),
    )

    #: The probability that a number is dropped.
    rate: Annotated[float, Field(ge=0, lt=1)]

    def infer(self, *inputs: Shape) -> Shape:
        """(height, width, maps) or (features,) -> the same."""
        return inputs[0]


@register
class Identity(Op):
    """y = x: the branch of a merge that does nothing."""

    head: ClassVar[str] = "identity"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"identity": None}),
        Example({"identity": None}, ("16",)),
    )

    def infer(self, *inputs: Shape) -> Shape:
        """(height, width, maps) or (features,) -> the same."""
        return inputs[0]
