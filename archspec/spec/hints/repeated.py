"""The same mistake at many places is told once, with the lines of the others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from archspec.errors import Diagnostic, Place, SpecError


def told_once(found: Iterable[Diagnostic]) -> SpecError:
    """All findings; of those that say the same fact the first one names the lines of the others, which follow it.

    What differs in its place and its way out alone is the same.
    """
    caught = SpecError(found)  # which has them in the order of the file
    alike: dict[tuple[object, ...], list[Diagnostic]] = {}
    for each in caught.diagnostics:
        alike.setdefault((each.code, each.message, each.label, each.notes), []).append(each)
    told: list[Diagnostic] = []
    for first, *others in alike.values():
        told.append(_with_lines(first, [each.place for each in others]) if others else first)
        told += (replace(each, follows=first.place) for each in others)
    return SpecError(told)


def _with_lines(first: Diagnostic, others: list[Place]) -> Diagnostic:
    times = f", {len(others)} times more" if len(others) > 1 else ""
    return replace(first, notes=(*first.notes, f"the same{times}: {lines(others, first.place)}"))


def lines(places: Iterable[Place], root: Place) -> str:
    """`lines 10-16, 20`: where they stand; those in another file than the root by their places."""
    found = list(places)
    numbers = sorted({place.line for place in found if place.source is root.source})
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs]
    elsewhere = [str(place) for place in found if place.source is not root.source]
    here = [f"line{'s' if len(numbers) > 1 else ''} {', '.join(words)}"] if words else []
    return ", ".join([*here, *elsewhere])
