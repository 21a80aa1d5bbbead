"""What a candidate's network says of every printed cell: the computed number, and between which it would hold."""

from __future__ import annotations

from collections.abc import Iterator
from math import ceil, floor
from typing import NamedTuple

from archspec.analysis.cells import Cell, Misfit, entries, printed_cells, printed_count
from archspec.analysis.facts import Facts
from archspec.network.tree import Item, Network, Repeat
from archspec.ops import Maps, Shape
from archspec.ops.shapes import dims
from archspec.spec.cells import SIZES, Printed, parse_size
from archspec.spec.document import Row
from archspec.spec.nodes import Scalar, Sequence

#: (path, quantity, which side of a size).
Key = tuple[str, str, int]


class Facet(NamedTuple):
    """A printed number beside the computed one; a size is one for each of its sides."""

    node: Scalar
    low: int
    high: int
    computed: int

    @property
    def holds(self) -> bool:
        return self.low <= self.computed <= self.high


def facets(facts: Facts, rows: frozenset[Row] | None = None) -> dict[Key, Facet]:
    """Every printed cell; of these rows alone, where they are given, and then without `expect`."""
    network = facts.network
    excused = _excused(network)
    found: dict[Key, Facet] = {}
    for cell in printed_cells(network):
        if isinstance(cell, Misfit):
            found[cell.path, cell.quantity, 0] = _of_repetitions(cell)
        elif rows is None or cell.item.row in rows:
            for key, facet in _of_cell(cell, facts):
                found[key] = _corrected(facet, excused.get((cell.path, cell.quantity)), key[2])
    for quantity, node in entries(entries(network.document.root).get("expect")).items() if rows is None else ():
        if isinstance(node, Scalar) and node.text != "?":
            low, high = bounds(printed_count(node), 1000)
            key = ("expect", quantity, 0)
            erratum = excused.get(("expect", {"total": "params"}.get(quantity, quantity)))
            found[key] = _corrected(Facet(node, low, high, facts.of_network(quantity)), erratum, 0)
    return found


def said(key: Key) -> str:
    """The name of a facet's cell for people: `3a params`."""
    return f"{key[0]} {key[1]}"


def bounds(printed: Printed, kilo: int) -> tuple[int, int]:
    """The smallest and the largest number that a printed count covers."""
    if printed.is_exact:
        return int(printed.number), int(printed.number)
    unit = printed.unit(kilo)
    low, end = (printed.number - printed.quantum / 2) * unit, (printed.number + printed.quantum) * unit
    return ceil(low), ceil(end) - 1 if end == floor(end) else floor(end)


def row_numbers(item: Item, facts: Facts) -> tuple[Shape, int, int]:
    """(size, parameters as the column counts them, multiply-adds) of a row."""
    return item.output, facts.of_row(item, "params"), facts.of_row(item, "macs")


def _of_repetitions(cell: Misfit) -> Facet:
    """A list has a cell for each repetition."""
    printed, count = len(cell.node.items), int(cell.item.count) if isinstance(cell.item, Repeat) else 1
    return Facet(Scalar(f"{printed} cells", None, cell.node.place), printed, printed, count)


def _of_cell(cell: Cell, facts: Facts) -> Iterator[tuple[Key, Facet]]:
    if cell.node.text == "?":
        return
    if cell.quantity not in SIZES:
        low, high = bounds(printed_count(cell.node), facts.kilo(cell.quantity))
        yield (cell.path, cell.quantity, 0), Facet(cell.node, low, high, facts.of_row(cell.item, cell.quantity))
        return
    printed, sides = parse_size(cell.node.value), dims(cell.shape)
    if not isinstance(cell.shape, Maps):
        sides = [1, 1, *sides]
        printed = (1, 1, *printed) if len(printed) == 1 else printed
    for side, (number, computed) in enumerate(zip(printed, sides, strict=False)):
        yield (cell.path, cell.quantity, side), Facet(cell.node, number, number, computed)


def _excused(network: Network) -> dict[tuple[str, str], tuple[int, ...]]:
    """(path, quantity) -> what an erratum gives in the place of the printed cell."""
    listed = entries(network.document.root).get("errata")
    made: dict[tuple[str, str], tuple[int, ...]] = {}
    for node in listed.items if isinstance(listed, Sequence) else ():
        given = entries(node)
        at = given.get("at")
        for quantity, value in given.items():
            if quantity in ("at", "note") or not isinstance(at, Scalar) or not isinstance(value, Scalar):
                continue
            sizes = parse_size(value.value) if quantity in SIZES else (int(printed_count(value).number),)
            made[at.text, quantity] = sizes
    return made


def _corrected(facet: Facet, given: tuple[int, ...] | None, side: int) -> Facet:
    if given is None or side >= len(given):
        return facet
    return facet._replace(low=given[side], high=given[side])
