"""Where modules stand: in their class, as the printer puts them there, and from the network on, class by class.

A place is an attribute and the numbers in `nn.Sequential` below it; `#2` stands for all repetitions from 2 on.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from archspec.backends.planning.program import NOTHING, Chain, Definition, Join, Loop, Node, Slot, Spot, Step, Turn
from archspec.backends.torch.modules import absence
from archspec.backends.writing.layout import constant


def record(nodes: Sequence[Node], place: str, spots: list[Spot], other: str = "") -> None:
    """Notes where the steps of an attribute's rows are; ``other`` is what the attribute is if they are not there."""
    parts = (
        [(place, nodes[0])] if len(nodes) == 1 else [(f"{place}.{number}", each) for number, each in enumerate(nodes)]
    )
    absences = ((place, other),) if other else ()
    spots += [_absent(absences, spot) for where, node in parts for spot in _spots(node, where, ())]


def _spots(node: Node, place: str, numbers: tuple[str, ...]) -> list[Spot]:
    absences = ((place, absence(node)),) if isinstance(node.presence, Slot) else ()
    return [_absent(absences, spot) for spot in _inner_spots(node, place, numbers)]


def _absent(absences: tuple[tuple[str, str], ...], spot: Spot) -> Spot:
    return spot._replace(absences=(*absences, *spot.absences))


def _inner_spots(node: Node, place: str, numbers: tuple[str, ...]) -> list[Spot]:
    match node:
        case Step():
            return [Spot(node, _numbered(node.path, numbers), place)]
        case Chain():
            chain = enumerate(node.nodes)
            return [spot for number, each in chain for spot in _spots(each, f"{place}.{number}", numbers)]
        case Loop():
            turns = _turn_numbers(node)
            return [spot for number, turn in turns for spot in _turn_spots(turn, number, place, numbers)]
        case Join():
            raise AssertionError("a join is not one module")


def _turn_spots(turn: Turn, number: str, place: str, numbers: tuple[str, ...]) -> list[Spot]:
    where = f"{place}.{number}"
    countless = (where,) if constant(turn.times) is NOTHING else ()
    spots = _spots(turn.node, where, (*numbers, number))
    return [each._replace(countless=(*countless, *each.countless)) for each in spots]


def _turn_numbers(loop: Loop) -> Iterable[tuple[str, Turn]]:
    """The numbers of the turns; the last ones' count may depend on an argument, so they are "from here on"."""
    start = 0
    for turn in loop.turns[:-1]:
        times = constant(turn.times)
        for number in range(start, start + times):
            yield str(number), turn
        start += times
    yield f"#{start}", loop.turns[-1]


def _numbered(path: str, numbers: Sequence[str]) -> str:
    remaining = iter(numbers)
    return "/".join(next(remaining) if part == "#" else part for part in path.split("/"))


class Hop(NamedTuple):
    """One class on a way, and the spot of the next one, or of the module itself, in that class."""

    definition: Definition
    spot: Spot


Way = tuple[Hop, ...]


def ways(definition: Definition, path: str = "", before: Way = ()) -> Iterator[tuple[str, Way]]:
    """(canonical path, way) of every module, through the classes; '#2' stands for repetitions from 2 on."""
    for spot in definition.places:
        inner = f"{path}/{spot.path}" if path and spot.path else path or spot.path
        way = (*before, Hop(definition, spot))
        if isinstance(spot.step.definition, Definition):
            yield from ways(spot.step.definition, inner, way)
        else:
            yield inner, way


def place(way: Sequence[Hop]) -> str:
    """Where its module stands from the first class of the way on: `c2.#0.main.1.conv`."""
    return ".".join(hop.spot.place for hop in way)


def absences(way: Sequence[Hop]) -> dict[str, str]:
    """Places on the way that may be without their row -> what stands there then."""
    return {
        ".".join([*_outer(way, number), where]): other
        for number, hop in enumerate(way)
        for where, other in hop.spot.absences
    }


def countless(way: Sequence[Hop]) -> frozenset[str]:
    """Places on the way whose number of repetitions is an argument."""
    return frozenset(
        ".".join([*_outer(way, number), where]) for number, hop in enumerate(way) for where in hop.spot.countless
    )


def _outer(way: Sequence[Hop], number: int) -> list[str]:
    return [hop.spot.place for hop in way[:number]]


class Repetitions:
    """Finds the way of a path whose repetitions are numbers."""

    def __init__(self, found: Mapping[str, Way]) -> None:
        self.ways = found
        parts = {part for path in found for part in path.split("/") if part.startswith("#")}
        self.starts = sorted(int(part[1:]) for part in parts)

    def find(self, path: str) -> tuple[Way, tuple[int, ...]]:
        """(the way, the numbers of those repetitions that share it with others)."""
        keys = [""]
        for part in path.split("/"):
            options = [part, *(f"#{start}" for start in self.starts if part.isdigit() and start <= int(part))]
            keys = [f"{key}/{option}" if key else option for key in keys for option in options]
        found = next(key for key in keys if key in self.ways)
        pairs = zip(path.split("/"), found.split("/"), strict=True)
        return self.ways[found], tuple(int(part) for part, known in pairs if known.startswith("#"))
