"""The convention under which a printed number would hold, where there is one; and its unit."""

from __future__ import annotations

from itertools import product

from archspec.analysis.counts import printed_params
from archspec.analysis.facts import Facts
from archspec.network.tree import Item
from archspec.spec.cells import Printed
from archspec.spec.document import ParamsConvention

_KILOS = {1000: 1024, 1024: 1000}


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
