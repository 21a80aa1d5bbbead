"""LeNet-5.

LeCun, Bottou, Bengio and Haffner 1998, Gradient-based learning applied to document recognition,
section II.B.

Written by archspec 0.1.0 from lenet5.yaml; change the spec, not this file.
sha256sum: 607f186e306e... lenet5.yaml.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ScaledTanh(nn.Module):
    """1.7159 * tanh(2 / 3 * x): it maps 1 to 1 and -1 to -1 (LeCun et al. 1998, appendix A)."""

    def forward(self, x: Tensor) -> Tensor:
        return 1.7159 * torch.tanh(2 / 3 * x)


class ScaleShift2d(nn.Module):
    """One gain and one bias for each map: x * gain + bias (LeCun et al. 1998, section II.B)."""

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(maps))
        self.bias = nn.Parameter(torch.zeros(maps))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gain[:, None, None] + self.bias[:, None, None]


def pair(value: int | tuple[int, int]) -> tuple[int, int]:
    """(value, value), or value itself when it is (height, width) already."""
    return value if isinstance(value, tuple) else (value, value)


class PartialConv2d(nn.Module):
    """Convolution in which map i reads only the input maps connections[i]; no padding.

    One kernel per connection and one bias per map: kernel_h * kernel_w * connections + maps
    parameters (LeCun et al. 1998, Table I). Glorot's uniform start, with the mean fan in.
    """

    pairs: Tensor

    def __init__(
        self,
        in_channels: int,
        connections: Sequence[Sequence[int]],
        kernel_size: int | tuple[int, int],
        stride: int | tuple[int, int] = 1,
        bias: bool = True,
    ) -> None:
        super().__init__()
        self.in_channels, self.out_channels = in_channels, len(connections)
        self.kernel_size, self.stride = pair(kernel_size), pair(stride)
        pairs = torch.tensor([(i, j) for i, row in enumerate(connections) for j in row])
        self.register_buffer("pairs", pairs, persistent=False)
        self.weight = nn.Parameter(torch.empty(len(pairs), *self.kernel_size))
        self.bias = nn.Parameter(torch.zeros(self.out_channels)) if bias else None
        fans = self.weight[0].numel() * (len(pairs) / self.out_channels + self.out_channels)
        nn.init.uniform_(self.weight, -((6 / fans) ** 0.5), (6 / fans) ** 0.5)

    def forward(self, x: Tensor) -> Tensor:
        height, width = self.kernel_size
        kernel = self.weight.new_zeros([self.out_channels, self.in_channels, height, width])
        kernel[self.pairs[:, 0], self.pairs[:, 1]] = self.weight
        return F.conv2d(x, kernel, self.bias, self.stride)


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


def side_by_side(*rows: str) -> list[str]:
    """The codes of bitmaps that stand side by side: each has its rows joined."""
    return ["".join(bitmap) for bitmap in zip(*(row.split() for row in rows), strict=True)]


class LeNet5(nn.Module):
    """LeNet-5: 60,000 trainable parameters, 325.68 K multiply-adds at 32x32x1.

    `F6` reads maps of 1x1x120, as an input of 32x32x1 gives.
    """

    def __init__(self) -> None:
        super().__init__()
        self.C1 = nn.Sequential(nn.Conv2d(1, 6, 5), ScaledTanh())  # 28x28x6
        self.S2 = nn.Sequential(nn.AvgPool2d(2), ScaleShift2d(6), ScaledTanh())  # 14x14x6
        self.C3 = nn.Sequential(
            PartialConv2d(
                6,
                [
                    [0, 1, 2],
                    [1, 2, 3],
                    [2, 3, 4],
                    [3, 4, 5],
                    [0, 4, 5],
                    [0, 1, 5],
                    [0, 1, 2, 3],
                    [1, 2, 3, 4],
                    [2, 3, 4, 5],
                    [0, 3, 4, 5],
                    [0, 1, 4, 5],
                    [0, 1, 2, 5],
                    [0, 1, 3, 4],
                    [1, 2, 4, 5],
                    [0, 2, 3, 5],
                    [0, 1, 2, 3, 4, 5],
                ],
                kernel_size=5,
            ),
            ScaledTanh(),
        )  # 10x10x16
        self.S4 = nn.Sequential(nn.AvgPool2d(2), ScaleShift2d(16), ScaledTanh())  # 5x5x16
        self.C5 = nn.Sequential(nn.Conv2d(16, 120, 5), ScaledTanh())  # 1x1x120
        self.F6 = nn.Sequential(nn.Flatten(), nn.Linear(120, 84), ScaledTanh())
        self.Out = RBF(
            84,
            10,
            codes=side_by_side(
                ".#####. ...##.. .#####. ####### .#####. .#####. ..####. ####### .#####. .#####.",
                "....... ..###.. ....... .....## ....... ....... .##.... .....## ##...## ##..###",
                "..###.. .####.. .#####. ....##. ....... ####### ##..... .....## ##...## ##...##",
                ".##.##. ...##.. ##...## ...##.. .##..## ##..... ##..... ....##. ##...## ##...##",
                "##...## ...##.. #....## ..####. .##..## ##..... ######. ...##.. .#####. ##..###",
                "##...## ...##.. ....##. .....## ###..## .####.. ###..## ...##.. ##...## .######",
                "##...## ...##.. ..###.. .....## ##...## ..####. ##...## ..##... ##...## .....##",
                "##...## ...##.. .##.... .....## ##...## .....## ##...## ..##... ##...## .....##",
                ".##.##. ...##.. ##..... ##...## ##..### ##...## ###..## ..##... ##...## ....##.",
                "..###.. .###### ####### .#####. .###### .#####. .#####. ..##... .#####. .####..",
                "....... ....... ....... ....... .....## ....... ....... ....... ....... .......",
                "....... ....... ....... ....... .....## ....... ....... ....... ....... .......",
            ),
            trainable=False,
        )
        for module in self.modules():
            if isinstance(module, nn.Conv2d):
                nn.init.uniform_(module.weight, -2.4 / 25, 2.4 / 25)
                nn.init.zeros_(module.bias)
            elif isinstance(module, nn.Linear):
                nn.init.uniform_(module.weight, -2.4 / 120, 2.4 / 120)
                nn.init.zeros_(module.bias)
        nn.init.uniform_(self.C3[0].weight, -2.4 / 93.75, 2.4 / 93.75)
        nn.init.uniform_(self.C5[0].weight, -2.4 / 400, 2.4 / 400)

    def forward(self, x: Tensor) -> Tensor:
        x = self.C1(x)
        x = self.S2(x)
        x = self.C3(x)
        x = self.S4(x)
        x = self.C5(x)
        x = self.F6(x)
        return self.Out(x)


def lenet5() -> LeNet5:
    """The network, freshly initialised."""
    return LeNet5()
