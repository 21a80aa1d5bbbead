"""The search: candidates narrowed by the row's own printed cells, then by all, and each that is left checked whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from archspec.analysis.check import check
from archspec.analysis.counts import network_counts
from archspec.analysis.facts import Facts
from archspec.analysis.solve import Answer, Miss, Solution
from archspec.analysis.solve.facets import Facet, Key, facets, row_numbers
from archspec.analysis.solve.kinds import candidates
from archspec.analysis.solve.misses import misses_of_numbers, misses_of_values
from archspec.analysis.solve.numbers import MAX_COUNT, Polynomial, fitted, intersected, sampled
from archspec.analysis.solve.trials import (
    MAX_MENTIONED,
    MAX_MENTIONED_WHOLE,
    Trial,
    Tried,
    affordable,
    expanded,
    filled,
    mentioned,
    row_alone,
)
from archspec.errors import SpecError, error
from archspec.network.expand import expand
from archspec.network.naming import row_names
from archspec.network.set_variables import noted
from archspec.network.tree import Item, Network
from archspec.spec.cells import QUANTITIES
from archspec.spec.document import Document
from archspec.spec.nodes import Atom
from archspec.spec.open_cells import Opening, closed, refused

#: Numbers that are tried one by one in the row alone, or in the whole network, where no polynomial says which.
MAX_ROW = 2048
MAX_WHOLE = 256
#: Values that are checked whole, and answers that are told.
MAX_CHECKED = 200
MAX_ANSWERS = 20


class Search:
    """One open cell."""

    def __init__(self, document: Document, opening: Opening) -> None:
        self.document, self.opening = document, opening
        self._known: dict[Atom, Facts | None] = {}

    @staticmethod
    def of(document: Document, openings: tuple[Opening, ...]) -> Search:
        """Raises SpecError where no cell is open, or several are."""
        if not openings:
            hint = "write `?` in the place of a value, as in `{conv: ?, kernel: 3x3, size: 28x28x6}`"
            raise error("open", "no cell of this spec is open", document.place, hint=hint)
        if len(openings) > 1:
            raise SpecError(
                replace(each, message="several cells are open, and one can be solved", hint="give the others a value")
                for each in refused([opening.node for opening in openings])
            )
        return Search(document, openings[0])

    def solution(self) -> Solution:
        is_printed = self.opening.kind == "row" and self.opening.column in QUANTITIES
        if is_printed or self.opening.kind == "expect":
            return self._printed()
        values = candidates(self.document, self.opening)
        if values is None:
            message = "nothing that is printed depends on this cell, so no cell says what it is"
            raise error("open", message, self.opening.node.place, hint="look it up, or leave the column out")
        return self._among(values) if isinstance(values, tuple) else self._numbers()

    def _among(self, values: tuple[bool | int | str, ...]) -> Solution:
        tried: dict[Atom, Tried] = {value: found for value in values if (found := self._facets(value)) is not None}
        if not tried:
            self._impossible(values[0])
        left = [value for value, found in tried.items() if _holds(found)]
        searched = f"{len(values)} values, of which {_many(len(tried))} a network"
        is_free = len(left) == len(tried) > 1 and len({_computed(found) for found in tried.values()}) == 1
        if is_free:
            return Solution(self.opening, (), searched, is_free=True)
        return self._checked(left, searched, lambda: misses_of_values(tried))

    def _numbers(self) -> Solution:
        """Whole numbers: what the row says of them first, then what the other cells do."""
        alone = row_alone(self.document, self.opening)
        found = [range(1, MAX_COUNT + 1)]
        polynomials: dict[Key, tuple[Polynomial, Facet]] = {}
        for evaluate, most in ((alone, MAX_ROW), (self._facets, affordable(self.document, MAX_WHOLE))):
            if evaluate is None or sum(map(len, found)) <= 1:
                continue
            narrowed = _narrowed(evaluate)
            if narrowed is None:
                return self._one_by_one(evaluate, found, most)
            polynomials |= narrowed
            for polynomial, facet in narrowed.values():
                found = intersected(found, polynomial.within(facet.low, facet.high))
        known = mentioned(self.document, MAX_MENTIONED if alone is not None else MAX_MENTIONED_WHOLE)
        searched = f"the whole numbers from 1 to {MAX_COUNT:,}"
        if all(polynomial.is_constant for polynomial, _ in polynomials.values()):
            is_free = all(facet.holds for _, facet in polynomials.values())
            return Solution(self.opening, (), searched, misses_of_numbers(polynomials) if not is_free else (), is_free)
        # Where two numbers of a network are equal it may be another one: an identity in place of a projection.
        special = [number for number in known if alone is None or _holds(alone(number))]
        left = dict.fromkeys([*(number for each in found for number in each[: MAX_CHECKED + 1]), *special])
        return self._checked(
            sorted(left), searched, lambda: misses_of_numbers({**polynomials, **(_narrowed(self._facets) or {})})
        )

    def _one_by_one(self, evaluate: Trial, found: list[range], most: int) -> Solution:
        numbers = [number for each in found for number in each if number <= most]
        listed = dict.fromkeys((*numbers, *mentioned(self.document, MAX_MENTIONED_WHOLE)))
        tried: dict[Atom, Tried] = {number: seen for number in sorted(listed) if (seen := evaluate(number)) is not None}
        if not tried:
            self._impossible(1)
        left = [number for number, seen in tried.items() if _holds(seen)]
        searched = f"the whole numbers from 1 to {most:,}, and those that the spec has; {_many(len(tried))} a network"
        return self._checked(left, searched, lambda: misses_of_values(tried))

    def _checked(self, left: Iterable[Atom], searched: str, misses: Callable[[], tuple[Miss, ...]]) -> Solution:
        """Those of the values with which the whole check holds."""
        answers: list[Answer] = []
        failed: SpecError | None = None
        listed = list(left)
        for value in listed[:MAX_CHECKED]:
            if (facts := self._facts(value)) is None or not _holds(self._facets(value)):
                continue
            report = check(facts.network)
            if report.ok:
                answers.append(self._answer(value, facts))
            else:
                failed = failed or SpecError(noted(report.diagnostics, f"with {value} in the open cell"))
        if not answers and failed is not None:  # what no cell prints: an erratum that is not true
            raise failed
        missed = misses() if not answers else ()
        is_cut = len(listed) > MAX_CHECKED or len(answers) > MAX_ANSWERS
        told = tuple(answers[:MAX_ANSWERS])
        return Solution(self.opening, told, searched, missed, is_cut=is_cut)

    def _printed(self) -> Solution:
        """A printed cell that is open: what is computed."""
        document = closed(self.document, self.opening, self.opening.node._replace(text="", value=None))
        network = expand(document)
        facts = Facts(network)
        if self.opening.kind == "expect":
            value: Atom = facts.of_network(self.opening.column)
        else:
            item = self._item(network)
            if item is None:
                raise error("open", "the row is not there: its `when` is false", self.opening.node.place)
            sizes = {"input": item.input, "size": item.output}
            column = self.opening.column
            value = str(sizes[column]) if column in sizes else facts.of_row(item, column)
        return Solution(self.opening, (self._answer(value, facts),), "what the row's own numbers give")

    def _answer(self, value: Atom, facts: Facts) -> Answer:
        item = self._item(facts.network)
        size, params, macs = row_numbers(item, facts) if item is not None else (None, None, None)
        return Answer(value, size, params, macs, network_counts(facts.network, facts.counts))

    def _item(self, network: Network) -> Item | None:
        """The row of `layers` that the cell stands in."""
        if self.opening.position is None:
            return None
        name = row_names(self.document.rows)[self.opening.position]
        return next((item for item in network.body.items if item.name == name), None)

    def _facts(self, value: Atom) -> Facts | None:
        if value not in self._known:
            self._known[value] = expanded(filled(self.document, self.opening, value))
        return self._known[value]

    def _facets(self, value: Atom) -> Tried | None:
        facts = self._facts(value)
        return facets(facts) if facts is not None else None

    def _impossible(self, value: Atom) -> None:
        """Raises what is wrong with the network whatever the value."""
        expand(filled(self.document, self.opening, value))
        raise error("open", "no value makes a network", self.opening.node.place)


def _many(number: int) -> str:
    return f"{number:,} {'makes' if number == 1 else 'make'}"


def _holds(found: Tried | None) -> bool:
    return found is not None and all(facet.holds for facet in found.values())


def _computed(found: Tried) -> tuple[int, ...]:
    return tuple(facet.computed for facet in found.values())


def _narrowed(evaluate: Trial) -> dict[Key, tuple[Polynomial, Facet]] | None:
    """The polynomial of each facet that has one; None where too few numbers make a network, or one facet has none."""
    known: dict[int, Tried] = {}

    def computed(number: int) -> Mapping[object, int] | None:
        found = evaluate(number)
        if found is None:
            return None
        known[number] = found
        return {key: facet.computed for key, facet in found.items()}

    points = sampled(computed)
    if not points:
        return None
    first = known[min(points)]
    made: dict[Key, tuple[Polynomial, Facet]] = {}
    for key, facet in first.items():
        polynomial = fitted({number: values[key] for number, values in points.items() if key in values})
        if polynomial is None:
            return None
        made[key] = polynomial, facet
    return made
