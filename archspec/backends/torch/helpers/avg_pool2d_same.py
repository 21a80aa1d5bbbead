"""Average pooling with TensorFlow's 'same' padding."""

import torch.nn.functional as F
from torch import Tensor, nn

from .pad_same import pad_same
from .pair import pair


class AvgPool2dSame(nn.AvgPool2d):
    """nn.AvgPool2d with TensorFlow's 'same' padding: output size = ceil(input size / stride).

    The average is over the real pixels of the window: average(pad(x)) / average(pad(1)).
    """

    kernel_size: tuple[int, int]
    stride: tuple[int, int]

    def __init__(self, kernel_size: int | tuple[int, int], stride: int | tuple[int, int]) -> None:
        super().__init__(pair(kernel_size), pair(stride))

    def forward(self, x: Tensor) -> Tensor:
        real = x.new_ones([1, 1, x.shape[2], x.shape[3]])
        x = pad_same(x, self.kernel_size, self.stride)
        real = pad_same(real, self.kernel_size, self.stride)
        x = F.avg_pool2d(x, self.kernel_size, self.stride)
        return x / F.avg_pool2d(real, self.kernel_size, self.stride)
