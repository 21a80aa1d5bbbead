"""Why a row counts what it counts: the sum or the product behind a number, and the convention that would change it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product
from math import prod

from archspec.analysis.counts import is_counted, printed_params
from archspec.analysis.explain_size import where
from archspec.analysis.facts import Facts
from archspec.network.tree import Group, Item, Layer, Merge, Repeat, Use
from archspec.ops.shapes import dims
from archspec.spec.cells import Printed
from archspec.spec.document import ParamsConvention

#: A sum of more terms than this is told by its first and its last ones.
MAX_TERMS = 8
_KILOS = {1000: 1024, 1024: 1000}


def notes(item: Item, quantity: str, facts: Facts) -> Iterator[str]:
    """How the number of a row comes about: the sum over the rows inside it, or its own arithmetic."""
    if quantity == "depth":
        return
    if quantity == "neurons":
        sides = dims(item.output)
        yield f"{' x '.join(map(str, sides))} = {prod(sides):,}"
        return
    yield from _sum(item, lambda part: facts.of_row(part, quantity))
    for layer in _own(item):
        yield from _product(layer, quantity, facts)
    if quantity == "params" and facts.of_row(item, quantity) < facts.counts.of(item).params:
        yield from _left_out(facts.conventions.params)


def params_hint(item: Item, printed: Printed, facts: Facts) -> str:
    """The convention under which the cell would hold, if there is one; of several the one nearest to the declared."""
    declared, counts = facts.conventions.params, facts.counts.of(item)
    names = tuple(ParamsConvention.model_fields)
    for changes in sorted(product((False, True), repeat=len(names)), key=sum):
        changed = [name for name, is_changed in zip(names, changes, strict=True) if is_changed]
        other = declared.model_copy(update={name: _other(getattr(declared, name)) for name in changed})
        if printed.covers(printed_params(counts, other), other.K):
            said = ", ".join(f"{name}: {str(getattr(other, name)).lower()}" for name in changed)
            return f"it holds under `conventions: {{params: {{{said}}}}}`"
    return ""


def macs_hint(exact: int, printed: Printed, kilo: int) -> str:
    """Whether the column counts operations, or in the other K."""
    other = _KILOS[kilo]
    if printed.covers(exact, other):
        return f"it holds under `conventions: {{macs: {{K: {other}}}}}`"
    return operations_hint(exact, printed, kilo)


def operations_hint(exact: int, printed: Printed, kilo: int) -> str:
    is_double = printed.covers(2 * exact, kilo)
    return "it is twice that: multiplications and additions were counted apart" if is_double else ""


def _other(value: int | bool) -> int | bool:
    return not value if isinstance(value, bool) else _KILOS[value]


def in_unit(exact: int, printed: Printed, kilo: int) -> str:
    """The exact number in the unit of the printed one, with one more digit: `497.5K`."""
    mantissa = printed.text.rstrip("KMG").partition("e")[0]
    decimals = len(mantissa.partition(".")[2]) + 1
    unit = printed.suffix or (f"e{printed.exponent}" if printed.exponent else "")
    return f"{exact / printed.unit(kilo):,.{decimals}f}{unit}"


def _product(layer: Layer, quantity: str, facts: Facts) -> Iterator[str]:
    if quantity == "params":
        yield from _params(layer, facts.conventions.params)
    elif quantity == "macs":
        yield from _macs(layer)
    else:
        yield from _connections(layer)


def _params(layer: Layer, convention: ParamsConvention) -> Iterator[str]:
    """`conv: 5 x 5 x 1 x 6 + 6 = 156`."""
    shapes = [weight.shape for weight in layer.op.weights(*layer.inputs) if is_counted(weight, convention)]
    if shapes:
        terms = " + ".join(" x ".join(str(int(side)) for side in shape) for shape in shapes)
        yield f"{layer.op.head}: {terms} = {sum(map(prod, shapes)):,}"


def _macs(layer: Layer) -> Iterator[str]:
    """`conv: 28 x 28 x 150 weights = 117,600`."""
    kernels = int(sum(weight.size for weight in layer.op.weights(*layer.inputs) if weight.kind == "kernel"))
    macs, positions = int(layer.op.macs(*layer.inputs)), dims(layer.output)[:-1]
    if macs and macs == kernels * prod(positions):
        yield f"{layer.op.head}: {' x '.join([*map(str, positions), f'{kernels:,} weights'])} = {macs:,}"


def _connections(layer: Layer) -> Iterator[str]:
    total, macs = int(layer.op.connections(*layer.inputs)), int(layer.op.macs(*layer.inputs))
    if 0 < macs < total:
        yield f"{layer.op.head}: {macs:,} multiply-adds + {total - macs:,} biases = {total:,}"


def _left_out(convention: ParamsConvention) -> Iterator[str]:
    parts = {
        "biases": convention.biases,
        "moving statistics": convention.statistics,
        "fixed weights": convention.frozen,
    }
    if missing := [part for part, is_counted in parts.items() if not is_counted]:
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
