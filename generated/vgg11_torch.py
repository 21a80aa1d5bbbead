"""VGG-11.

Simonyan and Zisserman 2014, Very deep convolutional networks, Table 1, configuration A.

Written by archspec 0.1.0 from vgg11.yaml; change the spec, not this file.
sha256sum: a80b7ed0aba2... vgg11.yaml.
"""

from torch import Tensor, nn


class ConvReLU(nn.Sequential):
    """3x3 convolution, ReLU."""

    def __init__(self, in_maps: int, maps: int) -> None:
        super().__init__(nn.Conv2d(in_maps, maps, 3, padding=1), nn.ReLU())


class VGG11(nn.Module):
    """VGG-11: by default 132,863,336 trainable parameters, 7.61 G multiply-adds at 224x224x3.

    `fc6` reads maps of 7x7x512, as an input of 224x224x3 gives.
    """

    def __init__(self, classes: int = 1000, classifier_activation: str | None = "softmax") -> None:
        super().__init__()
        if classifier_activation not in ("softmax", None):
            raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
        self.conv1_1 = ConvReLU(3, 64)  # 224x224x64
        self.pool1 = nn.MaxPool2d(2)  # 112x112x64
        self.conv2_1 = ConvReLU(64, 128)  # 112x112x128
        self.pool2 = nn.MaxPool2d(2)  # 56x56x128
        self.conv3_1 = ConvReLU(128, 256)  # 56x56x256
        self.conv3_2 = ConvReLU(256, 256)  # 56x56x256
        self.pool3 = nn.MaxPool2d(2)  # 28x28x256
        self.conv4_1 = ConvReLU(256, 512)  # 28x28x512
        self.conv4_2 = ConvReLU(512, 512)  # 28x28x512
        self.pool4 = nn.MaxPool2d(2)  # 14x14x512
        self.conv5_1 = ConvReLU(512, 512)  # 14x14x512
        self.conv5_2 = ConvReLU(512, 512)  # 14x14x512
        self.pool5 = nn.MaxPool2d(2)  # 7x7x512
        self.fc6 = nn.Sequential(nn.Flatten(), nn.Linear(512 * 7 * 7, 4096), nn.ReLU())
        self.drop6 = nn.Dropout(0.5)
        self.fc7 = nn.Sequential(nn.Linear(4096, 4096), nn.ReLU())
        self.drop7 = nn.Dropout(0.5)
        self.fc8 = nn.Linear(4096, classes)
        self.softmax = nn.Softmax(dim=1) if classifier_activation == "softmax" else nn.Identity()
        for module in self.modules():
            if isinstance(module, (nn.Conv2d, nn.Linear)):
                nn.init.xavier_uniform_(module.weight)
                nn.init.zeros_(module.bias)

    def forward(self, x: Tensor) -> Tensor:
        x = self.conv1_1(x)
        x = self.pool1(x)
        x = self.conv2_1(x)
        x = self.pool2(x)
        x = self.conv3_1(x)
        x = self.conv3_2(x)
        x = self.pool3(x)
        x = self.conv4_1(x)
        x = self.conv4_2(x)
        x = self.pool4(x)
        x = self.conv5_1(x)
        x = self.conv5_2(x)
        x = self.pool5(x)
        x = self.fc6(x)
        x = self.drop6(x)
        x = self.fc7(x)
        x = self.drop7(x)
        x = self.fc8(x)
        return self.softmax(x)


def vgg11(classes: int = 1000, classifier_activation: str | None = "softmax") -> VGG11:
    """The network in training mode, freshly initialised; call `.eval()` before inference.

    It returns softmax probabilities; `cross_entropy` wants logits: `classifier_activation=None`.
    """
    return VGG11(classes, classifier_activation)
