"""ResNet-34.

He, Zhang, Ren and Sun 2015, Deep residual learning for image recognition, Table 1, 34-layer.

Written by archspec 0.1.0 from resnet34.yaml; change the spec, not this file.
sha256sum: b5e68938ae64... resnet34.yaml, 500748b9b4bf... blocks/residual.yaml.
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
    """Convolution, batch norm."""

    def __init__(self, in_maps: int, maps: int, kernel: int, stride: int = 1) -> None:
        super().__init__(
            nn.Conv2d(in_maps, maps, kernel, stride=stride, padding=kernel // 2, bias=False),
            nn.BatchNorm2d(maps),
        )


class Residual(nn.Module):
    """The building block of ResNet-18 and ResNet-34 (He et al. 2015, Figure 5, left).

    Block `residual` (blocks/residual.yaml:4).
    """

    def __init__(self, in_maps: int, maps: int, stride: int = 1) -> None:
        super().__init__()
        self.main = nn.Sequential(
            ConvBNReLU(in_maps, maps, kernel=3, stride=stride), ConvBN(maps, maps, kernel=3)
        )
        self.shortcut = (
            ConvBN(in_maps, maps, kernel=1, stride=stride)
            if stride > 1 or in_maps != maps
            else nn.Identity()
        )
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        x = self.main(x) + self.shortcut(x)
        return self.relu(x)


class ResNet34(nn.Module):
    """ResNet-34: by default 21,797,672 trainable parameters, 3.66 G multiply-adds at 224x224x3."""

    def __init__(self, classes: int = 1000, classifier_activation: str | None = "softmax") -> None:
        super().__init__()
        if classifier_activation not in ("softmax", None):
            raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
        self.conv1 = ConvBNReLU(3, 64, kernel=7, stride=2)  # 112x112x64
        self.pool1 = nn.MaxPool2d(3, stride=2, padding=1)  # 56x56x64
        self.conv2_x = nn.Sequential(*(Residual(64, 64) for _ in range(3)))  # 56x56x64
        self.conv3_x = nn.Sequential(
            Residual(64, 128, stride=2), *(Residual(128, 128) for _ in range(3))
        )  # 28x28x128
        self.conv4_x = nn.Sequential(
            Residual(128, 256, stride=2), *(Residual(256, 256) for _ in range(5))
        )  # 14x14x256
        self.conv5_x = nn.Sequential(
            Residual(256, 512, stride=2), *(Residual(512, 512) for _ in range(2))
        )  # 7x7x512
        self.pool5 = nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten())  # 512
        self.fc = nn.Linear(512, classes)
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


def resnet34(classes: int = 1000, classifier_activation: str | None = "softmax") -> ResNet34:
    """The network in training mode, freshly initialised; call `.eval()` before inference.

    It returns softmax probabilities; `cross_entropy` wants logits: `classifier_activation=None`.
    """
    return ResNet34(classes, classifier_activation)
