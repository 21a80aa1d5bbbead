"""Batch norm that can be frozen."""

import torch.nn.functional as F
from torch import Tensor, nn


class FreezableBatchNorm(nn.BatchNorm2d):
    """nn.BatchNorm2d or nn.BatchNorm1d; where it is not trainable, nothing of it ever changes.

    A frozen one uses its running statistics in training too, as in Keras; requires_grad alone
    would leave them running.
    """

    def __init__(
        self,
        maps: int,
        eps: float,
        momentum: float,
        affine: bool = True,
        trainable: bool = False,
    ) -> None:
        super().__init__(maps, eps, momentum, affine)
        self.trainable = trainable
        self.requires_grad_(trainable)

    def forward(self, x: Tensor) -> Tensor:
        is_training = self.training and self.trainable
        mean, variance = self.running_mean, self.running_var
        momentum = 0.0 if self.momentum is None else self.momentum
        return F.batch_norm(
            x, mean, variance, self.weight, self.bias, is_training, momentum, self.eps
        )
