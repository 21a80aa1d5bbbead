"""What the tests of backends share: tiny specs written as Python values, and networks of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

import archspec
from archspec.network.tree import Network

Row = Mapping[str, Any] | str


def spec(layers: Sequence[Row], start: str = "8x8x4", **keys: Any) -> str:
    """The text of a spec. JSON is YAML, and every text of it is in quotes."""
    document = {"archspec": 1, "name": "tiny", "input": start, **keys, "layers": layers}
    return json.dumps(document, indent=1)


def network(layers: Sequence[Row], start: str = "8x8x4", **keys: Any) -> Network:
    return archspec.load(spec(layers, start, **keys)).network


def text(backend: str, layers: Sequence[Row], start: str = "8x8x4", **keys: Any) -> str:
    """The generated source."""
    return archspec.load(spec(layers, start, **keys)).source(backend)


def comments(source: str) -> list[str]:
    """The sizes behind the rows."""
    return [line.partition("  # ")[2] for line in source.splitlines() if "  # " in line]
