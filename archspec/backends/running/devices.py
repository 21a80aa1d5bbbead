"""Where live models compute: on the processor, or on a GPU, in float32 that is float32 there too."""

from __future__ import annotations

from typing import Literal, get_args

from archspec.errors import UsageError

#: What `--device` takes. Which GPU is first is CUDA's to say, by CUDA_VISIBLE_DEVICES.
Device = Literal["cpu", "cuda"]
DEVICES: tuple[Device, ...] = get_args(Device)


def as_device(text: str) -> Device:
    """The device of this name. Raises UsageError where there is none."""
    for device in DEVICES:
        if text == device:
            return device
    raise UsageError(f"there is no device `{text:.40}`; there are: {', '.join(DEVICES)}")


def no_gpu(framework: str) -> UsageError:
    """What a framework is told as that finds no GPU."""
    return UsageError(f"{framework} finds no GPU that CUDA runs on: leave out --device, and the processor computes")
