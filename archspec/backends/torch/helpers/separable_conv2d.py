"""Depthwise separable convolution."""

from torch import nn


class SeparableConv2d(nn.Sequential):
    """A depthwise, then a 1x1 convolution, nothing between them; the bias is the second one's."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        padding: int | tuple[int, int] | str = 0,
        dilation: int | tuple[int, int] = 1,
        multiplier: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        between = in_channels * multiplier
        self.depthwise = nn.Conv2d(
            in_channels, between, kernel_size, stride, padding, dilation, in_channels, bias=False
        )
        self.pointwise = nn.Conv2d(between, out_channels, 1, bias=bias)
