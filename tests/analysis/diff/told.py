"""What the tests of differences share: networks in a few rows, and what is told of two."""

from __future__ import annotations

from pathlib import Path

from archspec.analysis.diff import Diff, Entry, diff
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.spec.loader import load_file, load_text

from ..tables import text

SPECS = Path(__file__).parents[3] / "specs"
BLOCKS = """
variables: {classes: 10}
blocks:
  pair:
    args: {maps: required, kernel: 3x3}
    layers: [{conv: $maps, kernel: 1x1}, {conv: $maps, kernel: $kernel, norm: batch, activation: relu}]
  unit:
    args: [maps]
    layers:
      - add: [[{conv: $maps, kernel: 3x3}, {conv: $maps, kernel: 3x3}], identity]
      - {activation: relu}
"""


def net(layers: str, head: str = BLOCKS, input: str = "32x32x3") -> Network:
    return expand(load_text(text(layers, head, input)))


def of_spec(name: str, variant: str | None = None) -> Network:
    return expand(load_file(SPECS / f"{name}.yaml", variant))


def told(found: Diff) -> list[str]:
    """The rows that are told: their kind, their names, what differs."""
    return [_said(entry) for entry in found.entries if entry.kind != "same"]


def _said(entry: Entry) -> str:
    names = dict.fromkeys(side.path for side in (entry.one, entry.other) if side is not None)
    differs = [*map(str, entry.changes), *(f"inside {number}" for number in entry.blocks)]
    return ": ".join(filter(None, [entry.kind, " -> ".join(names), ", ".join(differs)]))


def between(one: str, other: str) -> list[str]:
    return told(diff(net(one), net(other)))
