"""Whether the models of both backends compute the same function: the same weights, row by row, and every gradient."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np

from archspec.backends import BACKENDS, Built, build
from archspec.backends.live import hushed, require
from archspec.backends.ran import Ran
from archspec.backends.tensors import Array
from archspec.errors import UsageError
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.ops.convolution import Depthwise, Separable
from archspec.ops.normalisation import BatchNorm
from archspec.ops.shapes import channels, volume
from archspec.weights.calibrated import calibrated
from archspec.weights.differences import SILENT, Shown, gradients, output_names, row, rows, statistics, steps
from archspec.weights.given import as_given
from archspec.weights.seeded import generator, seeded
from archspec.weights.transfer import Tensors, fill, read
from archspec.weights.verification import PRECISIONS, Mode, Precision, Verification

#: A batch norm in training needs more than one number; and of a few, two maps in a hundred are next to constant, of
#: which it makes rounding as large as anything.
BATCH, ENOUGH = 2, 16
#: No forward difference beyond these passes, however deep the network; see ``tolerances``.
LARGEST = {"float32": 1e-4, "float64": 1e-6}
#: Keras computes in float64 throughout on this engine alone: on the others a batch norm falls back to float32.
EXACT_ENGINE = "tensorflow"


def tolerances(network: Network, precision: Precision, engine: str) -> tuple[float, float]:
    """(of a row, of a gradient by its norm): rounding, which grows as the root of the depth.

    In float32 100 units of rounding times the root of the number of layers, at most 1e-4; in float64 1e-6, for parts
    of Keras (the slope of a leaky ReLU, GELU) compute with float32 constants there, and 1e-5 for gradients.
    """
    if precision == "float64" and engine == EXACT_ENGINE:
        return LARGEST["float64"], 1e-5
    depth = sum(1 for _ in layers(network))
    return float(min(LARGEST["float32"], 100 * np.finfo(np.float32).eps * depth**0.5)), 1e-3


def verify(
    network: Network, *, keras_backend: str | None = None, seed: int = 0, batch: int | None = None
) -> Verification:
    """Builds the network in both backends, gives them the same weights, and compares.

    In float32 and in float64: every row in inference and in training mode, and the moving statistics.  Gradients in
    float64 alone, where the engine has it: in float32 one ReLU whose input is a rounding away from 0 is on in one
    framework and off in the other, which moves a gradient by 1e-3.  Raises SpecError where a backend cannot express
    the network, UsageError where a framework is missing, or where Keras runs on another engine than
    ``keras_backend`` already.
    """
    engine = running_engine(keras_backend)
    modes: list[Mode] = []
    shown: list[Shown] = []
    tensors: Tensors | None = None
    precisions = possible_precisions(network, engine)
    for precision in precisions:
        both = _built(network, precision)
        given = tuple(as_given(both))
        x = _input(network, seed, batch or batch_of(network)).astype("float32").astype(precision)
        tensors = calibrated(both["torch"], seeded(network, seed), x) if tensors is None else tensors
        has_gradients = precision == precisions[-1]
        for is_training in (False, True):
            mode, values = _mode(both, tensors, x, seed, is_training, engine, has_gradients)
            modes.append(replace(mode, rows=(*given, *mode.rows)))
            shown.append(values)
    if len(precisions) == 2:
        # What Keras has of float32 in its float64, as the slope of a leaky ReLU, grows as rounding does.
        shares = (1.0, 1.0, 0.01, 0.01)
        modes = [_rounded(*each) for each in zip(modes, shown[:2] * 2, shown[2:] * 2, shares, strict=True)]
    return Verification(network, engine, tuple(modes))


def _rounded(mode: Mode, single: Shown, double: Shown, share: float) -> Mode:
    """The mode, of which each row knows (a share of) how far torch in float32 is there from torch in float64."""
    far = {path: share * row(path, double[path], single[path], None).relative for path in single if path in double}
    rows = (replace(each, rounding=far.get(each.path, 0.0)) for each in mode.rows)
    statistics = (replace(each, rounding=far.get(each.path, 0.0)) for each in mode.statistics)
    return replace(mode, rows=tuple(rows), statistics=tuple(statistics))


def batch_of(network: Network) -> int:
    """How many inputs give every batch norm numbers enough."""
    norms = [layer.input for _, layer in layers(network) if isinstance(layer.op, BatchNorm)]
    return max([BATCH, *(-(-ENOUGH * channels(x) // volume(x)) for x in norms)])


def possible_precisions(network: Network, engine: str) -> tuple[Precision, ...]:
    """TensorFlow on a CPU has no depthwise convolution in float64 whose strides differ; float32 has to do there."""
    uneven = any(
        isinstance(layer.op, (Depthwise, Separable)) and layer.op.stride.height != layer.op.stride.width
        for _, layer in layers(network)
    )
    return ("float32",) if uneven and engine == "tensorflow" else PRECISIONS


def running_engine(wanted: str | None) -> str:
    """The engine that Keras runs on: TensorFlow, JAX or torch; the wanted one, where Keras is not running yet."""
    for backend in BACKENDS:
        require(backend)
    if wanted is not None and "keras" not in sys.modules:
        if importlib.util.find_spec(wanted) is None:
            raise UsageError(f"{wanted} is not installed, so Keras cannot run on it")
        os.environ["KERAS_BACKEND"] = wanted
    with hushed():
        import keras

        keras.ops.zeros(())  # an engine looks for its devices at the first tensor, and says what it does not find
    running = str(keras.backend.backend())
    if wanted not in (None, running):
        raise UsageError(f"Keras runs on {running} in this process already; {wanted} takes a process of its own")
    return running


def at_odd_size(network: Network) -> Network:
    """The same network for an input with one more row and column of pixels; see ``at_size``."""
    height, width, *_ = _require_maps(network)
    return at_size(network, height + 1, width + 1)


def at_size(network: Network, height: int, width: int) -> Network:
    """The same network for an input of this height and width, in pixels.

    Raises SpecError where the network does not take it, UsageError where its input is a vector.
    """
    *_, maps = _require_maps(network)
    header = network.document.header.model_copy(update={"input": (height, width, maps)})
    return expand(replace(network.document, header=header))


def _require_maps(network: Network) -> tuple[int, ...]:
    sides: tuple[int, ...] = network.document.header.input
    if len(sides) != 3:
        raise UsageError(f"the input of {network.name} is a vector, which has no height and width")
    return sides


def _built(network: Network, precision: Precision) -> dict[str, Built]:
    made = {}
    for backend in ("keras", "torch"):
        with _room(backend).computing_in(precision):
            made[backend] = build(network, backend).agreed()
    return made


def _input(network: Network, seed: int, batch: int) -> Array:
    return generator("input", seed).standard_normal((batch, *map(int, network.input)))


def _mode(
    both: Mapping[str, Built], tensors: Tensors, x: Array, seed: int, training: bool, engine: str, has_gradients: bool
) -> tuple[Mode, Shown]:
    ran: dict[str, Ran] = {}
    moved: dict[str, Tensors] = {}
    precision: Precision = "float64" if x.dtype == np.float64 else "float32"
    cotangents = _cotangents(both["torch"], tensors, x, seed, training) if has_gradients else []
    for backend, built in both.items():
        fill(built, tensors)
        with _room(backend).computing_in(precision):
            ran[backend] = _room(backend).run(built, x, training=training, cotangents=cotangents)
        moved[backend] = read(built)
    network = both["torch"].network
    mode = Mode(
        "training" if training else "inference",
        precision,
        *tolerances(network, precision, engine),
        tuple(rows(network, ran["keras"], ran["torch"])),
        tuple(gradients(network, ran["keras"], ran["torch"], SILENT[precision])),
        tuple(statistics(network, tensors, moved, len(x), training)),
    )
    outputs = dict(zip(output_names(network), ran["torch"].outputs, strict=False))
    return mode, {**ran["torch"].rows, **outputs, **steps(network, tensors, moved["torch"], training)}


def _cotangents(built: Built, tensors: Tensors, x: Array, seed: int, training: bool) -> list[Array]:
    """Random numbers shaped like the outputs that there are in this mode."""
    fill(built, tensors)
    outputs = _room("torch").run(built, x, training=training).outputs
    return [generator(f"cotangent {i}", seed).standard_normal(each.shape) for i, each in enumerate(outputs)]


def _room(backend: str) -> Any:
    return importlib.import_module(f"archspec.backends.{backend}.run")
