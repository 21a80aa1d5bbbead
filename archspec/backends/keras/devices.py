"""The device that Keras computes on, whichever engine it runs: without being told it takes a GPU where there is one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from typing import Any

from archspec.backends.running.devices import Device, no_gpu

#: Two frameworks share a GPU: each takes the memory that it needs, not all that there is.
SHARED_MEMORY = {"XLA_PYTHON_CLIENT_PREALLOCATE": "false", "TF_FORCE_GPU_ALLOW_GROWTH": "true"}


def share_memory() -> None:
    """Has an engine that is not loaded yet leave memory of a GPU to torch, unless the environment says otherwise."""
    for setting, value in SHARED_MEMORY.items():
        os.environ.setdefault(setting, value)


def require_device(device: Device) -> None:
    """Raises UsageError where the engine finds no GPU and one is asked for."""
    import keras

    engine = keras.backend.backend()
    if device == "cuda" and not _GPUS[engine]():
        raise no_gpu(f"Keras on {engine}")


@contextmanager
def computing_on(device: Device) -> Iterator[None]:
    """What Keras makes inside, and computes, is on this device; on a GPU float32 is not rounded to TF32."""
    import keras

    engine = keras.backend.backend()
    with ExitStack() as stack:
        stack.enter_context(keras.device(_place(engine, device)))
        if device == "cuda":
            stack.enter_context(_EXACT[engine]())
        yield


def _place(engine: str, device: Device) -> Any:
    """JAX has called its GPUs by several names, so it is asked for the device itself.

    Keras on torch would copy what is on ``cpu`` to ``cpu:0``, and lose that it is a parameter.
    """
    if engine != "jax":
        return "cpu" if device == "cpu" else "gpu:0"
    import jax

    return jax.devices("cpu" if device == "cpu" else "gpu")[0]


def _gpus_of_tensorflow() -> bool:
    import tensorflow as tf

    return bool(tf.config.list_physical_devices("GPU"))


def _gpus_of_jax() -> bool:
    import jax

    try:
        return bool(jax.devices("gpu"))
    except RuntimeError:  # JAX's word for a kind of device that it does not have
        return False


def _gpus_of_torch() -> bool:
    import torch

    return torch.cuda.is_available()


@contextmanager
def _exact_tensorflow() -> Iterator[None]:
    import tensorflow as tf

    before = tf.config.experimental.tensor_float_32_execution_enabled()
    tf.config.experimental.enable_tensor_float_32_execution(False)
    try:
        yield
    finally:
        tf.config.experimental.enable_tensor_float_32_execution(before)


def _exact_jax() -> Any:
    import jax

    return jax.default_matmul_precision("float32")


_GPUS = {"tensorflow": _gpus_of_tensorflow, "jax": _gpus_of_jax, "torch": _gpus_of_torch}
#: What torch's own `computing_on` says holds for Keras on torch too.
_EXACT: dict[str, Any] = {"tensorflow": _exact_tensorflow, "jax": _exact_jax, "torch": nullcontext}
