"""The order of an operator's columns: in a row as `archspec fmt` writes it, and where a row is told in words."""

from __future__ import annotations

#: As tables and papers say them.
WINDOW = ("kernel", "stride", "padding", "dilation", "groups", "multiplier")
FOLLOWING = ("bias", "trainable", "norm", "activation", "init", "bias_init")
#: Of a column that few operators have, and of the first that follows.
OWN, _AFTER = 9, 10
#: Greater than any rank.
RANKS = 20


def rank(column: str) -> int:
    """What builds the network, then what an operator alone has, then what follows or fills it."""
    if column in WINDOW:
        return WINDOW.index(column)
    return _AFTER + FOLLOWING.index(column) if column in FOLLOWING else OWN
