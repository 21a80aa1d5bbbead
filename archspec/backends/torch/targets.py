"""Where deviating draws are written: of a parameter, the class whose every use draws it alike, or the network itself.

An expert says of a block what holds for the block, and of the network what holds for one of its rows. Classes that
nobody declared, of rows of one kind, say nothing: their rows belong to the block, or to the network, that has them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from archspec.backends.planning.program import Call, Definition
from archspec.backends.torch.draws import Draw
from archspec.backends.torch.spots import Hop, Way, absences, countless, place

#: The numbers of the repetitions on a way, as far as others share it.
Numbers = tuple[int, ...]


@dataclass(frozen=True)
class Found:
    """A draw, the way to its row's module, and the numbers of the repetitions on it."""

    draw: Draw
    way: Way
    numbers: Numbers


class Member(NamedTuple):
    """A parameter as a class has it: `main.#0.conv` and `weight`."""

    owner: Definition
    place: str
    parameter: str


class Span(NamedTuple):
    """Repetitions from ``start`` up to ``stop``, and whether these are the last ones."""

    start: int
    stop: int
    is_last: bool


@dataclass(frozen=True)
class Target:
    """Parameters that are drawn alike, one or some repetitions, as a class has them."""

    member: Member
    draw: Draw
    #: One for each '#' of the member's place.
    spans: tuple[Span, ...]
    #: Places that may be without their row, and what stands there then.
    absences: Mapping[str, str]
    #: Places whose number of repetitions is an argument.
    countless: frozenset[str]


def targets(wanted: Sequence[Found], found: Sequence[Found]) -> list[Target]:
    """The targets of the wanted draws, in their order; ``found`` are all draws, so what must not be touched too."""
    if not wanted:
        return []
    board = _Board(found)
    members: dict[tuple[Member, Call | None], list[tuple[Found, Sequence[Hop]]]] = defaultdict(list)
    for each in wanted:
        member, way = board.home(each)
        members[member, each.draw.call].append((each, way))
    made: list[Target] = []
    for (member, _), drawn in members.items():
        draw, way = drawn[0][0].draw, drawn[0][1]
        chosen = {_last(each.numbers, member.place) for each, _ in drawn}
        where = absences(way), countless(way)
        made += [Target(member, draw, spans, *where) for spans in _spans(chosen, board.numbers[member])]
    return made


class _Board:
    """What is known of every parameter as a member of every class on its way."""

    def __init__(self, found: Sequence[Found]) -> None:
        self.calls: dict[tuple[Member, Numbers], set[Call | None]] = defaultdict(set)
        self.uses: Counter[tuple[Member, Numbers]] = Counter()
        self.numbers: dict[Member, set[Numbers]] = defaultdict(set)
        for each in found:
            for way, member in _members(each):
                numbers = _last(each.numbers, member.place)
                self.calls[member, numbers].add(each.draw.call)
                # A use that is repeated as often as an argument says is several, whatever it says here.
                self.uses[member, numbers] += 2 if countless(each.way[: -len(way)]) else 1
                self.numbers[member].add(numbers)

    def home(self, found: Found) -> tuple[Member, Sequence[Hop]]:
        """The innermost class that draws this parameter alike in several uses; else the network."""
        members = _members(found)
        for way, member in members:
            key = member, _last(found.numbers, member.place)
            if len(self.calls[key]) == 1 and self.uses[key] > 1:
                return member, way
        way, member = members[-1]
        return member, way


def _members(found: Found) -> list[tuple[Sequence[Hop], Member]]:
    """The parameter in each class on its way, with the rest of the way; the innermost first, the network last."""
    rests = [found.way[start:] for start in reversed(range(len(found.way)))]
    below, parameter = found.draw.below, found.draw.parameter
    return [
        (rest, Member(rest[0].definition, f"{place(rest)}{below}", parameter))
        for rest in rests
        if not rest[0].definition.is_helper
    ]


def _last(numbers: Numbers, where: str) -> Numbers:
    """The numbers of a place's own repetitions, of those of a whole way."""
    count = where.count("#")
    return numbers[len(numbers) - count :]


def _spans(chosen: set[Numbers], known: set[Numbers]) -> list[tuple[Span, ...]]:
    """The fewest spans that have the chosen ones of the known repetitions, and no others."""
    if () in known:
        return [()] if chosen else []
    inner_known, inner_chosen = _by_first(known), _by_first(chosen)
    order = sorted(inner_known)
    rests = {first: _spans(inner_chosen.get(first, set()), inner_known[first]) for first in order}
    made: list[tuple[Span, ...]] = []
    for rest, run in groupby(order, key=lambda first: rests[first]):
        firsts = list(run)
        span = Span(firsts[0], firsts[-1] + 1, firsts[-1] == order[-1])
        made += [(span, *each) for each in rest]
    return made


def _by_first(numbers: set[Numbers]) -> dict[int, set[Numbers]]:
    found: dict[int, set[Numbers]] = defaultdict(set)
    for first, *rest in numbers:
        found[first].add(tuple(rest))
    return found
