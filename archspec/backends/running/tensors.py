"""Where each canonical weight lives in a live model, and how it is laid out there.

A weight's canonical name is the path of its row and its own name: ``conv3_x/0/main/conv1/kernel``.  Its canonical
layout is that of `ops/`: kernels are height, width, in, out, and flattened maps are in the order height, width, maps.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from archspec.analysis.feature_order import Order, is_plain
from archspec.errors import Place
from archspec.network.tree import Layer, Network
from archspec.network.walk import layers
from archspec.ops import Weight
from archspec.tools import EITHER, imported

Array = NDArray[Any]
#: Canonical name -> numbers in the canonical layout.
Tensors = dict[str, Array]


def bfloat16() -> Any:
    """numpy's type of bfloat16, which a package beside numpy brings. Raises UsageError where it is not installed."""
    return np.dtype(imported("ml_dtypes", EITHER).bfloat16)


class Owned(NamedTuple):
    """One weight of the network: its canonical name, the row that owns it, and that row's path."""

    name: str
    weight: Weight
    layer: Layer
    path: str

    @property
    def place(self) -> Place:
        return self.layer.place


def owned_weights(network: Network, *, with_heads: bool = True) -> Iterator[Owned]:
    """Every weight of a network, in the order of the table."""
    for path, layer in layers(network, training=with_heads):
        for weight in layer.op.weights(*layer.inputs):
            yield Owned(f"{path}/{weight.name}", weight, layer, path)


@dataclass(frozen=True)
class Layout:
    """How a framework has a tensor: axes turned, then reshaped; one axis may hold features in another order."""

    shape: tuple[int, ...]
    axes: tuple[int, ...] | None = None
    #: The canonical axis of features that this framework has in ``order``.
    features_axis: int | None = None
    order: Order = ()

    def there(self, canonical: Array) -> Array:
        """From the canonical layout to the framework's."""
        if self._is_permuted:
            canonical = np.take(canonical, permutation(self.order), axis=self.features_axis)
        turned = canonical if self.axes is None else np.transpose(canonical, self.axes)
        return np.ascontiguousarray(turned).reshape(self.shape)

    def back(self, array: Array, canonical_shape: tuple[int, ...]) -> Array:
        """From the framework's layout to the canonical one."""
        axes = self.axes if self.axes is not None else tuple(range(len(canonical_shape)))
        turned = array.reshape([canonical_shape[axis] for axis in axes])
        canonical = np.transpose(turned, np.argsort(axes)) if axes else turned
        if self._is_permuted:
            canonical = np.take(canonical, np.argsort(permutation(self.order)), axis=self.features_axis)
        return np.ascontiguousarray(canonical)

    @property
    def _is_permuted(self) -> bool:
        return self.features_axis is not None and not is_plain(self.order)


def permutation(order: Order) -> NDArray[np.int64]:
    """The canonical index of each feature, in a framework that has the vector in this order; shape (features,)."""
    pieces: list[NDArray[np.int64]] = []
    start = 0
    for height, width, maps in order:
        size = int(height * width * maps)
        indices = np.arange(start, start + size).reshape(height, width, maps)
        pieces.append(indices.transpose(2, 0, 1).ravel())
        start += size
    return np.concatenate(pieces)


@dataclass(frozen=True)
class Home:
    """One weight in a live model: the framework's name of the tensor, the tensor itself, and its layout."""

    owned: Owned
    key: str
    tensor: Any
    layout: Layout
