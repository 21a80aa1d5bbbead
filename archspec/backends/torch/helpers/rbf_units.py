"""Euclidean radial basis units whose codes are learned."""

import torch
from torch import Tensor, nn


class RBFUnits(nn.Module):
    """Euclidean radial basis units: y_i = sum_j (x_j - codes_ij)^2, codes drawn at random."""

    def __init__(self, in_features: int, units: int, trainable: bool = True) -> None:
        super().__init__()
        self.codes = nn.Parameter(torch.empty(units, in_features), requires_grad=trainable)
        nn.init.xavier_uniform_(self.codes)

    def forward(self, x: Tensor) -> Tensor:
        return (x.unsqueeze(1) - self.codes).square().sum(2)
