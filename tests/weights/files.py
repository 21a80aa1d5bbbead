"""What the tests of checkpoints share: the forms of a file, small networks and weights for them."""

from __future__ import annotations

from backends.tiny import network as tiny

from archspec.backends.running.tensors import Tensors
from archspec.network.tree import Network
from archspec.weights.numbers import type_named
from archspec.weights.seeded import seeded

from .zoos import network as of_spec

FORMS = [".safetensors", ".pt", ".keras", ".weights.h5"]

NETWORKS: dict[str, Network] = {
    "lenet5, with gains, a connection table and codes": of_spec("lenet5"),
    "groups, LRN and a dense layer on flattened maps": tiny(
        [
            {"c": {"conv": 8, "kernel": "3x3", "groups": 2}},
            {"n": {"lrn": 5}},
            {"d": {"dense": 6}},
            {"out": {"dense": 3, "activation": "softmax"}},
        ]
    ),
    "separable and depthwise, batch norm and layer norm": tiny(
        [
            {"s": {"separable": 6, "kernel": "3x3", "norm": "batch"}},
            {"w": {"depthwise": "3x3", "multiplier": 2}},
            {"t": {"transposed": 5, "kernel": "2x2", "stride": 2}},
            "globalavgpool",
            {"o": {"dense": 4}},
            "layernorm",
        ]
    ),
    "flatten": tiny([{"c": {"conv": 3, "kernel": "3x3"}}, "flatten", {"o": {"dense": 4}}], "5x7x2"),
}


SMALL = NETWORKS["flatten"]


def weights_of(network: Network, kind: str = "float32") -> Tensors:
    return {name: array.astype(type_named(kind)) for name, array in seeded(network).items()}


def bits(tensors: Tensors) -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    return {name: (array.dtype.name, array.shape, array.tobytes()) for name, array in tensors.items()}
