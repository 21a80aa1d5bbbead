"""Why a row counts what it counts: the sum or the formula behind a number."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from archspec.analysis import formulas
from archspec.analysis.counts import Counts
from archspec.analysis.facts import Facts
from archspec.analysis.formulas import Formula
from archspec.analysis.mismatch.sizes import where
from archspec.network.tree import Group, Item, Layer, Merge, Repeat, Use
from archspec.spec.document import ParamsConvention

#: A sum of more terms than this is told by its first and its last ones.
MAX_TERMS = 8


def number_notes(item: Item, quantity: str, facts: Facts) -> Iterator[str]:
    """How the number of a row comes about: the sum over the rows inside it, or its own arithmetic."""
    if quantity == "depth":
        return
    if isinstance(item, Repeat) and item.count == 1:
        item = item.runs[0].item
    if quantity == "neurons":
        if (product := formulas.neurons(item.output)).is_arithmetic:
            yield str(product)
        return
    yield from _sum(item, lambda part: facts.of_row(part, quantity))
    for layer in _own(item):
        if (formula := _formula(layer, quantity, facts)) is not None:
            yield f"{layer.op.head}: {formula}"
    if quantity == "params":
        yield from _left_out(facts.counts.of(item), facts.conventions.params)


def _formula(layer: Layer, quantity: str, facts: Facts) -> Formula | None:
    if quantity == "params":
        return formulas.params(layer, facts.conventions.params)
    return formulas.macs(layer) if quantity == "macs" else formulas.connections(layer)


def _left_out(counts: Counts, convention: ParamsConvention) -> Iterator[str]:
    """What the row has and its column does not count."""
    parts = (
        ("biases", convention.biases, counts.biases + counts.frozen_biases),
        ("moving statistics", convention.statistics, counts.statistics),
        ("fixed weights", convention.frozen, counts.frozen_weights + counts.frozen_biases),
    )
    if missing := [part for part, is_counted, number in parts if number and not is_counted]:
        yield f"not counted here: {', '.join(missing)} (`conventions`)"


def _sum(item: Item, number: Callable[[Item], int]) -> Iterator[str]:
    """`conv1 36,864 + conv2 36,864 = 73,728 (block residual, lines 4-9)`, of what is inside the row."""
    if isinstance(item, (Layer, Group)):
        if not number(item):
            yield f"`{item.row.head}` has none"
        return
    terms = [*_runs(item, number)] if isinstance(item, Repeat) else [*_parts(item, number)]
    if len(terms) > 1 or isinstance(item, Repeat):
        yield f"{_shortened(terms)} = {number(item):,}{where(item.block if isinstance(item, Use) else None)}"


def _runs(repeat: Repeat, number: Callable[[Item], int]) -> Iterator[str]:
    for inner, times in repeat.runs:
        yield f"{times} x {number(inner):,}" if times > 1 else f"{number(inner):,}"


def _parts(item: Item, number: Callable[[Item], int]) -> Iterator[str]:
    for name, part in _leaves(item, ""):
        if number(part):
            yield f"{name} {number(part):,}"


def _shortened(terms: list[str]) -> str:
    if len(terms) > MAX_TERMS:
        half = MAX_TERMS // 2
        terms = [*terms[:half], f"... ({len(terms) - MAX_TERMS} more)", *terms[-half:]]
    return " + ".join(terms)


def _leaves(item: Item, prefix: str) -> Iterator[tuple[str, Item]]:
    """(name, row) of the rows in an item, branches opened; an inner block is one row."""
    if isinstance(item, Use):
        for inner in item.body.items:
            yield from _opened(inner, prefix)
    elif isinstance(item, Merge):
        for branch in item.branches:
            for inner in branch.items:
                yield from _opened(inner, f"{prefix}{branch.name}/")


def _opened(item: Item, prefix: str) -> Iterator[tuple[str, Item]]:
    if isinstance(item, Merge):
        yield from _leaves(item, prefix if item.is_transparent else f"{prefix}{item.name}/")
    else:
        yield f"{prefix}{item.name}", item


def _own(item: Item) -> tuple[Layer, ...]:
    return (item,) if isinstance(item, Layer) else item.layers if isinstance(item, Group) else ()
