"""Why there is no answer: with which values each printed cell holds by itself, or comes nearest to holding."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TypeVar

from archspec.analysis.solve import Miss
from archspec.analysis.solve.facets import Facet, Key, said
from archspec.analysis.solve.numbers import MAX_COUNT, Polynomial, intersected
from archspec.spec.nodes import Atom

#: So many values, or ranges of values, are listed.
MAX_LISTED = 6

Held = TypeVar("Held")


def misses_of_numbers(polynomials: Mapping[Key, tuple[Polynomial, Facet]]) -> tuple[Miss, ...]:
    """Of cells that are polynomials of the value; the sides of a size are one cell."""
    found: list[tuple[Miss, list[range]]] = []
    for keys in _cells(polynomials):
        ranges = [range(1, MAX_COUNT + 1)]
        nearest: tuple[Atom, int] | None = None
        for key in keys:
            polynomial, facet = polynomials[key]
            own = polynomial.within(facet.low, facet.high)
            ranges = intersected(ranges, own)
            if not own and nearest is None:
                value = polynomial.nearest(facet.low, facet.high)
                nearest = (value, int(polynomial(value)))
        depends = not all(polynomials[key][0].is_constant for key in keys)
        facet = polynomials[keys[0]][1]
        found.append((_miss(keys[0], facet, _in_words(ranges), nearest, depends), ranges))
    return _told(found, intersected)


def misses_of_values(tried: Mapping[Atom, Mapping[Key, Facet]]) -> tuple[Miss, ...]:
    """Of values that were tried one by one."""
    found: list[tuple[Miss, list[Atom]]] = []
    for keys in _cells(dict.fromkeys(key for seen in tried.values() for key in seen)):
        of_value = {value: [seen[key] for key in keys if key in seen] for value, seen in tried.items()}
        holding = [value for value, facets in of_value.items() if facets and all(facet.holds for facet in facets)]
        value, facet = min(
            ((value, facet) for value, facets in of_value.items() for facet in facets if not facet.holds),
            key=lambda each: _distance(each[1]),
            default=(None, next(facet for facets in of_value.values() for facet in facets)),
        )
        depends = len({tuple(facet.computed for facet in facets) for facets in of_value.values()}) > 1
        nearest = None if holding else (value, facet.computed)
        found.append((_miss(keys[0], facet, _listed(holding), nearest, depends), holding))
    return _told(found, lambda one, other: [value for value in one if value in set(other)])


def _cells(keys: Iterable[Key]) -> list[list[Key]]:
    """The keys of each printed cell."""
    cells: dict[tuple[str, str], list[Key]] = {}
    for key in keys:
        cells.setdefault(key[:2], []).append(key)
    return list(cells.values())


def _told(
    found: list[tuple[Miss, list[Held]]], common: Callable[[list[Held], list[Held]], list[Held]]
) -> tuple[Miss, ...]:
    """Cells that no value satisfies, where there are any; else the first few that have no value in common, if any."""
    hopeless = tuple(miss for miss, held in found if not held)
    if hopeless:
        return hopeless
    left, taken = (found[0][1], 1) if found else ([], 0)
    while taken < len(found) and left:
        left = common(left, found[taken][1])
        taken += 1
    if left:
        return ()
    odd = found[:taken]
    for each in [*odd]:
        others = [held for miss, held in odd if miss is not each[0]]
        if others and not _all(others, common):
            odd.remove(each)
    return tuple(miss for miss, _ in odd)


def _all(held: list[list[Held]], common: Callable[[list[Held], list[Held]], list[Held]]) -> list[Held]:
    made, *rest = held
    for each in rest:
        made = common(made, each)
    return made


def _miss(key: Key, facet: Facet, holds: str, nearest: tuple[Atom, int] | None, depends: bool) -> Miss:
    return Miss(said(key), facet.node.text, holds, nearest, depends, facet.node.place.line)


def _distance(facet: Facet) -> int:
    return max(facet.low - facet.computed, facet.computed - facet.high, 0)


def _in_words(ranges: Iterable[range]) -> str:
    return ", ".join(_range(each) for each in ranges)


def _range(numbers: range) -> str:
    if len(numbers) == 1:
        return f"{numbers.start:,}"
    if numbers.stop > MAX_COUNT:
        return "all" if numbers.start == 1 else f"{numbers.start:,} and more"
    return f"{numbers.start:,} to {numbers[-1]:,}"


def _listed(values: list[Atom]) -> str:
    numbers = [value for value in values if type(value) is int]
    if len(numbers) == len(values) and numbers:
        ranges: list[range] = []
        for number in sorted(numbers):
            if ranges and ranges[-1].stop == number:
                ranges[-1] = range(ranges[-1].start, number + 1)
            else:
                ranges.append(range(number, number + 1))
        words = list(map(_range, ranges))
    else:
        words = [str(value).lower() if isinstance(value, bool) else str(value) for value in values]
    return ", ".join(words[:MAX_LISTED]) + (f" and {len(words) - MAX_LISTED} more" if len(words) > MAX_LISTED else "")
