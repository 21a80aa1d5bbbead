"""Two line filters.

The lecture, on two photographs of scikit-learn, after Géron, Hands-On Machine Learning, chapter
14.

Written by archspec 0.1.0 from line_filters.yaml; change the spec, not this file.
sha256sum: a79082e6d069... line_filters.yaml.
"""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def fixed_filters(conv: nn.Conv2d, filters: Sequence[Sequence[Sequence[float]]]) -> nn.Conv2d:
    """conv, frozen, where filters[i] (rows of numbers) makes map i from every input map alike."""
    with torch.no_grad():
        conv.weight.copy_(torch.tensor(filters).unsqueeze(1))
    return conv.requires_grad_(False)


class LineFilters(nn.Module):
    """Two line filters: 0 trainable parameters, 80.34 M multiply-adds at 427x640x3."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = nn.Sequential(
            fixed_filters(
                nn.Conv2d(3, 2, 7, padding=3, bias=False),
                [
                    [
                        [0, 0, 0, 1, 0, 0, 0],
                        [0, 0, 0, 1, 0, 0, 0],
                        [0, 0, 0, 1, 0, 0, 0],
                        [0, 0, 0, 1, 0, 0, 0],
                        [0, 0, 0, 1, 0, 0, 0],
                        [0, 0, 0, 1, 0, 0, 0],
                        [0, 0, 0, 1, 0, 0, 0],
                    ],
                    [
                        [0, 0, 0, 0, 0, 0, 0],
                        [0, 0, 0, 0, 0, 0, 0],
                        [0, 0, 0, 0, 0, 0, 0],
                        [1, 1, 1, 1, 1, 1, 1],
                        [0, 0, 0, 0, 0, 0, 0],
                        [0, 0, 0, 0, 0, 0, 0],
                        [0, 0, 0, 0, 0, 0, 0],
                    ],
                ],
            ),
            nn.ReLU(),
        )  # 427x640x2

    def forward(self, x: Tensor) -> Tensor:
        return self.lines(x)


def line_filters() -> LineFilters:
    """The network, freshly initialised."""
    return LineFilters()
