"""ResNet-50.

He, Zhang, Ren and Sun 2015, Deep residual learning for image recognition, Table 1, 50-layer.

Written by archspec 0.1.0 from resnet50.yaml; change the spec, not this file.
sha256sum: 83a2ccfe2726... resnet50.yaml, a498fe6226f5... blocks/bottleneck.yaml.
"""

from torch import Tensor, nn


class ConvBNReLU(nn.Sequential):
    """Convolution, batch norm, ReLU."""

    def __init__(self, in_maps: int, maps: int, kernel: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(in_maps, maps, kernel, stride=stride, padding=kernel // 2, bias=False),
            nn.BatchNorm2d(maps),
            nn.ReLU(),
        )


class ConvBN(nn.Sequential):
    """1x1 convolution, batch norm."""

    def __init__(self, in_maps: int, maps: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(in_maps, maps, 1, stride=stride, bias=False), nn.BatchNorm2d(maps)
        )


class Bottleneck(nn.Module):
    """The building block of ResNet-50, 101 and 152 (He et al. 2015, Figure 5, right).

    Block `bottleneck` (blocks/bottleneck.yaml:4).
    """

    def __init__(self, in_maps: int, maps: int, stride: int = 1) -> None:
        super().__init__()
        self.main = nn.Sequential(
            ConvBNReLU(in_maps, maps, kernel=1, stride=stride),
            ConvBNReLU(maps, maps, kernel=3),
            ConvBN(maps, maps * 4),
        )
        self.shortcut = (
            ConvBN(in_maps, maps * 4, stride=stride)
            if stride > 1 or in_maps != maps * 4
            else nn.Identity()
        )
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        x = self.main(x) + self.shortcut(x)
        return self.relu(x)


class ResNet50(nn.Module):
    """ResNet-50: by default 25,557,032 trainable parameters, 3.86 G multiply-adds at 224x224x3."""

    def __init__(self, classes: int = 1000, classifier_activation: str | None = "softmax") -> None:
        super().__init__()
        if classifier_activation not in ("softmax", None):
            raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
        self.conv1 = ConvBNReLU(3, 64, kernel=7, stride=2)  # 112x112x64
        self.pool1 = nn.MaxPool2d(3, stride=2, padding=1)  # 56x56x64
        self.conv2_x = nn.Sequential(
            Bottleneck(64, 64), *(Bottleneck(256, 64) for _ in range(2))
        )  # 56x56x256
        self.conv3_x = nn.Sequential(
            Bottleneck(256, 128, stride=2), *(Bottleneck(512, 128) for _ in range(3))
        )  # 28x28x512
        self.conv4_x = nn.Sequential(
            Bottleneck(512, 256, stride=2), *(Bottleneck(1024, 256) for _ in range(5))
        )  # 14x14x1024
        self.conv5_x = nn.Sequential(
            Bottleneck(1024, 512, stride=2), *(Bottleneck(2048, 512) for _ in range(2))
        )  # 7x7x2048
        self.pool5 = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())  # 2048
        self.fc = nn.Linear(2048, classes)
        self.softmax = nn.Softmax(dim=1) if classifier_activation == "softmax" else nn.Identity()
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
            elif isinstance(module, nn.Linear):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = self.pool1(x)
        x = self.conv2_x(x)
        x = self.conv3_x(x)
        x = self.conv4_x(x)
        x = self.conv5_x(x)
        x = self.pool5(x)
        x = self.fc(x)
        return self.softmax(x)


def resnet50(classes: int = 1000, classifier_activation: str | None = "softmax") -> ResNet50:
    """The network in training mode, freshly initialised; call `.eval()` before inference.

    It returns softmax probabilities; `cross_entropy` wants logits: `classifier_activation=None`.
    """
    return ResNet50(classes, classifier_activation)
