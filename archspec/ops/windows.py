"""Windows that slide over feature maps: how the table writes them, and where they land.

`padding` has five spellings, the same for every op that slides a window:

* ``same``   outputs = ceil(size / stride); the odd pixel goes to the bottom and the right (TensorFlow's SAME)
* ``valid``  no padding
* ``half``   dilation * (kernel - 1) / 2 on every side, whatever the stride (Caffe's and torchvision's pad = 1 for 3x3)
* ``2``      two pixels on every side
* ``[top, bottom, left, right]``  each side by itself

Sources: Dumoulin & Visin 2016, "A guide to convolution arithmetic for deep learning".
"""

import re
from typing import Annotated, Any, Literal, NamedTuple

from archspec.fields import ReadBy

#: No published network has a window, stride or pad near this; a larger one is a typing mistake.
MAX_WINDOW = 4096


class Window(NamedTuple):
    """A pair (height, width): of a kernel, a stride or a dilation."""

    height: int
    width: int

    def __str__(self) -> str:
        return f"{self.height}x{self.width}"


#: A stride of one pixel, or no dilation.
ONE = Window(1, 1)


class Sides(NamedTuple):
    """Pixels added to each side."""

    top: int
    bottom: int
    left: int
    right: int

    def __str__(self) -> str:
        return str(self.top) if len(set(self)) == 1 else str(list(self))


Padding = Literal["same", "valid", "half"] | Sides

_PAIR = re.compile(r"([0-9]{1,5})x([0-9]{1,5})")


def _bounded(number: int, least: int) -> int:
    if not least <= number <= MAX_WINDOW:
        raise ValueError(f"must be from {least} to {MAX_WINDOW}")
    return number


def parse_kernel(value: Any) -> Window:
    """``5x5`` -> Window(5, 5). Raises ValueError for anything else."""
    if isinstance(value, Window):
        return value
    if type(value) is int:
        if not value:  # of `0x0`, which YAML reads as a number with another base
            raise ValueError("both sides are at least 1")
        raise ValueError(f"a window is written height x width: {value}x{value}")
    if not isinstance(value, str) or (match := _PAIR.fullmatch(value)) is None:
        raise ValueError("a window is written height x width with the letter x, such as 3x3")
    return Window(_bounded(int(match[1]), 1), _bounded(int(match[2]), 1))


def parse_step(value: Any) -> Window:
    """A stride or a dilation: ``2`` for both axes, or ``2x1``. Raises ValueError for anything else."""
    if type(value) is int:
        return Window(_bounded(value, 1), _bounded(value, 1))
    if isinstance(value, Window) or (isinstance(value, str) and _PAIR.fullmatch(value)):
        return parse_kernel(value)
    if isinstance(value, str) and value.isdecimal() and value.isascii():
        raise ValueError(f"it stands in quotes; write {value[:5]} without them")
    raise ValueError("a step is a whole number for both axes, or height x width such as 2x1")


def parse_sides(value: Any) -> Sides:
    """A number of pixels for every side, or ``[top, bottom, left, right]``. Raises ValueError for anything else."""
    if isinstance(value, Sides):
        return value
    if type(value) is int:
        return Sides(*(_bounded(value, 0),) * 4)
    if isinstance(value, list) and len(value) == 4 and all(type(side) is int for side in value):
        return Sides(*(_bounded(side, 0) for side in value))
    raise ValueError("pixels are a number for every side, or [top, bottom, left, right]")


def parse_padding(value: Any) -> Padding:
    """A word, or what ``parse_sides`` takes. Raises ValueError for anything else."""
    if value in ("same", "valid", "half"):
        return value  # type: ignore[no-any-return]
    if type(value) in (int, list, Sides):
        return parse_sides(value)
    raise ValueError("padding is `same`, `valid`, `half`, a number of pixels, or [top, bottom, left, right]")


Kernel = Annotated[Window, ReadBy(parse_kernel)]
SidesField = Annotated[Sides, ReadBy(parse_sides)]
Step = Annotated[Window, ReadBy(parse_step)]
PaddingField = Annotated[Padding, ReadBy(parse_padding)]


def pads(padding: Padding, size: tuple[int, int], kernel: Window, stride: Window, dilation: Window) -> Sides:
    """The pixels added to each side of (height, width) maps."""
    if isinstance(padding, Sides):
        return padding
    if padding == "valid":
        return Sides(0, 0, 0, 0)
    if padding == "half":
        vertical, horizontal = (step * (span - 1) // 2 for span, step in zip(kernel, dilation, strict=True))
        return Sides(vertical, vertical, horizontal, horizontal)
    (top, bottom), (left, right) = (_same(*axis) for axis in zip(size, kernel, stride, dilation, strict=True))
    return Sides(top, bottom, left, right)


def _same(size: int, kernel: int, stride: int, dilation: int) -> tuple[int, int]:
    outputs = -(-size // stride)
    total = max((outputs - 1) * stride + extent(kernel, dilation) - size, 0)
    return total // 2, total - total // 2


def extent(kernel: int, dilation: int) -> int:
    """The pixels that a dilated kernel spans: (kernel - 1) * dilation + 1."""
    return (kernel - 1) * dilation + 1


def outputs(size: int, span: int, stride: int, before: int, after: int, ceil: bool = False) -> int:
    """How many windows of ``span`` pixels fit on one axis; below 1 where none does.

    floor((size + before + after - span) / stride) + 1; with ``ceil`` a last window that starts inside
    the input or its left padding may hang over the right edge (PyTorch's and Caffe's ceil mode).
    """
    room = size + before + after - span
    if not ceil:
        return room // stride + 1
    count = -(-room // stride) + 1
    return count - 1 if (count - 1) * stride >= size + before else count


def covered(size: int, span: int, stride: int, before: int, windows: int) -> int:
    """The pixels of the input in so many windows of one axis, those in several windows counted in each of them."""
    in_front = range(before, 0, -stride)
    behind = range((windows - 1) * stride - before + span - size, 0, -stride)
    return windows * span - sum(in_front[:windows]) - sum(behind[:windows])


def slide(
    size: tuple[int, int], kernel: Window, stride: Window, dilation: Window, padding: Padding, ceil: bool = False
) -> tuple[int, int]:
    """(height, width) -> (height', width') under a sliding window."""
    sides = pads(padding, size, kernel, stride, dilation)
    height = outputs(size[0], extent(kernel.height, dilation.height), stride.height, sides.top, sides.bottom, ceil)
    width = outputs(size[1], extent(kernel.width, dilation.width), stride.width, sides.left, sides.right, ceil)
    return height, width
