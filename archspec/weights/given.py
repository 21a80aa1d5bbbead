"""What a spec gives by itself, and seeded numbers would hide: filters, codes, where weights begin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from archspec.backends import Built
from archspec.backends.running.tensors import Array, Owned, owned_weights
from archspec.ops.convolution import Conv
from archspec.ops.initialisers import constant
from archspec.ops.rbf import Rbf
from archspec.weights.transfer import read
from archspec.weights.verification import LARGEST, Difference


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
    """How far fresh models are from what the spec gives: the backend that is further off counts.

    Constants (biases, scales, shifts, statistics) are in it where they are wrong alone: they are no rows of the table.
    """
    starts = {backend: read(built) for backend, built in both.items()}
    for owned in owned_weights(both["torch"].network):
        begun = {backend: start[owned.name] for backend, start in starts.items()}
        if (numbers := given(owned)) is not None:
            yield _furthest(owned, begun, numbers)
        elif (number := constant(owned.layer.op, owned.weight)) is not None:
            found = _furthest(owned, begun, np.full(tuple(map(int, owned.weight.shape)), number))
            if not found.within(LARGEST["float64"]):
                yield found


def _furthest(owned: Owned, begun: Mapping[str, Array], numbers: Array) -> Difference:
    """The weight in the backend in which it begins furthest from these numbers."""
    far = {backend: np.nan_to_num(np.abs(start - numbers), nan=np.inf) for backend, start in begun.items()}
    backend = max(far, key=lambda each: float(far[each].max()))
    worst = np.unravel_index(far[backend].argmax(), numbers.shape)
    absolute, size = float(far[backend][worst]), float(np.sqrt(np.mean(numbers**2)))
    places = f"{begun[backend][worst]:.6g} in {backend} and at {numbers[worst]:.6g} in the spec"
    told = f"the weight `{owned.name}` begins at {places}"
    return Difference(owned.name, absolute, absolute / size if size else absolute, owned.place, told=told)
