"""The maps that come into a row, read from the tensor where an expression would say them at length.

So does every block's function: `in_maps = x.shape[-1]`.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from archspec.backends.planning.program import Node
from archspec.backends.planning.widths import Key, said_by
from archspec.spec.document import IN_MAPS
from archspec.spec.expressions import Expr, Name


def with_read_widths(rows: Sequence[Node], comes_in: Mapping[int, Expr]) -> tuple[Sequence[Node], Collection[Key]]:
    """The rows of the network, or of a head, and which of them read how many maps come in."""
    pairs = [(node, *said_by(node, {Name(IN_MAPS): comes_in[node.key[0]]})) for node in rows]
    reading = {node.key for node, _, is_long in pairs if is_long}
    return [short if is_long else node for node, short, is_long in pairs], reading
