"""Differences between two runs of one network: of rows, of gradients, of moving statistics.

They are relative: of a row, the largest of its numbers', each by the number's own size or by the row's root mean
square, whichever is larger; of a gradient, the norm of the difference by the norm of the gradient.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

import numpy as np

from archspec.backends.running.ran import Ran
from archspec.backends.running.tensors import Array, Tensors, owned_weights
from archspec.errors import Place
from archspec.network.tree import Layer, Network
from archspec.network.walk import layers
from archspec.ops.normalisation import BatchNorm
from archspec.ops.shapes import channels, volume
from archspec.weights.verification import Difference

#: A row of smaller numbers, as GELU's far left of zero, is measured as if it were of this size.
NOTHING = 1e-3
#: A gradient that is a smaller part of all of them is measured as if it were this part.
SILENT = {"float32": 1e-2, "float64": 1e-4}
#: Path -> value, of rows, of outputs and of what has been added to moving statistics.
Shown = dict[str, Array]
#: (path, layer)
Step = tuple[str, Layer]


def output_names(network: Network, training: bool) -> list[str]:
    return ["output", *(head.name for head in network.heads if training or not head.is_training_only)]


def rows(network: Network, keras: Ran, torch: Ran, training: bool) -> Iterator[Difference]:
    """Of every row that there is in this mode, then of the outputs."""
    steps = list(layers(network, training=training))
    shown = keras.rows.keys() & torch.rows.keys()
    for number, (path, layer) in enumerate(steps):
        if path in shown:
            yield row(path, keras.rows[path], torch.rows[path], layer)
        elif not _is_seen_elsewhere(path, layer, steps[number + 1 : number + 2], shown):
            yield Difference(path, np.nan, np.nan, layer.place, is_seen=False)
    names = output_names(network, training)
    # A Keras model has the same outputs in all modes.
    for name, mine, other in zip(names, keras.outputs[: len(names)], torch.outputs, strict=True):
        yield row(name, mine, other, None)


def _is_seen_elsewhere(path: str, layer: Layer, following: Sequence[Step], shown: Collection[str]) -> bool:
    """Whether the value of a layer is nothing by itself, or is seen behind what the same row puts behind it.

    A merge is no module of torch, and an identity none of either; an activation may be part of its layer in Keras.
    """
    is_followed = any(other in shown and other.startswith(f"{path}/") for other, _ in following)
    return is_followed or layer.op.is_merge or layer.op.head == "identity"


def row(path: str, mine: Array, other: Array, layer: Layer | None) -> Difference:
    """Each number's difference by its own size, or by the row's root mean square where that is larger.

    By the root mean square alone a softmax would seem wrong: of 1,000 probabilities a few are a hundred times it.
    """
    mine, other = mine.astype(np.float64), other.astype(np.float64).reshape(mine.shape)
    place = layer.place if layer is not None else None
    if not (np.isfinite(mine).all() and np.isfinite(other).all()):
        return Difference(path, np.nan, np.nan, place)
    absolute = np.abs(mine - other)
    size = np.maximum(np.abs(mine), max(float(np.sqrt(np.mean(mine**2))), NOTHING))
    return Difference(path, float(absolute.max()), float((absolute / size).max()), place)


def gradients(
    network: Network, keras: Ran, torch: Ran, cotangents: Iterable[Array], silent: float, training: bool
) -> Iterator[Difference]:
    """Of the input and of every weight that is trained; ``cotangents`` are the weights of the outputs.

    A gradient is silent beside all the others, or beside what it comes from: behind a norm of a single map all are 0.
    """
    if keras.input_gradient is None or torch.input_gradient is None:
        return
    least = silent * max(_norm(torch.gradients.values()), _norm(cotangents))
    yield _gradient("input", keras.input_gradient, torch.input_gradient, least, None)
    for owned in owned_weights(network, with_heads=training):
        if not owned.weight.trainable:
            continue
        if owned.name not in keras.gradients and owned.name not in torch.gradients:
            yield Difference(owned.name, np.nan, np.nan, owned.place, is_seen=False)
            continue
        # A weight that no output depends on has no gradient in one framework, and zeros in another.
        mine, other = (ran.gradients.get(owned.name, np.zeros(1)) for ran in (keras, torch))
        yield _gradient(owned.name, mine, other, least, owned.place)


def _norm(arrays: Iterable[Array]) -> float:
    return float(np.sqrt(sum(float(np.sum(np.square(each))) for each in arrays)))


def _gradient(name: str, mine: Array, other: Array, least: float, place: Place | None) -> Difference:
    """A gradient that is nothing beside the others (of a bias before a batch norm, say) is measured by these."""
    absolute = float(np.abs(mine - other).max())
    size = max(float(np.linalg.norm(mine)), least)
    return Difference(name, absolute, _ratio(float(np.linalg.norm(mine - other)), size), place)


def statistics(
    network: Network, before: Tensors, moved: Mapping[str, Tensors], batch: int, training: bool
) -> Iterator[Difference]:
    """Moving statistics after one batch. PyTorch moves the unbiased variance, n / (n - 1) times Keras's."""
    keras, torch = (steps(network, before, moved[backend], training) for backend in ("keras", "torch"))
    for path, layer in layers(network):
        if not isinstance(layer.op, BatchNorm):
            continue
        count = batch * volume(layer.input) // channels(layer.input)
        biased = (count - 1) / count if training and layer.op.trainable else 1.0
        for key, factor in ((f"{path}/moving_mean", 1.0), (f"{path}/moving_variance", biased)):
            yield _moved(key, keras[key], torch[key] * factor, before[key], layer)


def steps(network: Network, before: Tensors, after: Tensors, training: bool) -> Shown:
    """Canonical name -> what one batch has added to the part that is kept of a moving statistic."""
    found: Shown = {}
    for path, layer in layers(network):
        if isinstance(layer.op, BatchNorm):
            kept = float(layer.op.momentum) if training and layer.op.trainable else 1.0
            for key in (f"{path}/moving_mean", f"{path}/moving_variance"):
                found[key] = after[key] - kept * before[key].astype(np.float64)
    return found


def _moved(key: str, mine: Array, other: Array, start: Array, layer: Layer) -> Difference:
    """What hardly moves is measured as if it moved by a hundredth; to a variance a norm adds its epsilon."""
    absolute = float(np.abs(mine - other).max()) if np.isfinite(mine + other).all() else np.nan
    least = float(layer.op.epsilon) if isinstance(layer.op, BatchNorm) and key.endswith("variance") else 0.0
    size = max(float(np.sqrt(np.mean(mine**2))), 1e-2 * float(np.sqrt(np.mean(start**2))), least)
    return Difference(key, absolute, _ratio(absolute, size), layer.place)


def _ratio(difference: float, size: float) -> float:
    if difference == 0:
        return 0.0
    return difference / size if size else float("inf")
