"""The output layer of LeNet-5: Euclidean distances to codes, drawn by hand or learned."""

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
