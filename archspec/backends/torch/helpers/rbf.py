"""The output layer of LeNet-5: Euclidean distances to codes drawn by hand."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


class RBF(nn.Module):
    """Euclidean radial basis units: y_i = sum_j (x_j - codes_ij)^2; the smallest wins.

    A code is a drawing in a string, '#' for +1 and '.' for -1, or a row of numbers.
    """

    def __init__(self, codes: Sequence[str | Sequence[float]], trainable: bool = False) -> None:
        super().__init__()
        ink: dict[str | float, float] = {"#": 1.0, ".": -1.0}
        rows = [[ink.get(pixel, pixel) for pixel in code] for code in codes]
        self.codes = nn.Parameter(torch.tensor(rows, dtype=torch.float), requires_grad=trainable)

    def forward(self, x: Tensor) -> Tensor:
        return (x.unsqueeze(1) - self.codes).square().sum(2)
