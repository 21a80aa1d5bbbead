"""The device that torch computes on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from archspec.backends.running.devices import Device, no_gpu


def require_device(device: Device) -> None:
    """Raises UsageError where torch finds no GPU and one is asked for."""
    import torch

    if device == "cuda" and not torch.cuda.is_available():
        raise no_gpu("torch")


def device_name(device: Device) -> str:
    """What the GPU calls itself; ``cpu`` of a processor, whose name says little of what it computes."""
    import torch

    return str(torch.cuda.get_device_name()) if device == "cuda" else device


@contextmanager
def computing_on(device: Device) -> Iterator[None]:
    """On a GPU float32 is not rounded to TF32's ten bits inside, and the same sum is the same each time."""
    import torch

    if device == "cpu":
        yield
        return
    before = torch.get_float32_matmul_precision()
    torch.set_float32_matmul_precision("highest")
    try:
        with torch.backends.cudnn.flags(enabled=True, benchmark=False, deterministic=True, allow_tf32=False):
            yield
    finally:
        torch.set_float32_matmul_precision(before)
