"""What a number of `expect` follows: it counts everything with K = 1000, whatever `conventions` says of the columns."""

from __future__ import annotations

from collections.abc import Iterator

from archspec.analysis.counts import Counts, network_counts
from archspec.analysis.explained.rounded import rounding, scaled
from archspec.analysis.facts import Facts
from archspec.analysis.formulas import EVERYTHING
from archspec.analysis.mismatch.totals import reason
from archspec.spec.cells import Printed

_MEANINGS = {
    "macs": "multiply-adds for one input; biases are not counted",
    "connections": "every use of a weight, and of a bias",
    "neurons": "what the layers with weights put out",
    "depth": "layers with weights on the longest chain",
}


def expected(quantity: str, printed: Printed, facts: Facts) -> Iterator[bool | str]:
    """Whether it holds; then how it is rounded, and what it counts."""
    exact = facts.of_network(quantity)
    holds = printed.covers(exact)
    yield holds
    if not printed.is_exact:
        yield f"{exact:,} = {scaled(exact, printed, 1000)}{rounding(exact, printed, 1000) if holds else ''}"
    elif not holds:
        yield f"computed {exact:,}"
        if (explained := reason(quantity, printed, facts)) is not None:
            yield explained.note
    if quantity in _MEANINGS:
        yield _MEANINGS[quantity]
        return
    counts = network_counts(facts.network, facts.counts, training=quantity == "total_with_heads")
    yield _counted(quantity, exact, counts)
    if facts.conventions.params != EVERYTHING:
        yield "`conventions` is about the params of rows, and changes nothing here"


def _counted(quantity: str, exact: int, counts: Counts) -> str:
    """Which kinds of parameters are in it: `21,814,696 = 21,797,672 trainable + 17,024 moving statistics`."""
    fixed = {
        "moving statistics": counts.statistics,
        "fixed weights": counts.frozen_weights + counts.frozen_biases,
    }
    told = [f"{number:,} {words}" for words, number in fixed.items() if number]
    if not told:
        return "all parameters are trainable"
    if quantity == "trainable":
        return f"it is without {' and '.join(told)}"
    if quantity == "non_trainable":
        return f"{exact:,} = {' + '.join(told)}"
    return f"{exact:,} = {' + '.join([f'{counts.trainable:,} trainable', *told])}"
