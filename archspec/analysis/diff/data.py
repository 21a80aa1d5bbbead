"""A diff as data: what ``--format json`` prints; its keys are part of the command line's contract."""

from __future__ import annotations

from archspec.analysis.counts import Counts
from archspec.analysis.diff import BlockPair, Diff, Entry, Side
from archspec.analysis.diff.cells import Change
from archspec.network.tree import Network
from archspec.ops.shapes import dims


def data(diff: Diff) -> dict[str, object]:
    """Both networks with their totals, every row, the heads, and the blocks that rows name by their index."""
    return {
        "equal": diff.is_equal,
        "a": _network(diff.one, diff.totals[0]),
        "b": _network(diff.other, diff.totals[1]),
        "rows": [_entry(entry) for entry in diff.entries],
        "heads": [_change(change) for change in diff.heads],
        "blocks": [_block(block) for block in diff.blocks],
    }


def _network(network: Network, totals: Counts) -> dict[str, object]:
    return {
        "file": network.document.place.source.name,
        "name": network.name,
        "variant": network.document.variant,
        "input": dims(network.input),
        "output": dims(network.output),
        "totals": _counts(totals),
    }


def _entry(entry: Entry) -> dict[str, object]:
    return {
        "kind": entry.kind,
        "a": _side(entry.one),
        "b": _side(entry.other),
        "changes": [_change(change) for change in entry.changes],
        "blocks": list(entry.blocks),
    }


def _side(side: Side | None) -> dict[str, object] | None:
    if side is None:
        return None
    return {"path": side.path, "row": side.described, "output": dims(side.output), **_counts(side.counts)}


def _change(change: Change) -> dict[str, str]:
    return {"column": change.column, "a": change.old, "b": change.new}


def _counts(counts: Counts) -> dict[str, int]:
    return {"params": counts.params, "trainable": counts.trainable, "macs": counts.macs}


def _block(block: BlockPair) -> dict[str, object]:
    return {
        "a": block.one,
        "b": block.other,
        "rows": [_entry(entry) for entry in block.entries],
        "uses": [{"a": _side(use.one), "b": _side(use.other)} for use in block.uses],
    }
