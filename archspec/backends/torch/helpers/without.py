"""Norms that have a scale or a shift, but not both."""

from torch import nn


def without(norm: nn.Module, name: str) -> nn.Module:
    """The norm without its scale ("weight") or without its shift ("bias")."""
    norm.register_parameter(name, None)
    return norm
