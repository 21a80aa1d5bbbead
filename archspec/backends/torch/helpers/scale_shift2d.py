"""The trainable coefficient and bias of a subsampling layer of LeNet-5."""

import torch
from torch import Tensor, nn


class ScaleShift2d(nn.Module):
    """One gain and one bias for each map: x * gain + bias (LeCun et al. 1998, section II.B)."""

    def __init__(self, maps: int) -> None:
        super().__init__()
        self.gain = nn.Parameter(torch.ones(maps))
        self.bias = nn.Parameter(torch.zeros(maps))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.gain[:, None, None] + self.bias[:, None, None]
