"""AlexNet.

Géron 2022, Hands-On Machine Learning, 3rd edition, Table 14-2 (Krizhevsky, Sutskever and Hinton
2012).

Written by archspec 0.1.0 from alexnet.yaml; change the spec, not this file.
sha256sum: 02a9fbea22de... alexnet.yaml.
"""

from torch import Tensor, nn


class ConvReLU(nn.Sequential):
    """Convolution, ReLU."""

    def __init__(self, in_maps: int, maps: int, kernel: int) -> None:
        super().__init__(nn.Conv2d(in_maps, maps, kernel, padding=kernel // 2), nn.ReLU())


class AlexNet(nn.Module):
    """AlexNet: by default 62,378,344 trainable parameters, 1.14 G multiply-adds at 227x227x3.

    `F9` reads maps of 6x6x256, as an input of 227x227x3 gives.
    """

    def __init__(self, classes: int = 1000, classifier_activation: str | None = "softmax") -> None:
        super().__init__()
        if classifier_activation not in ("softmax", None):
            raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
        self.C1 = nn.Sequential(nn.Conv2d(3, 96, 11, stride=4), nn.ReLU())  # 55x55x96
        self.S2 = nn.MaxPool2d(3, stride=2)  # 27x27x96
        self.C3 = ConvReLU(96, 256, kernel=5)  # 27x27x256
        self.S4 = nn.MaxPool2d(3, stride=2)  # 13x13x256
        self.C5 = ConvReLU(256, 384, kernel=3)  # 13x13x384
        self.C6 = ConvReLU(384, 384, kernel=3)  # 13x13x384
        self.C7 = ConvReLU(384, 256, kernel=3)  # 13x13x256
        self.S8 = nn.MaxPool2d(3, stride=2)  # 6x6x256
        self.F9 = nn.Sequential(nn.Flatten(), nn.Linear(256 * 6 * 6, 4096), nn.ReLU())
        self.F10 = nn.Sequential(nn.Linear(4096, 4096), nn.ReLU())
        self.Out = nn.Linear(4096, classes)
        self.softmax = nn.Softmax(dim=1) if classifier_activation == "softmax" else nn.Identity()
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.C1(x)
        x = self.S2(x)
        x = self.C3(x)
        x = self.S4(x)
        x = self.C5(x)
        x = self.C6(x)
        x = self.C7(x)
        x = self.S8(x)
        x = self.F9(x)
        x = self.F10(x)
        x = self.Out(x)
        return self.softmax(x)


def alexnet(classes: int = 1000, classifier_activation: str | None = "softmax") -> AlexNet:
    """The network, freshly initialised.

    It returns softmax probabilities; `cross_entropy` wants logits: `classifier_activation=None`.
    """
    return AlexNet(classes, classifier_activation)
