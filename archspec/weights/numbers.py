"""The numbers of a checkpoint: four types of them, none of which numpy or a file may change on the way."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np

from archspec.backends.tensors import Array
from archspec.errors import UsageError

#: The types of weights, each with those whose every number it can hold.
HOLDS = {
    "float16": {"float16"},
    "bfloat16": {"bfloat16"},
    "float32": {"float16", "bfloat16", "float32"},
    "float64": {"float16", "bfloat16", "float32", "float64"},
}


def bfloat16() -> Any:
    """numpy's type of bfloat16, which a package beside numpy brings. Raises UsageError where it is not installed."""
    try:
        import ml_dtypes
    except ImportError:
        raise UsageError("bfloat16 needs ml_dtypes, which comes with the extras [keras] and [torch]") from None
    return np.dtype(ml_dtypes.bfloat16)


def type_named(name: str) -> Any:
    """numpy's type of this name, one of ``HOLDS``."""
    return bfloat16() if name == "bfloat16" else np.dtype(name)


def common_type(arrays: Iterable[Array]) -> str:
    """The narrowest type that holds every number of these arrays as it is."""
    found = {array.dtype.name for array in arrays}
    return next(name for name, held in HOLDS.items() if found <= held)


def is_weight_type(array: Array) -> bool:
    return array.dtype.name in HOLDS


def from_torch(tensor: Any) -> Array:
    """A copy of a torch tensor's numbers, in their own type."""
    import torch

    copied = tensor.detach().to("cpu", copy=True).contiguous()
    if copied.dtype == torch.bfloat16:
        found: Array = copied.view(torch.int16).numpy().view(bfloat16())
        return found
    return np.asarray(copied.numpy())


def to_torch(array: Array) -> Any:
    """A torch tensor with these numbers, in their own type."""
    import torch

    copied = np.array(array, order="C")
    if array.dtype.name == "bfloat16":
        return torch.from_numpy(copied.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(copied)
