"""How many parameters, multiply-adds, neurons and bytes: of every row, and of the whole network.

Parameters are counted as Keras does: with the moving statistics of batch norm, which are not trainable.
Multiply-adds are of one input, biases not counted.  How a printed column counts may differ: see ``printed_params``.
"""

from __future__ import annotations

import operator
from typing import NamedTuple

from archspec.analysis.chains import Chains
from archspec.analysis.sums import Sums
from archspec.errors import Place, error
from archspec.network.expand import MAX_LAYERS
from archspec.network.tree import Item, Layer, Network, Repeat
from archspec.ops import Weight
from archspec.ops.shapes import numbers
from archspec.spec.document import ParamsConvention

#: No published CNN has a thousandth of this: 4 TB of float32 weights.
MAX_PARAMS = 2**40
FLOAT32_BYTES = 4


class Counts(NamedTuple):
    """Sums over layers. The five kinds of parameters do not overlap."""

    layers: int = 0
    #: Trainable, without biases; then trainable biases.
    weights: int = 0
    biases: int = 0
    #: Fixed by hand: kernels and the like, then biases.
    frozen_weights: int = 0
    frozen_biases: int = 0
    #: The moving statistics of batch norm.
    statistics: int = 0
    macs: int = 0
    #: Numbers that the layers with weights put out: what papers call the neurons of a network.
    neurons: int = 0
    #: What all layers put out, as float32, for one input.
    activation_bytes: int = 0

    @property
    def params(self) -> int:
        return self.trainable + self.non_trainable

    @property
    def trainable(self) -> int:
        return self.weights + self.biases

    @property
    def non_trainable(self) -> int:
        return self.frozen_weights + self.frozen_biases + self.statistics

    def __add__(self, other: Counts) -> Counts:  # type: ignore[override] # numbers are added, not appended
        return Counts(*map(operator.add, self, other))

    def __mul__(self, times: int) -> Counts:  # type: ignore[override]
        return Counts(*(number * times for number in self))


def count(network: Network) -> Sums[Counts]:
    """The counts of every item of a network."""
    return Sums(network, count_layer, Counts())


def count_layer(layer: Layer) -> Counts:
    """The counts of one layer."""
    kinds = {"weights": 0, "biases": 0, "frozen_weights": 0, "frozen_biases": 0, "statistics": 0}
    for weight in layer.op.weights(*layer.inputs):
        kinds[_kind(weight)] += weight.size
    size = numbers(layer.output)
    return Counts(
        layers=1,
        macs=int(layer.op.macs(*layer.inputs)),
        neurons=size if layer.op.is_weight_layer else 0,
        activation_bytes=size * FLOAT32_BYTES,
        **kinds,
    )


def _kind(weight: Weight) -> str:
    if weight.kind == "statistic":
        return "statistics"
    part = "biases" if weight.kind == "bias" else "weights"
    return part if weight.trainable else f"frozen_{part}"


def network_counts(network: Network, counts: Sums[Counts], *, training: bool = False) -> Counts:
    """The whole network with the heads that it keeps; with ``training`` also those that only training has."""
    total = counts.of_body(network.body)
    for head in network.heads:
        if training or not head.is_training_only:
            total = total + counts.of_body(head.body)
    return total


def printed_params(counts: Counts, convention: ParamsConvention) -> int:
    """What a params column of this convention counts."""
    total = counts.weights
    total += counts.biases if convention.biases else 0
    total += counts.statistics if convention.statistics else 0
    total += counts.frozen_weights if convention.frozen else 0
    return total + (counts.frozen_biases if convention.frozen and convention.biases else 0)


def is_counted(weight: Weight, convention: ParamsConvention) -> bool:
    """Whether a params column of this convention counts this tensor."""
    if weight.kind == "statistic":
        return convention.statistics
    return (weight.trainable or convention.frozen) and (weight.kind != "bias" or convention.biases)


def connections(network: Network) -> Sums[int]:
    """Connections as LeCun et al. 1998 count them, of every item."""
    return Sums(network, lambda layer: int(layer.op.connections(*layer.inputs)), 0)


class Depths(Chains[int]):
    """Layers with weights on the longest chain: what "a 34-layer network" says."""

    def start(self) -> int:
        return 0

    def layer(self, layer: Layer, state: int) -> int:
        return state + layer.op.is_weight_layer

    def joined(self, states: tuple[int, ...]) -> int:
        return max(states)

    def beyond(self, state: int, inner: int) -> int:
        return state + inner


def network_depth(network: Network, depths: Depths) -> int:
    """The longest chain from the input to an output that is not of training alone."""
    seen: dict[str, int] = {}
    deepest = depths.end(network.body.items, 0, seen)
    for head in network.heads:
        if not head.is_training_only:
            deepest = max(deepest, depths.end(head.body.items, seen[head.origin], {}))
    return deepest


def require_limits(network: Network, counts: Sums[Counts]) -> None:
    """Raises SpecError where a network is larger than any that can be meant; the place is its largest row.

    The numbers themselves are not told: with a thousand blocks in each other they have thousands of digits.
    """
    total = network_counts(network, counts, training=True)
    if total.layers > MAX_LAYERS:
        message, size = f"the network has more than {MAX_LAYERS:,} layers", "layers"
    elif total.params > MAX_PARAMS:
        message, size = f"the network has more than {MAX_PARAMS:,} parameters", "params"
    else:
        return
    items = [item for body in (network.body, *(head.body for head in network.heads)) for item in body.items]
    largest = max(items, key=lambda item: int(getattr(counts.of(item), size)))
    raise error("limit", message, _size_place(largest), "the largest row", hint=_hint(largest))


def _size_place(item: Item) -> Place:
    return item.row.repeat.place if isinstance(item, Repeat) and item.row.repeat is not None else item.row.head_place


def _hint(item: Item) -> str:
    return "repeat it less often" if isinstance(item, Repeat) else "is a repetition or a number of maps mistyped?"
