"""Writes `errata.md`: every printed cell of the shipped tables that is wrong, as the specs record and check it.

python docs/write_errata.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import archspec
from archspec.analysis.cells import Cell, printed_cells
from archspec.analysis.facts import Facts
from archspec.spec.cells import SIZES

PAGE = Path(__file__).with_name("errata.md")
SPECS = Path(__file__).parents[1] / "specs"

_HEAD = """\
<!-- Written by docs/write_errata.py from specs/: change the specs, not this page. -->

# Errata of published tables

Printed cells that contradict the numbers of their own row. Each stands in its spec as it is printed, with the exact
number beside it and the reason under [`errata`](language.md#errata). `archspec check` computes the number again each
time: an erratum that is not true any more is an error, as a wrong cell is.

"Exact" is counted as the table's caption says, or as the spec's [`conventions`](language.md#conventions) say where the
caption is silent. A cell that is merely rounded or cut is no erratum.
"""


def page() -> str:
    return "\n".join([_HEAD, *(line for spec in sorted(SPECS.glob("*.yaml")) for line in _of_spec(spec))])


def _of_spec(spec: Path) -> Iterator[str]:
    base = archspec.load(spec)
    for variant in (None, *base.document.header.variants):
        net = base if variant is None else archspec.load(spec, variant)
        header = net.document.header
        if header.errata and (variant is None or header.errata != base.document.header.errata):
            name = f"{spec.name}, variant `{variant}`" if variant else spec.name
            yield f"## {header.title}\n"
            yield f"{header.source}. In [{name}](../specs/{spec.name})."
            yield from _table(net)


def _table(net: archspec.Net) -> Iterator[str]:
    facts = Facts(net.network)
    cells = {(cell.path, cell.quantity): cell for cell in printed_cells(net.network) if isinstance(cell, Cell)}
    yield "\n| row | cell | printed | exact | why |\n|---|---|--:|--:|---|"
    for erratum in net.document.header.errata:
        for (path, quantity), cell in cells.items():
            if path == erratum.at and getattr(erratum, quantity) is not None:
                exact = cell.shape if quantity in SIZES else f"{facts.of_row(cell.item, quantity):,}"
                yield f"| {path} | {quantity} | {cell.node.text} | {exact} | {erratum.note} |"
    yield ""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
