"""The maps that come into a row, read from the tensor where an expression would say them at length.

So does every block's function: `in_maps = x.shape[-1]`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from archspec.backends.planning.dialect import Program
from archspec.backends.planning.program import Node
from archspec.backends.planning.widths import Key, named, says_at_length, widths
from archspec.spec.document import IN_MAPS
from archspec.spec.expressions import Name


def with_read_widths(program: Program) -> tuple[Sequence[Node], Collection[Key]]:
    """The network's rows, and which of them read how many maps come in."""
    comes_in = widths(program.network)
    reading = {node.key for node in program.rows() if says_at_length(node, comes_in[node.key[0]])}
    rows = [
        named(node, comes_in[node.key[0]], Name(IN_MAPS)) if node.key in reading else node for node in program.rows()
    ]
    return rows, reading
