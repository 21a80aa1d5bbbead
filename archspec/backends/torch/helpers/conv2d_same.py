"""Convolution with TensorFlow's 'same' padding; nn.Conv2d(padding="same") refuses strides."""

import torch.nn.functional as F
from torch import Tensor, nn

from .pad_same import pad_same


class Conv2dSame(nn.Conv2d):
    """nn.Conv2d with TensorFlow's 'same' padding: output size = ceil(input size / stride)."""

    kernel_size: tuple[int, int]
    stride: tuple[int, int]
    dilation: tuple[int, int]

    def forward(self, x: Tensor) -> Tensor:
        x = pad_same(x, self.kernel_size, self.stride, self.dilation)
        return F.conv2d(x, self.weight, self.bias, self.stride, 0, self.dilation, self.groups)
