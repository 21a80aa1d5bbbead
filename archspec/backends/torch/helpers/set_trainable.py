"""Modules whose weights no training changes."""

from torch import nn


def set_trainable(module: nn.Module, trainable: bool) -> nn.Module:
    """The module, whose weights learn or stay as they are."""
    return module.requires_grad_(trainable)
