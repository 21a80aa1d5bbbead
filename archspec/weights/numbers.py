"""The numbers of a checkpoint: four types of them, none of which numpy or a file may change on the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from archspec.backends.running.tensors import Array, bfloat16

#: The types of weights, each with those whose every number it can hold.
HOLDS = {
    "float16": {"float16"},
    "bfloat16": {"bfloat16"},
    "float32": {"float16", "bfloat16", "float32"},
    "float64": {"float16", "bfloat16", "float32", "float64"},
}


def type_named(name: str) -> Any:
    """numpy's type of this name, one of ``HOLDS``."""
    return bfloat16() if name == "bfloat16" else np.dtype(name)


def common_type(arrays: Iterable[Array]) -> str:
    """The narrowest type that holds every number of these arrays as it is."""
    found = {array.dtype.name for array in arrays}
    return next(name for name, held in HOLDS.items() if found <= held)
