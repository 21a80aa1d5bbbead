"""The squashing function of LeNet-5."""

import torch
from torch import Tensor, nn


class ScaledTanh(nn.Module):
    """1.7159 * tanh(2 / 3 * x): it maps 1 to 1 and -1 to -1 (LeCun et al. 1998, appendix A)."""

    def forward(self, x: Tensor) -> Tensor:
        return 1.7159 * torch.tanh(2 / 3 * x)
