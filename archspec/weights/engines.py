"""The engine that Keras runs on, and what it cannot do."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator

from archspec.backends import BACKENDS
from archspec.backends.keras.devices import share_memory
from archspec.backends.running.devices import Device
from archspec.backends.running.live import hushed_keras, require_all, start
from archspec.errors import UsageError
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.ops.convolution import Conv, Depthwise, Separable, Transposed
from archspec.ops.shapes import Maps
from archspec.stages import stage
from archspec.weights.verification import PRECISIONS, Precision

#: With so many maps, or so few pixels, oneDNN's gradient of a 1x1 window with a stride was not seen to write beyond its
#: memory: with 4 maps 40x40 pixels were sound and 56x56 were not, as glibc's own check of memory has it.
SOUND_MAPS, SOUND_PIXELS = 16, 1024


def possible_precisions(network: Network, engine: str) -> tuple[Precision, ...]:
    """TensorFlow on a CPU has no depthwise convolution in float64 whose strides differ; float32 has to do there."""
    uneven = any(
        isinstance(layer.op, (Depthwise, Separable)) and layer.op.stride.height != layer.op.stride.width
        for _, layer in layers(network)
    )
    return ("float32",) if uneven and engine == "tensorflow" else PRECISIONS


def running_engine(wanted: str | None) -> str:
    """The engine that Keras runs on: TensorFlow, JAX or torch; the wanted one, where Keras is not running yet."""
    require_all()
    if wanted is not None and "keras" not in sys.modules:
        if importlib.util.find_spec(wanted) is None:
            raise UsageError(f"{wanted} is not installed, so Keras cannot run on it")
        os.environ["KERAS_BACKEND"] = wanted
    share_memory()
    for backend in BACKENDS:
        stage(f"{backend}: loading the framework")
        start(backend)
    keras = hushed_keras()
    running = str(keras.backend.backend())
    if wanted not in (None, running):
        raise UsageError(f"Keras runs on {running} in this process already; {wanted} takes a process of its own")
    return running


def require_sound_gradients(network: Network, engine: str, device: Device = "cpu") -> None:
    """Refuses what would end the process by a signal, instead of telling a difference.

    oneDNN, with which TensorFlow computes on a CPU, corrupts memory in the float32 gradient of a 1x1 kernel with a
    stride that reads few maps of many pixels: measured with TensorFlow 2.21.  Gradients are in float64, which is
    sound, unless `possible_precisions` rules that out.
    """
    if (engine, device) != ("tensorflow", "cpu") or "float64" in possible_precisions(network, engine):
        return
    if os.environ.get("TF_ENABLE_ONEDNN_OPTS") != "0" and (path := next(_unsound(network), None)) is not None:
        raise UsageError(
            f"TensorFlow would write beyond its memory in the gradient of `{path}`, a 1x1 kernel with a stride: "
            "verify on another engine, with --keras-backend jax"
        )


def _unsound(network: Network) -> Iterator[str]:
    for path, layer in layers(network):
        op = layer.op
        if not isinstance(op, (Conv, Transposed)) or tuple(op.kernel) != (1, 1) or tuple(op.stride) == (1, 1):
            continue
        # The gradient of a transposed convolution is that of a convolution from its filters to its maps.
        read = layer.output if isinstance(op, Transposed) else layer.input
        if isinstance(read, Maps) and read.maps < SOUND_MAPS and read.height * read.width > SOUND_PIXELS:
            yield path
