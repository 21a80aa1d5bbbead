"""What a spec says its paper prints, row by row, and what its errata say about that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from itertools import groupby

from archspec.analysis.cells import Cell, entries, printed_cells, printed_count
from archspec.analysis.facts import Facts
from archspec.analysis.summary.rows import Row
from archspec.network.tree import Repeat
from archspec.spec.cells import QUANTITIES, SIZES, Printed
from archspec.spec.document import Erratum, Expect, ParamsConvention

_WORDS = {"size": "output", "macs": "MACs", "non_trainable": "non-trainable"}


class PrintedCells:
    """The printed cells of a network; none where variables are set, for the cells are about the published network."""

    def __init__(self, facts: Facts) -> None:
        self.facts, self.notes = facts, list[str]()
        self._cells: dict[str, dict[str, Cell]] = defaultdict(dict)
        self._numbers: dict[str, int] = {}
        document = facts.network.document
        self._is_published = document.variables == document.header.variables
        for cell in printed_cells(facts.network) if self._is_published else ():
            if isinstance(cell, Cell):
                self._cells[cell.path][cell.quantity] = cell
        self._errata = {erratum.at: erratum for erratum in document.header.errata} if self._is_published else {}

    def has(self, quantity: str) -> bool:
        """Whether any row prints it."""
        return any(quantity in cells for cells in self._cells.values())

    def says(self, row: Row, quantity: str, exact: int | str) -> bool:
        """Whether the row prints the exact number, in one cell or in those of its repetitions, or nothing at all."""
        printed = [printed_count(cell.node) for cell in self._of(row, quantity)]
        return not printed or (all(each.is_exact for each in printed) and sum(each.number for each in printed) == exact)

    def text(self, row: Row, quantity: str) -> str:
        """The cell as it is printed; of several repetitions `2 × 295,936 + 230,912`, in their order."""
        texts = [cell.node.text.replace("_", ",") for cell in self._of(row, quantity)]
        runs = [(text, len([*same])) for text, same in groupby(texts)]
        return " + ".join(text if times == 1 else f"{times} × {text}" for text, times in runs)

    def noted(self, row: Row, quantity: str) -> tuple[int, ...]:
        """The numbers of the notes about a cell; a note is numbered when it is first asked for."""
        numbers = []
        for cell in self._of(row, quantity):
            erratum = self._errata.get(cell.path)
            if erratum is not None and getattr(erratum, quantity) is not None:
                numbers.append(self._number(erratum))
        return tuple(numbers)

    def remarks(self, columns: Collection[str]) -> Iterator[str]:
        """How the printed columns count, and what is printed of the whole network beside its totals."""
        conventions = self.facts.conventions
        if "printed_params" in columns:
            yield from _of_params(conventions.params)
        if "printed_macs" in columns and conventions.macs.K != 1000:
            yield f"MACs are printed with K = {conventions.macs.K}"
        expected = entries(entries(self.facts.network.document.root).get("expect")) if self._is_published else {}
        told = [_named(name, printed_count(expected[name])) for name in Expect.model_fields if name in expected]
        if told:
            yield f"Printed of the whole network: {', '.join(told)}"
        if (erratum := self._errata.get("expect")) is not None:
            yield _note(erratum)

    def _of(self, row: Row, quantity: str) -> Iterator[Cell]:
        """The row's cell; of a repeated row those of its repetitions, where it has none as a whole."""
        if (cell := self._cells.get(row.path, {}).get(quantity)) is not None:
            yield cell
        elif isinstance(row.item, Repeat):
            for number in range(row.item.count):
                if (cell := self._cells.get(f"{row.path}/{number}", {}).get(quantity)) is not None:
                    yield cell

    def _number(self, erratum: Erratum) -> int:
        if erratum.at not in self._numbers:
            self.notes.append(_note(erratum))
            self._numbers[erratum.at] = len(self.notes)
        return self._numbers[erratum.at]


def _note(erratum: Erratum) -> str:
    """`conv1: params 9,408 exactly; 2.7K printed counts ...`."""
    exact = []
    for quantity in QUANTITIES:
        value = getattr(erratum, quantity)
        if value is not None:
            number = "x".join(map(str, value)) if quantity in SIZES else f"{int(value.number):,}"
            exact.append(f"{_WORDS.get(quantity, quantity)} {number}")
    return f"{erratum.at}: {', '.join(exact)} exactly. {erratum.note}"


def _named(name: str, printed: Printed) -> str:
    """`trainable 60,000`."""
    return (
        f"{_WORDS.get(name, name.replace('_', ' '))} {f'{int(printed.number):,}' if printed.is_exact else printed.text}"
    )


def _of_params(convention: ParamsConvention) -> Iterator[str]:
    """What the printed params count otherwise than the computed ones."""
    parts = {
        "biases": convention.biases,
        "moving statistics": convention.statistics,
        "fixed weights": convention.frozen,
    }
    ways = [f"with K = {convention.K}"] if convention.K != 1000 else []
    ways += [f"without {part}" for part, is_counted in parts.items() if not is_counted]
    if ways:
        yield f"Params are printed {' and '.join(ways)}"
