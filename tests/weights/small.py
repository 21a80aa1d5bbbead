"""A small network that verification is tried on."""

from __future__ import annotations

from backends.tiny import Row

#: Convolution, norm, branches, a dense layer: what `verify` compares in one small network.
ROWS: list[Row] = [
    {"conv1": {"conv": 6, "kernel": "3x3", "stride": 2, "norm": "batch", "activation": "relu"}},
    {"join": {"concat": [[{"maxpool": "3x3", "stride": 1}], [{"conv": 4, "kernel": "1x1"}]]}},
    {"fc": {"dense": 3, "activation": "softmax"}},
]
