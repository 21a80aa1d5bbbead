"""Max pooling with TensorFlow's 'same' padding."""

import torch.nn.functional as F
from torch import Tensor, nn

from .pad_same import pad_same
from .pair import pair


class MaxPool2dSame(nn.MaxPool2d):
    """nn.MaxPool2d with TensorFlow's 'same' padding: output size = ceil(input size / stride)."""

    kernel_size: tuple[int, int]
    stride: tuple[int, int]

    def __init__(self, kernel_size: int | tuple[int, int], stride: int | tuple[int, int]) -> None:
        super().__init__(pair(kernel_size), pair(stride))

    def forward(self, x: Tensor) -> Tensor:
        x = pad_same(x, self.kernel_size, self.stride, value=float("-inf"))
        return F.max_pool2d(x, self.kernel_size, self.stride)
