"""Recorded errata: printed cells that are known to be wrong, with the number that their row really gives.

An erratum is checked like a cell.  It is stale, which is an error, when its cell holds after all, when there is no such
cell, and when the number that it gives is not the computed one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archspec.analysis.cells import entries, printed_count
from archspec.errors import Diagnostic, did_you_mean
from archspec.ops import Shape
from archspec.ops.shapes import dims
from archspec.spec.cells import QUANTITIES, parse_size
from archspec.spec.document import Document
from archspec.spec.nodes import Node, Scalar, Sequence

#: The quantity of `expect` that an erratum at `expect` names, where it has another word there.
_TOTALS = {"params": "total"}


class _Erratum(NamedTuple):
    """The correction of one cell."""

    path: str
    quantity: str
    at: Scalar
    given: Scalar

    def is_right(self, exact: int | Shape) -> bool:
        if isinstance(exact, int):
            printed = printed_count(self.given)
            return printed.is_exact and printed.number == exact
        sides, size = dims(exact), list(parse_size(self.given.value))
        return size == sides or (len(sides) == 1 and size == [1, 1, *sides])


class Errata:
    """The errata of a spec; what the checker tells of its cells decides which of them are stale."""

    def __init__(self, document: Document) -> None:
        self._findings: list[Diagnostic] = []
        self._open: dict[tuple[str, str], _Erratum] = {}
        self._cells: set[str] = set()
        listed = entries(document.root).get("errata")
        for node in listed.items if isinstance(listed, Sequence) else ():
            for erratum in self._read(node):
                self._add(erratum)

    def holds(self, path: str, quantity: str) -> None:
        """The cell is printed and right."""
        self._cells.add(path)
        erratum = self._open.pop((path, quantity), None)
        if erratum is not None:
            self._stale(erratum.given, "the cell holds", "delete the erratum")

    def verdict(self, path: str, quantity: str, exact: int | Shape) -> bool | None:
        """The cell is printed and wrong: True where an erratum says so, False where one gives another number."""
        self._cells.add(path)
        erratum = self._open.pop((path, quantity), None)
        if erratum is None:
            return None
        if not erratum.is_right(exact):
            computed = f"{exact:,}" if isinstance(exact, int) else str(exact)
            fact, hint = f"given {erratum.given.text}, computed {computed}", "an erratum gives the exact number"
            self._stale(erratum.given, fact, hint)
            return False
        return True

    def findings(self) -> list[Diagnostic]:
        """What is wrong with the errata, after every cell was told."""
        missing = (
            Diagnostic(
                "erratum",
                "there is no such cell",
                erratum.at.place,
                f"no `{erratum.quantity}` is printed at `{erratum.path:.80}`",
                hint=did_you_mean(erratum.path, self._cells - {erratum.path}),
            )
            for erratum in self._open.values()
        )
        return [*self._findings, *missing]

    def _read(self, node: Node) -> Iterator[_Erratum]:
        given = entries(node)
        at = given["at"]
        assert isinstance(at, Scalar)  # the header was validated
        quantities = [name for name in QUANTITIES if name in given]
        if not quantities:
            hint = "give the number that the row has, as in `params: 509_440`"
            self._findings.append(Diagnostic("erratum", "the erratum corrects nothing", node.place, hint=hint))
        for quantity in quantities:
            path = at.text
            number = given[quantity]
            assert isinstance(number, Scalar)  # the header was validated
            yield _Erratum(path, _TOTALS.get(quantity, quantity) if path == "expect" else quantity, at, number)

    def _add(self, erratum: _Erratum) -> None:
        if (erratum.path, erratum.quantity) in self._open:
            self._stale(erratum.given, "this cell has an erratum already", "delete one of the two")
            return
        self._open[erratum.path, erratum.quantity] = erratum

    def _stale(self, node: Scalar, fact: str, hint: str) -> None:
        self._findings.append(Diagnostic("erratum", "the erratum is not true", node.place, fact, hint=hint))
