"""Printed cells that no check compares, because `when` hides their rows in all networks that a check has looked at.

A cell is known by its place in the file, which it keeps in every variant that leaves its row as it is.
"""

from __future__ import annotations

from collections.abc import Iterator

from archspec.analysis.cells import printed_cells
from archspec.errors import Diagnostic, Place
from archspec.network.tree import Network
from archspec.spec.document import Document, Row
from archspec.spec.nodes import Node, Sequence


class Hidden:
    """The cells that were hidden in one network at least and compared in none."""

    def __init__(self) -> None:
        self._hidden: dict[Place, Row] = {}
        self._compared: set[Place] = set()
        self._is_known = True

    def add(self, network: Network | None) -> None:
        """Looks at one more network; at None nothing is known any more, for it might compare anything."""
        if network is None:
            self._is_known = False
        elif any("when" in text for text in network.document.texts):
            self._compared |= {place for cell in printed_cells(network) for place in _places(cell.node)}
            self._hidden |= dict(_conditional(network.document))

    def note(self) -> Diagnostic | None:
        """How many cells of how many rows, at the first of them; None where there is none."""
        left = {place: row for place, row in self._hidden.items() if place not in self._compared}
        if not left or not self._is_known:
            return None
        cells, rows = len(left), len({row.place for row in left.values()})
        many = "the rows" if rows > 1 else "the row"
        return Diagnostic(
            "hidden",
            f"{_counted(cells, 'printed cell')} of {_counted(rows, 'row')} {'are' if cells > 1 else 'is'} not checked",
            min(left, key=lambda place: (place.source.name, place.line, place.column)),
            label=f"`when` hides {many} in every network that was looked at",
            hint="declare a variant in which its row is there, or leave the cell out",
            severity="warning",
        )


def _counted(number: int, one: str) -> str:
    return f"{number:,} {one}{'s' if number > 1 else ''}"


def _places(node: Node) -> Iterator[Place]:
    """Where the cells of a quantity stand: of a repeated row there may be several."""
    yield from (item.place for item in (node.items if isinstance(node, Sequence) else (node,)))


def _conditional(document: Document) -> Iterator[tuple[Place, Row]]:
    """Every cell of a row that may be hidden, by its own `when` or by one around it."""
    seen: set[tuple[str, bool]] = set()
    waiting = [(rows, False) for rows in (document.rows, *(head.rows for head in document.heads))]
    while waiting:
        rows, is_inside = waiting.pop()
        for row in rows:
            may_be_hidden = is_inside or row.when is not None
            if may_be_hidden:
                yield from ((place, row) for node in row.cells.values() for place in _places(node))
            waiting += ((branch, may_be_hidden) for branch in row.branches)
            if row.head in document.blocks and (row.head, may_be_hidden) not in seen:
                seen.add((row.head, may_be_hidden))
                waiting.append((document.blocks[row.head].rows, may_be_hidden))
