"""What a row's printed cell follows: how it is rounded, what K is, what its column counts, and its erratum."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property

from archspec.analysis import conventions
from archspec.analysis.cells import Cell, entries, printed_cells, printed_count
from archspec.analysis.check import is_size
from archspec.analysis.explained.expected import expected
from archspec.analysis.explained.rounded import rounding, scaled
from archspec.analysis.facts import Facts
from archspec.errors import Place
from archspec.network.addresses import Found
from archspec.network.tree import Branch, HeadBody, Item
from archspec.ops import Maps
from archspec.ops.shapes import dims
from archspec.records import value_record
from archspec.spec.cells import SIZES, Printed, parse_size
from archspec.spec.nodes import Scalar

#: Why a cell is not compared.
_OTHER = "it is about the network with the variables that the file has"


@value_record
class PrintedCell:
    """A cell as it is printed: whether it holds (None: it is about other values of the variables), and why so."""

    text: str
    place: Place
    holds: bool | None
    notes: tuple[str, ...]
    #: Why it is wrong in print, where the spec says so.
    erratum: str = ""


class PrintedCells:
    """The printed cells of a network, by the row that they are of."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts

    @cached_property
    def _cells(self) -> Mapping[tuple[Item, str], list[Cell]]:
        cells: dict[tuple[Item, str], list[Cell]] = {}
        for cell in printed_cells(self.facts.network):
            if isinstance(cell, Cell):
                cells.setdefault((cell.item, cell.quantity), []).append(cell)
        return cells

    def of(self, found: Found, quantity: str) -> PrintedCell | None:
        """The cell of this row and quantity, or None where nothing is printed."""
        cell = self._cell(found, quantity)
        if cell is None:
            return None
        document = self.facts.network.document
        if document.variables != document.header.variables:
            return PrintedCell(cell.node.text, cell.node.place, None, (_OTHER,))
        holds, *notes = _size(cell) if quantity in SIZES else _count(cell, self.facts)
        errata = (each.note for each in document.header.errata if each.at == cell.path and getattr(each, quantity))
        return PrintedCell(cell.node.text, cell.node.place, bool(holds), tuple(map(str, notes)), next(errata, ""))

    def of_network(self, quantity: str) -> PrintedCell | None:
        """What `expect` prints of the whole network, or None where it has not this one."""
        document = self.facts.network.document
        node = entries(entries(document.root).get("expect")).get(quantity)
        if not isinstance(node, Scalar):
            return None
        if document.variables != document.header.variables:
            return PrintedCell(node.text, node.place, None, (_OTHER,))
        holds, *notes = expected(quantity, printed_count(node), self.facts)
        words = {"total": "params"}  # what an erratum calls it
        wrong = (each for each in document.header.errata if each.at == "expect")
        errata = (each.note for each in wrong if getattr(each, words.get(quantity, quantity), None) is not None)
        return PrintedCell(node.text, node.place, bool(holds), tuple(map(str, notes)), next(errata, ""))

    def _cell(self, found: Found, quantity: str) -> Cell | None:
        """Rows of a block are found by their first use, repetitions by their number."""
        if isinstance(found.node, (Branch, HeadBody)):
            return None
        cells = self._cells.get((found.node, quantity), [])
        exact = [cell for cell in cells if cell.path == found.path]
        if found.repetition is not None:
            cells = [cell for cell in cells if cell.path.endswith(f"/{found.repetition}")]
        return next(iter([*exact, *cells]), None)


def _size(cell: Cell) -> Iterator[bool | str]:
    sides, shape = parse_size(cell.node.value), cell.shape
    holds = is_size(sides, shape)
    yield holds
    if not holds:
        yield f"computed {shape}"
    elif isinstance(shape, Maps) and len(sides) < len(shape):
        yield "height and width; the maps are not printed"
    elif list(sides) != dims(shape):
        yield f"a vector of {shape} features, as many tables print it"


def _count(cell: Cell, facts: Facts) -> Iterator[bool | str]:
    cell_is, exact = printed_count(cell.node), facts.of_row(cell.item, cell.quantity)
    kilo = facts.kilo(cell.quantity)
    holds = cell_is.covers(exact, kilo)
    yield holds
    left_out = [*_left_out(cell, facts)] if cell.quantity == "params" else []
    if left_out:
        total = facts.counts.of(cell.item).params
        yield f"{total:,} - {' - '.join(f'{number:,} {words}' for number, words in left_out)} = {exact:,}"
    if not cell_is.is_exact:
        yield f"{exact:,} = {scaled(exact, cell_is, kilo)}{rounding(exact, cell_is, kilo) if holds else ''}"
    elif not holds:
        yield f"computed {exact:,}"
    yield from _convention(cell, cell_is, kilo, facts)
    if not holds:
        yield from _way_out(cell, exact, cell_is, facts)


def _left_out(cell: Cell, facts: Facts) -> Iterator[tuple[int, str]]:
    """(how many, of what) the column does not count."""
    counts, convention = facts.counts.of(cell.item), facts.conventions.params
    biases = counts.biases + (counts.frozen_biases if convention.frozen else 0)
    fixed = counts.frozen_weights + counts.frozen_biases
    for number, is_counted, words in (
        (biases, convention.biases, "biases"),
        (counts.statistics, convention.statistics, "moving statistics"),
        (fixed, convention.frozen, "fixed weights"),
    ):
        if number and not is_counted:
            yield number, words


def _convention(cell: Cell, cell_is: Printed, kilo: int, facts: Facts) -> Iterator[str]:
    """`K = 1024, without biases`: what of the conventions decides about this cell."""
    said = [f"with K = {kilo}"] if cell_is.suffix else []
    if cell.quantity == "params":
        counts, convention = facts.counts.of(cell.item), facts.conventions.params
        for number, is_counted, words in (
            (counts.biases + counts.frozen_biases, convention.biases, "biases"),
            (counts.statistics, convention.statistics, "moving statistics"),
            (counts.frozen_weights + counts.frozen_biases, convention.frozen, "fixed weights"),
        ):
            said += [f"{'with' if is_counted else 'without'} {words}"] if number else []
    if said:
        yield f"the column counts {', '.join(said)}"


def _way_out(cell: Cell, exact: int, cell_is: Printed, facts: Facts) -> Iterator[str]:
    """The convention under which it would hold, as a check tells it."""
    if cell.quantity == "params":
        hint = conventions.params_hint(cell.item, cell_is, facts)
    else:
        hint = conventions.macs_hint(exact, cell_is, facts.kilo("macs")) if cell.quantity == "macs" else ""
    yield from [hint] if hint else []
