"""The largest of what a network's layers put out: what no run of it can do without."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

from archspec.analysis.cells import Prefix, used_bodies
from archspec.analysis.counts import FLOAT32_BYTES
from archspec.network.tree import Merge, Network
from archspec.network.walk import joined, own_layers, rows
from archspec.ops.shapes import numbers


class Activation(NamedTuple):
    """What one layer puts out, as float32, for one input."""

    path: str
    activation_bytes: int


def largest_activation(network: Network) -> Activation | None:
    """The layer that puts out most, the first of several; None where there is no layer.

    Heads that exist only in training are left out.
    """
    largest = max(_sizes(network), key=lambda found: found[0], default=None)  # max takes the first
    if largest is None:
        return None
    size, prefix, path = largest
    return Activation(joined(prefix.path(), path), size * FLOAT32_BYTES)


def _sizes(network: Network) -> Iterator[tuple[int, Prefix, str]]:
    """(numbers, path of the body, path in it) of every layer; of the uses of a block, and of repetitions, the first."""
    staying = tuple(head for head in network.heads if not head.is_training_only)
    for body, prefix in used_bodies(replace(network, heads=staying)):
        # What joins branches stands behind them.
        for path, item in sorted(rows(body.items), key=lambda row: isinstance(row[1], Merge)):
            for name, layer in own_layers(path, item):
                yield numbers(layer.output), prefix, name
