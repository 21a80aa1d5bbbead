"""What a spec gives by itself, and seeded numbers would hide: given filters, drawn codes, rates of dropout."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from archspec.backends import Built
from archspec.backends.tensors import Array, Owned, owned_weights
from archspec.backends.torch.observe import expand_places
from archspec.network.walk import layers
from archspec.ops.convolution import Conv
from archspec.ops.rbf import Rbf
from archspec.ops.reshape import Dropout
from archspec.weights.transfer import read
from archspec.weights.verification import Difference


def given(owned: Owned) -> Array | None:
    """The numbers that the row itself says, in the canonical layout; None where they are drawn."""
    op, weight = owned.layer.op, owned.weight
    shape = tuple(map(int, weight.shape))
    if isinstance(op, Conv) and op.given is not None and weight.kind == "kernel":
        filters = np.moveaxis(np.array(op.given, np.float64), 0, -1)
        return np.array(np.broadcast_to(filters[:, :, np.newaxis, :], shape))
    if isinstance(op, Rbf) and op.codes is not None:
        return np.array(op.codes, np.float64).reshape(shape)
    return None


def as_given(both: Mapping[str, Built]) -> Iterator[Difference]:
    """How far fresh models are from what the spec gives: the backend that is further off counts."""
    starts = [read(built) for built in both.values()]
    network = both["torch"].network
    for owned in owned_weights(network):
        numbers = given(owned)
        if numbers is not None:
            absolute = float(np.max([np.abs(start[owned.name] - numbers) for start in starts]))
            size = float(np.sqrt(np.mean(numbers**2)))
            yield Difference(owned.name, absolute, absolute / size if size else absolute, owned.place)
    rates = [_rates(built) for built in both.values()]
    for path, layer in layers(network):
        if isinstance(layer.op, Dropout):
            absolute = float(np.max([abs(found.get(path, np.nan) - layer.op.rate) for found in rates]))
            yield Difference(f"{path}/rate", absolute, absolute, layer.place)


def _rates(built: Built) -> dict[str, float]:
    """Path -> the part that is dropped there."""
    if built.backend == "torch":
        modules: dict[str, Any] = dict(built.model.named_modules())
        places = expand_places(built.module.places, built.model)
        return {path: modules[place].p for path, place in places.items() if hasattr(modules[place], "p")}
    known = {layer.name: layer for layer in built.model.layers}
    named = ((path, known[name]) for path, name in built.module.places.items() if name in known)
    return {path: layer.rate for path, layer in named if hasattr(layer, "rate")}
