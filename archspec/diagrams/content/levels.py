"""The content of a picture at the level that is asked for."""

from __future__ import annotations

from archspec.diagrams.content.overview import as_one, by_stages
from archspec.diagrams.content.rows import network_content, opened
from archspec.diagrams.content.tree import Content
from archspec.diagrams.options import Options
from archspec.network.tree import Network


def content(network: Network, options: Options, *, unrolled: int = 0, has_frames: bool = True) -> Content:
    """The cards of the network, or of the one row that is opened. Raises UsageError where there is no such row."""
    level = options.level or "block"
    is_open = level == "layer"
    if options.expand:
        made = opened(network, options.expand, is_open=is_open, unrolled=unrolled, has_frames=has_frames)
    else:
        made = network_content(network, is_open=is_open, unrolled=unrolled, has_frames=has_frames)
    if level == "stage":
        return by_stages(made)
    return as_one(made) if level == "network" else made
