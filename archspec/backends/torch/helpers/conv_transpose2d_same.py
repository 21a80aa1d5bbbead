"""Transposed convolution with Keras's 'same' padding.

'valid' needs no helper: nn.ConvTranspose2d(..., output_padding=max(stride - kernel, 0)).
"""

import torch.nn.functional as F
from torch import Tensor, nn


class ConvTranspose2dSame(nn.ConvTranspose2d):
    """nn.ConvTranspose2d with Keras's 'same' padding: output size = input size * stride.

    The full result is cropped to that size, from (kernel - stride) // 2 on.
    """

    def forward(self, x: Tensor) -> Tensor:  # type: ignore[override]
        stride_h, stride_w = self.stride[0], self.stride[1]
        beyond_h = (self.kernel_size[0] - 1) * self.dilation[0] + 1 - stride_h
        beyond_w = (self.kernel_size[1] - 1) * self.dilation[1] + 1 - stride_w
        short = (max(-beyond_h, 0), max(-beyond_w, 0))
        x_h, x_w = x.shape[2], x.shape[3]
        x = F.conv_transpose2d(
            x, self.weight, self.bias, self.stride, 0, short, self.groups, self.dilation
        )
        top, left = max(beyond_h, 0) // 2, max(beyond_w, 0) // 2
        return x[:, :, top : top + x_h * stride_h, left : left + x_w * stride_w]
