"""A typical CNN for Fashion-MNIST.

Géron 2022, Hands-On Machine Learning, 3rd edition, chapter 14.

Written by archspec 0.1.0 from fashion_cnn.yaml; change the spec, not this file.
sha256sum: a0321bfe3db8... fashion_cnn.yaml.
"""

from torch import Tensor, nn


class ConvReLU(nn.Sequential):
    """Convolution, ReLU."""

    def __init__(self, in_maps: int, maps: int, kernel: int) -> None:
        super().__init__(nn.Conv2d(in_maps, maps, kernel, padding=kernel // 2), nn.ReLU())


class FashionCNN(nn.Module):
    """A typical CNN for Fashion-MNIST.

    By default 1,413,834 trainable parameters, 89.47 M multiply-adds at 28x28x1.
    `dense128` reads maps of 3x3x256, as an input of 28x28x1 gives.
    """

    def __init__(self, classes: int = 10, classifier_activation: str | None = "softmax") -> None:
        super().__init__()
        if classifier_activation not in ("softmax", None):
            raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
        self.conv1 = ConvReLU(1, 64, kernel=7)  # 28x28x64
        self.pool1 = nn.MaxPool2d(2)  # 14x14x64
        self.conv2a = ConvReLU(64, 128, kernel=3)  # 14x14x128
        self.conv2b = ConvReLU(128, 128, kernel=3)  # 14x14x128
        self.pool2 = nn.MaxPool2d(2)  # 7x7x128
        self.conv3a = ConvReLU(128, 256, kernel=3)  # 7x7x256
        self.conv3b = ConvReLU(256, 256, kernel=3)  # 7x7x256
        self.pool3 = nn.MaxPool2d(2)  # 3x3x256
        self.dense128 = nn.Sequential(nn.Flatten(), nn.Linear(256 * 3 * 3, 128), nn.ReLU())
        self.drop128 = nn.Dropout(0.5)
        self.dense64 = nn.Sequential(nn.Linear(128, 64), nn.ReLU())
        self.drop64 = nn.Dropout(0.5)
        self.dense10 = nn.Linear(64, classes)
        self.softmax = nn.Softmax(dim=1) if classifier_activation == "softmax" else nn.Identity()
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.kaiming_normal_(module.weight, nonlinearity="relu")
                nn.init.zeros_(module.bias)
        nn.init.xavier_uniform_(self.dense10.weight)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1(x)
        x = self.pool1(x)
        x = self.conv2a(x)
        x = self.conv2b(x)
        x = self.pool2(x)
        x = self.conv3a(x)
        x = self.conv3b(x)
        x = self.pool3(x)
        x = self.dense128(x)
        x = self.drop128(x)
        x = self.dense64(x)
        x = self.drop64(x)
        x = self.dense10(x)
        return self.softmax(x)


def fashion_cnn(classes: int = 10, classifier_activation: str | None = "softmax") -> FashionCNN:
    """The network in training mode, freshly initialised; call `.eval()` before inference.

    It returns softmax probabilities; `cross_entropy` wants logits: `classifier_activation=None`.
    """
    return FashionCNN(classes, classifier_activation)
