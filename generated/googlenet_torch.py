"""GoogLeNet.

Szegedy et al. 2014, Going deeper with convolutions, Table 1.

Written by archspec 0.1.0 from googlenet.yaml; change the spec, not this file.
sha256sum: d5ccc37e5586... googlenet.yaml.
"""

import torch
from torch import Tensor, nn


class ConvReLU(nn.Sequential):
    """Convolution, ReLU."""

    def __init__(self, in_maps: int, maps: int, kernel: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(in_maps, maps, kernel, stride=stride, padding=kernel // 2), nn.ReLU()
        )


class Reduced(nn.Sequential):
    """A 3x3 convolution behind a 1x1 reduction.

    Block `reduced` (googlenet.yaml:18).
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = ConvReLU(64, 64, kernel=1)
        self.conv2 = ConvReLU(64, 192, kernel=3)


class Inception(nn.Module):
    """Inception module with dimension reductions (Figure 2b).

    Block `inception` (googlenet.yaml:22).
    """

    def __init__(
        self, in_maps: int, c1: int, r3: int, c3: int, r5: int, c5: int, pool: int
    ) -> None:
        super().__init__()
        self.branch1 = ConvReLU(in_maps, c1, kernel=1)
        self.branch2 = nn.Sequential(ConvReLU(in_maps, r3, kernel=1), ConvReLU(r3, c3, kernel=3))
        self.branch3 = nn.Sequential(ConvReLU(in_maps, r5, kernel=1), ConvReLU(r5, c5, kernel=5))
        self.branch4 = nn.Sequential(
            nn.MaxPool2d(3, stride=1, padding=1), ConvReLU(in_maps, pool, kernel=1)
        )

    def forward(self, x: Tensor) -> Tensor:
        return torch.cat(
            [self.branch1(x), self.branch2(x), self.branch3(x), self.branch4(x)], dim=1
        )


class Auxiliary(nn.Sequential):
    """Auxiliary classifier, which exists in training only (section 5).

    Block `auxiliary` (googlenet.yaml:31).
    """

    def __init__(self, in_maps: int, classes: int, classifier_activation: str | None) -> None:
        super().__init__()
        self.avgpool = nn.AvgPool2d(5, stride=3)
        self.conv = ConvReLU(in_maps, 128, kernel=1)
        self.dense1 = nn.Sequential(nn.Flatten(), nn.Linear(128 * 4 * 4, 1024), nn.ReLU())
        self.dropout = nn.Dropout(0.7)
        self.dense2 = nn.Linear(1024, classes)
        self.softmax = nn.Softmax(dim=1) if classifier_activation == "softmax" else nn.Identity()


class GoogLeNet(nn.Module):
    """GoogLeNet: by default 6,998,552 trainable parameters, 1.58 G multiply-adds at 224x224x3.

    `linear` reads maps of 1x1x1024, as an input of 224x224x3 gives.
    """

    def __init__(
        self,
        classes: int = 1000,
        classifier_activation: str | None = "softmax",
        auxiliary_heads: bool = False,
    ) -> None:
        super().__init__()
        if classifier_activation not in ("softmax", None):
            raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
        self.conv1 = ConvReLU(3, 64, kernel=7, stride=2)  # 112x112x64
        self.pool1 = nn.MaxPool2d(3, stride=2, ceil_mode=True)  # 56x56x64
        self.conv2 = Reduced()  # 56x56x192
        self.pool2 = nn.MaxPool2d(3, stride=2, ceil_mode=True)  # 28x28x192
        self.inception3a = Inception(192, 64, 96, 128, 16, 32, 32)  # 28x28x256
        self.inception3b = Inception(256, 128, 128, 192, 32, 96, 64)  # 28x28x480
        self.pool3 = nn.MaxPool2d(3, stride=2, ceil_mode=True)  # 14x14x480
        self.inception4a = Inception(480, 192, 96, 208, 16, 48, 64)  # 14x14x512
        self.inception4b = Inception(512, 160, 112, 224, 24, 64, 64)  # 14x14x512
        self.inception4c = Inception(512, 128, 128, 256, 24, 64, 64)  # 14x14x512
        self.inception4d = Inception(512, 112, 144, 288, 32, 64, 64)  # 14x14x528
        self.inception4e = Inception(528, 256, 160, 320, 32, 128, 128)  # 14x14x832
        self.pool4 = nn.MaxPool2d(3, stride=2, ceil_mode=True)  # 7x7x832
        self.inception5a = Inception(832, 256, 160, 320, 32, 128, 128)  # 7x7x832
        self.inception5b = Inception(832, 384, 192, 384, 48, 128, 128)  # 7x7x1024
        self.pool5 = nn.AvgPool2d(7, stride=1)  # 1x1x1024
        self.dropout = nn.Dropout(0.4)
        self.linear = nn.Sequential(nn.Flatten(), nn.Linear(1024, classes))
        self.softmax = nn.Softmax(dim=1) if classifier_activation == "softmax" else nn.Identity()
        self.aux1 = Auxiliary(512, classes, classifier_activation) if auxiliary_heads else None
        self.aux2 = Auxiliary(528, classes, classifier_activation) if auxiliary_heads else None
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor | tuple[Tensor, Tensor, Tensor]:
        x = self.conv1(x)
        x = self.pool1(x)
        x = self.conv2(x)
        x = self.pool2(x)
        x = self.inception3a(x)
        x = self.inception3b(x)
        x = self.pool3(x)
        inception4a = self.inception4a(x)
        x = self.inception4b(inception4a)
        x = self.inception4c(x)
        inception4d = self.inception4d(x)
        x = self.inception4e(inception4d)
        x = self.pool4(x)
        x = self.inception5a(x)
        x = self.inception5b(x)
        x = self.pool5(x)
        x = self.dropout(x)
        x = self.linear(x)
        x = self.softmax(x)
        if self.training and self.aux1 is not None and self.aux2 is not None:
            return x, self.aux1(inception4a), self.aux2(inception4d)
        return x


def googlenet(
    classes: int = 1000,
    classifier_activation: str | None = "softmax",
    auxiliary_heads: bool = False,
) -> GoogLeNet:
    """The network in training mode, freshly initialised; call `.eval()` before inference.

    It returns softmax probabilities; `cross_entropy` wants logits: `classifier_activation=None`.
    With `auxiliary_heads` it returns (output, aux1, aux2) in training mode, else the output alone.
    """
    return GoogLeNet(classes, classifier_activation, auxiliary_heads)
