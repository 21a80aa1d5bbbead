"""Every printed cell of a spec against the computed number.

A size holds where it is the computed one or its beginning: ``28x28`` holds for 28x28x256.  A vector of 1024 is
printed ``1024`` or, as many tables do, ``1x1x1024`` (and ``1x1``); a single number is never the height of maps.
What comes into a row (``input``) is printed as what it puts out is (``size``).
A params or macs column is counted as ``conventions`` says; the numbers of ``expect`` are about the whole network, as
the docs define them, and their K is 1000.  The cells describe the published network: variables that were set from
outside do not change what is compared.

"Matches the printed columns" is all that can be said: counting sees neither the kind of a pool, nor the order of norm
and activation, nor the side of a padding.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from types import ModuleType

from archspec.analysis.cells import Cell, Misfit, entries, printed_cells, printed_count
from archspec.analysis.claims import Claims
from archspec.analysis.errata import Errata
from archspec.analysis.facts import Facts
from archspec.errors import Diagnostic
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.ops import Maps, Shape, Vector
from archspec.records import value_record
from archspec.spec.cells import SIZES, parse_size
from archspec.spec.nodes import Node, Scalar


@value_record
class Report:
    """How many cells there are, how many of them hold, and what is wrong with the others."""

    held: int = 0
    errata: int = 0
    failed: int = 0
    diagnostics: tuple[Diagnostic, ...] = field(default=(), repr=False)

    @property
    def checked(self) -> int:
        return self.held + self.errata + self.failed

    @property
    def ok(self) -> bool:
        return not any(finding.severity == "error" for finding in self.diagnostics)

    def __str__(self) -> str:
        if self.ok:
            nothing = "no cell is checked" if self.diagnostics else "no cell is printed"
            return f"matches the printed columns ({self._cells()})" if self.checked else nothing
        following = sum(finding.follows is not None for finding in self.diagnostics)
        if not self.checked:
            return f"not checked ({_counted(len(self.diagnostics) - following, 'mistake')} in the spec)"
        untrue = sum(finding.code == "erratum" for finding in self.diagnostics)
        said = f", {following} of them only because of another" if following else ""
        said += f", {_counted(untrue, 'erratum', 'errata')} not true" if untrue else ""
        return f"does not match the printed columns ({self._cells()}, {self.failed} fail{said})"

    def _cells(self) -> str:
        return _counted(self.checked, "cell") + (f", {self.errata} of them errata" if self.errata else "")

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        cells = {"checked": self.checked, "held": self.held, "errata": self.errata, "failed": self.failed}
        return {"ok": self.ok, "cells": cells, "diagnostics": [finding.as_json() for finding in self.diagnostics]}


def check(network: Network, facts: Facts | None = None) -> Report:
    """Compares every printed cell; none is left out because another one failed. ``facts`` are the network's."""
    other = published(network)
    return _Checker(facts if facts is not None and other is network else Facts(other)).report()


def published(network: Network) -> Network:
    """The network that the cells are about: without the variables that were set from outside."""
    document = network.document
    if document.variables == document.header.variables:
        return network
    return expand(replace(document, variables=dict(document.header.variables)))


class _Checker:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.errata = Errata(facts.network.document)
        self.claims = Claims(facts.network)
        self.held = self.excused = self.failed = 0
        #: What is wrong, each with the path of its row.
        self.findings: list[tuple[Diagnostic, str]] = []

    def report(self) -> Report:
        findings: Iterable[Diagnostic] = (finding for finding, _ in self.found())
        if claims := self.claims.of_rows:
            from archspec.analysis.consequences import told  # only a table that is wrong needs it

            findings = told(self.findings, claims, self.facts.network, lambda other: _Checker(Facts(other)).found())
            findings = self._with_input(findings)
        return Report(self.held, self.excused, self.failed, tuple(sorted(findings, key=_order)))

    def _with_input(self, findings: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
        """The findings, the first wrong size with the way out of an input whose maps stand first."""
        from archspec.network.hints.inputs import of_maps_first  # only a table that is wrong needs it

        sides = self.facts.network.document.header.input
        # A table that prints no higher maps may mean its input as it stands.
        shapes = [claim.shape for claim in self.claims.of_rows.values()]
        is_low = all(isinstance(shape, Vector) or shape.height <= sides[0] for shape in shapes)
        hint = "" if is_low else of_maps_first(sides)
        for finding in findings:
            is_first = bool(hint) and finding.code == "size" and finding.follows is None
            yield replace(finding, hint=hint) if is_first else finding
            hint = "" if is_first else hint

    def found(self) -> list[tuple[Diagnostic, str]]:
        """Every finding, with the path of its cell; of an erratum's own the path is empty."""
        for cell in printed_cells(self.facts.network):
            if isinstance(cell, Misfit):
                self._fail(_told().misfit(cell), cell.path, len(cell.node.items))
            elif cell.quantity in SIZES:
                self._size(cell)
            else:
                self._count(cell)
        for quantity, node in entries(entries(self.facts.network.document.root).get("expect")).items():
            self._expected(quantity, node)
        self.findings += ((finding, "") for finding in self.errata.findings())
        return self.findings

    def _size(self, cell: Cell) -> None:
        printed = parse_size(cell.node.value)
        if is_size(printed, cell.shape):
            self._hold(cell.path, cell.quantity)
        elif not self._is_excused(cell.path, cell.quantity, cell.shape):
            finding = _told().size(cell, printed, self.claims.reading)
            self._fail(finding, cell.path)
            self.claims.add(cell, printed, finding)

    def _count(self, cell: Cell) -> None:
        printed, exact = printed_count(cell.node), self.facts.of_row(cell.item, cell.quantity)
        if printed.covers(exact, self.facts.kilo(cell.quantity)):
            self._hold(cell.path, cell.quantity)
        elif not self._is_excused(cell.path, cell.quantity, exact):
            self._fail(_told().count(cell, exact, printed, self.facts), cell.path)

    def _expected(self, quantity: str, node: Node) -> None:
        printed, exact = printed_count(node), self.facts.of_network(quantity)
        if printed.covers(exact):
            self._hold("expect", quantity)
        elif not self._is_excused("expect", quantity, exact):
            assert isinstance(node, Scalar)  # the header was validated
            self._fail(_told().expected(quantity, node, printed, self.facts), "expect")

    def _hold(self, path: str, quantity: str) -> None:
        self.held += 1
        self.errata.holds(path, quantity)

    def _fail(self, finding: Diagnostic, path: str, cells: int = 1) -> None:
        self.failed += cells
        self.findings.append((finding, path))

    def _is_excused(self, path: str, quantity: str, exact: int | Shape) -> bool:
        """Whether an erratum speaks of the cell; a wrong one is told in place of the cell."""
        verdict = self.errata.verdict(path, quantity, exact)
        self.excused += verdict is True
        self.failed += verdict is False
        return verdict is not None


def _told() -> ModuleType:
    """How cells that do not hold are told: imported for the first of them only."""
    from archspec.analysis import mismatch

    return mismatch


def _counted(number: int, one: str, many: str = "") -> str:
    return f"{number} {one if number == 1 else many or one + 's'}"


def is_size(printed: tuple[int, ...], shape: Shape) -> bool:
    """Whether a printed size is the shape or its beginning."""
    if isinstance(shape, Maps):
        return len(printed) > 1 and printed == tuple(shape)[: len(printed)]
    return printed in (tuple(shape), (1, 1), (1, 1, *shape))


def _order(finding: Diagnostic) -> tuple[str, int, int]:
    return finding.place.source.name, finding.place.line, finding.place.column
