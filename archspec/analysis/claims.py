"""What printed sizes that do not hold say of the rows: which other shape a row hands on than it has.

A row's own ``size`` says so of the row itself, ``input`` of the row that it reads.
"""

from __future__ import annotations

from typing import NamedTuple

from archspec.analysis.cells import Cell
from archspec.errors import Diagnostic
from archspec.network.reading import Reading
from archspec.network.tree import Network
from archspec.ops import Maps, Shape, Vector
from archspec.spec.document import Row


class Claim(NamedTuple):
    """The shape that a row is said to hand on, as it is printed, and the finding about the cell that says so."""

    shape: Shape
    printed: tuple[int, ...]
    finding: Diagnostic


class Claims:
    """The claims about the rows of one network's table, those of blocks and branches left out."""

    def __init__(self, network: Network) -> None:
        self.network = network
        self.of_rows: dict[Row, Claim] = {}
        self.reading = Reading(network)

    def add(self, cell: Cell, printed: tuple[int, ...], finding: Diagnostic) -> None:
        """Notes what a size says that does not hold."""
        if cell.body is not self.network.body or "/" in cell.path:
            return
        handing = self.reading.source(cell.body, cell.item) if cell.quantity == "input" else cell.item
        if handing is None or (shape := _as_printed(printed, handing.output)) is None:
            return
        if cell.quantity == "size":
            self.of_rows[handing.row] = Claim(shape, printed, finding)
        elif "size" not in handing.row.cells:  # what a row prints itself comes before what its readers do
            self.of_rows.setdefault(handing.row, Claim(shape, printed, finding))


def _as_printed(printed: tuple[int, ...], output: Shape) -> Shape | None:
    """The shape that a printed size says in place of a computed one; None where it says another kind of thing."""
    if isinstance(output, Maps):
        sides = (*printed, *output[len(printed) :])
        return Maps(*sides) if len(printed) > 1 and min(sides) > 0 else None
    is_vector = len(printed) != 2 and set(printed[:-1]) <= {1} and printed[-1] > 0
    return Vector(printed[-1]) if is_vector else None
