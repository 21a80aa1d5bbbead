"""Max pooling with a padding that nn.MaxPool2d refuses: unequal sides, or more than half a window.

Ceil mode is a bottom and right padding of min(after + stride - 1, kernel - 1), at any size.
"""

from torch import nn


class MaxPool2dPadded(nn.Sequential):
    """Max pooling after padding = (left, right, top, bottom), which never wins: it is -inf."""

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int],
        padding: tuple[int, int, int, int],
    ) -> None:
        super().__init__(
            nn.ConstantPad2d(padding, float("-inf")),
            nn.MaxPool2d(kernel_size, stride),
        )
