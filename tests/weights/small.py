"""Networks of a few rows, written as Python values."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import archspec
from archspec.network.tree import Network

Row = Mapping[str, Any] | str


def tiny(layers: Sequence[Row], start: str = "8x8x4", **keys: Any) -> Network:
    """JSON is YAML, and a line for each value gives each row a place of its own."""
    document = {"archspec": 1, "name": "tiny", "input": start, **keys, "layers": layers}
    return archspec.load(json.dumps(document, indent=1)).network


#: Convolution, norm, branches, a dense layer: what `verify` compares in one small network.
ROWS: list[Row] = [
    {"conv1": {"conv": 6, "kernel": "3x3", "stride": 2, "norm": "batch", "activation": "relu"}},
    {"join": {"concat": [[{"maxpool": "3x3", "stride": 1}], [{"conv": 4, "kernel": "1x1"}]]}},
    {"fc": {"dense": 3, "activation": "softmax"}},
]
