"""A convolution whose filters are given, not learned."""

from collections.abc import Sequence

import torch
from torch import nn


def fixed_filters(conv: nn.Conv2d, filters: Sequence[Sequence[Sequence[float]]]) -> nn.Conv2d:
    """conv, frozen, where filters[i] (rows of numbers) makes map i from every input map alike."""
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(filters).unsqueeze(1))
    return conv.requires_grad_(False)
