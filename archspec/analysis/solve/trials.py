"""Candidates tried out: the network that a value makes, of the whole spec, or of the row that it stands in alone."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from archspec.analysis.counts import require_limits
from archspec.analysis.facts import Facts
from archspec.analysis.solve.facets import Facet, Key, facets
from archspec.errors import SpecError
from archspec.network.expand import expand
from archspec.network.naming import row_names
from archspec.network.walk import rows
from archspec.ops.shapes import dims
from archspec.spec.document import Document, with_branches
from archspec.spec.nodes import Atom, Scalar
from archspec.spec.open_cells import Opening, closed

#: Numbers that the spec itself has.
MAX_MENTIONED = 160
#: So many lines of specs are read again for numbers that are tried, but for a few numbers in any case.
MAX_LINES, LEAST = 100_000, 8
#: As many of them are tried out in the whole network.
MAX_MENTIONED_WHOLE = 80

Tried = Mapping[Key, Facet]
Trial = Callable[[Atom], Tried | None]


def filled(document: Document, opening: Opening, value: Atom) -> Document:
    """The document with the value in its open cell."""
    cell = Scalar(str(value), value, opening.node.place)
    return closed(document, opening, cell)


def row_alone(document: Document, opening: Opening) -> Trial | None:
    """What is computed of the row alone: a hundredth of the whole, for rows of `layers` that read no other row."""
    index = opening.position
    if index is None or any(row.origin is not None for row in with_branches([document.rows[index]])):
        return None
    above = replace(document, rows=document.rows[:index], heads=())
    header = document.header
    if index:
        facts = expanded(above)
        if facts is None:
            return None
        header = header.model_copy(update={"input": tuple(dims(facts.network.output))})
    name = row_names(document.rows)[index]
    row = replace(document.rows[index], name=name, when=None)
    own = opening if opening.row is not document.rows[index] else opening._replace(row=row)
    alone = replace(document, header=header, rows=(row,), heads=())

    def evaluate(value: Atom) -> Tried | None:
        facts = expanded(filled(alone, own, value))
        if facts is None:
            return None
        return facets(facts, frozenset(item.row for _, item in rows(facts.network.body.items)))

    return evaluate


def expanded(document: Document) -> Facts | None:
    """The facts of the network; None where there is none, or none that is small enough."""
    try:
        facts = Facts(expand(document))
        require_limits(facts.network, facts.counts)
    except SpecError:
        return None
    return facts


def mentioned(document: Document, most: int = MAX_MENTIONED) -> tuple[int, ...]:
    """Numbers that the spec has, and what a block makes of them: halves, quarters, twice and four times as many."""
    digits = re.findall(r"(?<![\d.])\d{1,6}(?![\d.])", document.place.source.text)
    written = dict.fromkeys(number for number in map(int, digits) if number)
    made = dict.fromkeys((*written, *(each for number in written for each in _relatives(number))))
    return tuple(made)[: affordable(document, most)]


def affordable(document: Document, most: int) -> int:
    """How many networks of the whole spec are made, which takes the longer the longer it is."""
    return min(most, max(LEAST, MAX_LINES // len(document.place.source.lines)))


def _relatives(number: int) -> tuple[int, ...]:
    return (*(part for part in (number // 2, number // 4) if part), number * 2, number * 4)
