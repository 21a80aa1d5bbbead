"""The parameter-free shortcut between stages of a ResNet."""

import torch.nn.functional as F
from torch import Tensor, nn

from .pair import pair


class ZeroPadShortcut(nn.Module):
    """Every stride-th pixel, then `extra` maps of zeros (He et al. 2015, option A)."""

    def __init__(self, extra: int, stride: int | tuple[int, int] = 1) -> None:
        super().__init__()
        self.extra, self.stride = extra, pair(stride)

    def forward(self, x: Tensor) -> Tensor:
        x = x[:, :, :: self.stride[0], :: self.stride[1]]
        return F.pad(x, (0, 0, 0, 0, 0, self.extra))
