"""The operators: what a row may say, and the shapes, weights and multiply-adds that follow from it.

No framework and no text of any backend lives here. A new operator is one file, imported below.

The rooms here do without `from __future__ import annotations`: pydantic would evaluate every field of a class again for
each class below it, which every command would wait 5 ms for.
"""

from archspec.ops import (
    activation,
    convolution,
    dense,
    merge,
    normalisation,
    pooling,
    rbf,
    reshape,
    shortcut,
)
from archspec.ops.base import REGISTRY, Op, Refused, Weight, register
from archspec.ops.shapes import Maps, Shape, Vector

__all__ = [
    "REGISTRY",
    "Maps",
    "Op",
    "Refused",
    "Shape",
    "Vector",
    "Weight",
    "activation",
    "convolution",
    "dense",
    "merge",
    "normalisation",
    "pooling",
    "rbf",
    "register",
    "reshape",
    "shortcut",
]
