"""Flattening in the order height, width, maps."""

from torch import Tensor, nn


class FlattenMapsLast(nn.Module):
    """nn.Flatten in the order height, width, maps: what reads the vector depends on its order."""

    def forward(self, x: Tensor) -> Tensor:
        return x.permute(0, 2, 3, 1).flatten(1) if x.dim() == 4 else x.flatten(1)
