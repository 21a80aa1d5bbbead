"""Convolution with a connection table, as in layer C3 of LeNet-5."""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .pair import pair


class PartialConv2d(nn.Module):
    """Convolution in which map i reads only the input maps connections[i]; no padding.

    One kernel per connection and one bias per map: kernel_h * kernel_w * connections + maps
    parameters (LeCun et al. 1998, Table I). Glorot's uniform start, with the mean fan in.
    """

    pairs: Tensor

    def __init__(
        self,
        in_channels: int,
        connections: Sequence[Sequence[int]],
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.in_channels, self.out_channels = in_channels, len(connections)
        self.kernel_size, self.stride = pair(kernel_size), pair(stride)
        pairs = torch.tensor([(i, j) for i, row in enumerate(connections) for j in row])
        self.register_buffer("pairs", pairs, persistent=False)
        self.weight = nn.Parameter(torch.empty(len(pairs), *self.kernel_size))
        self.bias = nn.Parameter(torch.zeros(self.out_channels)) if bias else None
        fans = self.weight[0].numel() * (len(pairs) / self.out_channels + self.out_channels)
        nn.init.uniform_(self.weight, -((6 / fans) ** 0.5), (6 / fans) ** 0.5)

    def forward(self, x: Tensor) -> Tensor:
        height, width = self.kernel_size
        kernel = self.weight.new_zeros([self.out_channels, self.in_channels, height, width])
        kernel[self.pairs[:, 0], self.pairs[:, 1]] = self.weight
        return F.conv2d(x, kernel, self.bias, self.stride)
