"""The ways in which people run a torch model on a GPU, beside plain float32."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from archspec.backends.build import Built


@contextmanager
def bfloat16(built: Built) -> Iterator[None]:
    """Under autocast: convolutions and dense layers in bfloat16, weights in float32."""
    import torch

    with torch.autocast(built.device, dtype=torch.bfloat16):
        yield


@contextmanager
def channels_last(built: Built) -> Iterator[None]:
    """Kernels and maps with their channels innermost in memory; shapes are as ever."""
    import torch

    def laid_out(_module: Any, inputs: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(x.contiguous(memory_format=torch.channels_last) if x.ndim == 4 else x for x in inputs)

    hook = built.model.register_forward_pre_hook(laid_out)
    built.model.to(memory_format=torch.channels_last)
    try:
        yield
    finally:
        built.model.to(memory_format=torch.contiguous_format)
        hook.remove()
