"""Average pooling with a padding that nn.AvgPool2d refuses: unequal sides, or too much of it.

Ceil mode is a bottom and right padding of min(after + stride - 1, kernel - 1), at any size.
"""

import torch.nn.functional as F
from torch import Tensor, nn


class AvgPool2dPadded(nn.AvgPool2d):
    """Average over the real pixels of a window, after padding = (left, right, top, bottom).

    average(pad(x)) / average(pad(1)), so that the padding is never counted.
    """

    def __init__(
        self,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int],
        padding: tuple[int, int, int, int],
    ) -> None:
        super().__init__(kernel_size, stride)
        self.sides = padding

    def forward(self, x: Tensor) -> Tensor:
        real = x.new_ones([1, 1, x.shape[2], x.shape[3]])
        x, real = F.pad(x, self.sides), F.pad(real, self.sides)
        x = F.avg_pool2d(x, self.kernel_size, self.stride)
        return x / F.avg_pool2d(real, self.kernel_size, self.stride)
