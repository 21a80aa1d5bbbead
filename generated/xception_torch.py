"""Xception.

Chollet 2016, Xception: Deep learning with depthwise separable convolutions, Figure 5.

Written by archspec 0.1.0 from xception.yaml; change the spec, not this file.
sha256sum: 16e45930dac0... xception.yaml.
"""

import torch.nn.functional as F
from torch import Tensor, nn


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


def pad_same(
    x: Tensor,
    kernel_size: tuple[int, int],
    stride: tuple[int, int],
    dilation: tuple[int, int] = (1, 1),
    value: float = 0.0,
) -> Tensor:
    """x padded so that a window gives ceil(size / stride); an odd pixel goes to bottom or right.

    The total is max((kernel - 1) * dilation - (size - 1) % stride, 0), half of it top or left.
    """
    rows = max((kernel_size[0] - 1) * dilation[0] - (x.shape[2] - 1) % stride[0], 0)
    columns = max((kernel_size[1] - 1) * dilation[1] - (x.shape[3] - 1) % stride[1], 0)
    top, left = rows // 2, columns // 2
    return F.pad(x, (left, columns - left, top, rows - top), value=value)


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """(value, value), or value itself when it is (height, width) already."""
    return value if isinstance(value, tuple) else (value, value)


class MaxPool2dSame(nn.MaxPool2d):
    """nn.MaxPool2d with TensorFlow's 'same' padding: output size = ceil(input size / stride)."""

    kernel_size: tuple[int, int]
    stride: tuple[int, int]

    def __init__(self, kernel_size: int | tuple[int, int], stride: int | tuple[int, int]) -> None:
        super().__init__(pair(kernel_size), pair(stride))

    def forward(self, x: Tensor) -> Tensor:
        x = pad_same(x, self.kernel_size, self.stride, value=float("-inf"))
        return F.max_pool2d(x, self.kernel_size, self.stride)


class SeparableConvBN(nn.Sequential):
    """3x3 separable convolution, batch norm."""

    def __init__(self, in_maps: int, maps: int) -> None:
        super().__init__(
            SeparableConv2d(in_maps, maps, 3, padding=1, bias=False),
            nn.BatchNorm2d(maps, eps=1e-3, momentum=0.01),
        )


class ConvBNReLU(nn.Sequential):
    """3x3 convolution, batch norm, ReLU."""

    def __init__(self, in_maps: int, maps: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(in_maps, maps, 3, stride=stride, bias=False),
            nn.BatchNorm2d(maps, eps=1e-3, momentum=0.01),
            nn.ReLU(),
        )


class SeparableConvBNReLU(nn.Sequential):
    """3x3 separable convolution, batch norm, ReLU."""

    def __init__(self, in_maps: int, maps: int) -> None:
        super().__init__(
            SeparableConv2d(in_maps, maps, 3, padding=1, bias=False),
            nn.BatchNorm2d(maps, eps=1e-3, momentum=0.01),
            nn.ReLU(),
        )


class Downsampling(nn.Module):
    """Residual module of the entry and the exit flow, which halves height and width (Figure 5).

    Block `downsampling` (xception.yaml:16).
    """

    def __init__(self, in_maps: int, maps: int, inner: int, relu: bool = True) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.ReLU() if relu else nn.Identity(),
            SeparableConvBN(in_maps, inner),
            nn.ReLU(),
            SeparableConvBN(inner, maps),
            MaxPool2dSame(3, stride=2),
        )
        self.shortcut = nn.Sequential(
            nn.Conv2d(in_maps, maps, 1, stride=2, bias=False),
            nn.BatchNorm2d(maps, eps=1e-3, momentum=0.01),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.main(x) + self.shortcut(x)


class Unchanging(nn.Module):
    """Residual module of the middle flow, with an identity shortcut (Figure 5).

    Block `unchanging` (xception.yaml:27).
    """

    def __init__(self) -> None:
        super().__init__()
        self.main = nn.Sequential(
            nn.ReLU(),
            SeparableConvBN(728, 728),
            nn.ReLU(),
            SeparableConvBN(728, 728),
            nn.ReLU(),
            SeparableConvBN(728, 728),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.main(x) + x


class Xception(nn.Module):
    """Xception: by default 22,855,952 trainable parameters, 8.36 G multiply-adds at 299x299x3."""

    def __init__(self, classes: int = 1000, classifier_activation: str | None = "softmax") -> None:
        super().__init__()
        if classifier_activation not in ("softmax", None):
            raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
        self.conv1 = ConvBNReLU(3, 32, stride=2)  # 149x149x32
        self.conv2 = ConvBNReLU(32, 64)  # 147x147x64
        self.entry1 = Downsampling(64, 128, 128, relu=False)  # 74x74x128
        self.entry2 = Downsampling(128, 256, 256)  # 37x37x256
        self.entry3 = Downsampling(256, 728, 728)  # 19x19x728
        self.middle = nn.Sequential(*(Unchanging() for _ in range(8)))  # 19x19x728
        self.exit1 = Downsampling(728, 1024, 728)  # 10x10x1024
        self.exit2 = SeparableConvBNReLU(1024, 1536)  # 10x10x1536
        self.exit3 = SeparableConvBNReLU(1536, 2048)  # 10x10x2048
        self.avg_pool = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())  # 2048
        self.predictions = nn.Linear(2048, classes)
        self.softmax = nn.Softmax(dim=1) if classifier_activation == "softmax" else nn.Identity()
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.xavier_uniform_(module.weight)
            elif isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = self.conv2(x)
        x = self.entry1(x)
        x = self.entry2(x)
        x = self.entry3(x)
        x = self.middle(x)
        x = self.exit1(x)
        x = self.exit2(x)
        x = self.exit3(x)
        x = self.avg_pool(x)
        x = self.predictions(x)
        return self.softmax(x)


def xception(classes: int = 1000, classifier_activation: str | None = "softmax") -> Xception:
    """The network in training mode, freshly initialised; call `.eval()` before inference.

    It returns softmax probabilities; `cross_entropy` wants logits: `classifier_activation=None`.
    """
    return Xception(classes, classifier_activation)
