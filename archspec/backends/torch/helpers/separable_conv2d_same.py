"""Depthwise separable convolution with TensorFlow's 'same' padding."""

from torch import nn

from .conv2d_same import Conv2dSame


class SeparableConv2dSame(nn.Sequential):
    """A depthwise 'same', then a 1x1 convolution, nothing between; the bias is the second one's."""

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        dilation: int | tuple[int, int] = 1,
        multiplier: int = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        between = in_channels * multiplier
        self.depthwise = Conv2dSame(
            in_channels, between, kernel_size, stride, 0, dilation, in_channels, bias=False
        )
        self.pointwise = nn.Conv2d(between, out_channels, 1, bias=bias)
