"""LeNet-5 as the book prints it.

Géron 2022, Hands-On Machine Learning, 3rd edition, Table 14-1.

Written by archspec 0.1.0 from lenet5_book.yaml; change the spec, not this file.
sha256sum: 6385a934ddb3... lenet5_book.yaml.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class RBF(nn.Module):
    """Euclidean radial basis units: y_i = sum_j (x_j - codes_ij)^2; the smallest wins.

    A code is a drawing in a string, '#' for +1 and '.' for -1, or a row of numbers. Without codes
    they begin as the weights of a dense layer (Glorot's uniform start).
    """

    def __init__(
        self,
        in_features: int,
        units: int,
        codes: Sequence[str | Sequence[float]] | None = None,
        trainable: bool = True,
    ) -> None:
        super().__init__()
        ink: dict[str | float, float] = {"#": 1.0, ".": -1.0}
        start = nn.init.xavier_uniform_(torch.empty(units, in_features))
        if codes is not None:
            rows = [[ink.get(pixel, pixel) for pixel in code] for code in codes]
            start = torch.tensor(rows, dtype=torch.float).reshape(units, in_features)
        self.codes = nn.Parameter(start, requires_grad=trainable)

    def forward(self, x: Tensor) -> Tensor:
        return (x.unsqueeze(1) - self.codes).square().sum(2)


class ConvTanh(nn.Sequential):
    """5x5 convolution, tanh."""

    def __init__(self, in_maps: int, maps: int) -> None:
        super().__init__(nn.Conv2d(in_maps, maps, 5), nn.Tanh())


class LeNet5Book(nn.Module):
    """LeNet-5 as the book prints it.

    61,696 trainable parameters, 415.68 K multiply-adds at 32x32x1.
    `F6` reads maps of 1x1x120, as an input of 32x32x1 gives.
    """

    def __init__(self) -> None:
        super().__init__()
        self.C1 = ConvTanh(1, 6)  # 28x28x6
        self.S2 = nn.Sequential(nn.AvgPool2d(2), nn.Tanh())  # 14x14x6
        self.C3 = ConvTanh(6, 16)  # 10x10x16
        self.S4 = nn.Sequential(nn.AvgPool2d(2), nn.Tanh())  # 5x5x16
        self.C5 = ConvTanh(16, 120)  # 1x1x120
        self.F6 = nn.Sequential(nn.Flatten(), nn.Linear(120, 84), nn.Tanh())
        self.Out = RBF(84, 10)
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
        x = self.F6(x)
        return self.Out(x)


def lenet5_book() -> LeNet5Book:
    """The network, freshly initialised."""
    return LeNet5Book()
