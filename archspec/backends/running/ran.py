"""What a run of a live model shows: the value of every row, the outputs, the gradients. Canonical names and layouts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from archspec.analysis.feature_order import Order, is_plain
from archspec.backends.running.tensors import Array, permutation


@dataclass(frozen=True)
class Ran:
    """One run. Arrays are batch first and maps last; flattened maps are in the order height, width, maps."""

    #: Canonical path of a layer -> its value, of every layer whose value the framework shows.
    rows: Mapping[str, Array]
    #: The network's output, then its heads'.
    outputs: Sequence[Array]
    #: The gradient of sum(output * cotangent) by the input, and by each trainable weight's canonical name.
    input_gradient: Array | None = None
    gradients: Mapping[str, Array] = field(default_factory=dict)


def maps_last(array: Array) -> Array:
    """(batch, maps, height, width) -> (batch, height, width, maps); (batch, features) as it is."""
    return np.moveaxis(array, 1, -1) if array.ndim == 4 else array


def maps_first(array: Array) -> Array:
    """(batch, height, width, maps) -> (batch, maps, height, width); (batch, features) as it is."""
    return np.ascontiguousarray(np.moveaxis(array, -1, 1)) if array.ndim == 4 else array


def in_canonical_order(vector: Array, order: Order) -> Array:
    """(batch, features) in a framework's order -> the same in the language's."""
    return vector if is_plain(order) else np.take(vector, np.argsort(permutation(order)), axis=1)
