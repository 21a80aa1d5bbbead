"""Two lists of rows side by side: which row of one is which of the other, and which is on one side only.

Names say it first, then what the rows compute, then what they are likest to; where fewer rows differ when the names
come second (a row more at the top, and all numbers behind it moved up), they come second.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from archspec.analysis.diff.elements import Element, Signatures, explicit, heads
from archspec.analysis.diff.forms import Opening, block, in_parts, written_alike
from archspec.analysis.diff.sequences import MAX_PRODUCT, Pair, best, common, rising
from archspec.analysis.diff.words import own_fields
from archspec.network.tree import Group, Layer, Merge, Repeat, Use

#: An opened row of which fewer of its rows are found again is closed.
LEAST_FOUND = 0.5

Stage = Callable[[Sequence[Element], Sequence[Element]], list[Pair]]


class Step(NamedTuple):
    """A row of one side, of the other, or of both."""

    one: Element | None
    other: Element | None
    #: Of a row that was moved: the paths of the rows in front of it.
    moved: tuple[str, str] | None = None

    @property
    def is_equal(self) -> bool:
        return self.one is not None and self.other is not None and self.one.signature == self.other.signature


def side_by_side(one: list[Element], other: list[Element], signatures: Signatures) -> list[Step]:
    """The rows of both lists in their order; what one side lacks stands in front of what the other has in its place."""
    parents: dict[str, Element] = {}
    is_one = signatures.together(one) == signatures.together(other)
    steps = _aligned(*written_alike(one, other, signatures, Opening(parents, is_wide=is_one)))
    lost = _not_found(steps, parents) if not is_one else set()
    if lost:
        kept = {parent.path for parent in parents.values()} - lost
        steps = _aligned(*written_alike(one, other, signatures, Opening({}, kept)))
    steps = _with_rewritten(steps, signatures)
    if is_one and not all(step.is_equal for step in steps):
        steps = [Step(*pair) for pair in in_parts(one, other, signatures)]
    return _with_moves(steps)


def _aligned(one: list[Element], other: list[Element]) -> list[Step]:
    by_name = _steps(one, other, (_by_name, _by_signature, _by_likeness))
    if not any(step.one and step.other and not step.is_equal for step in by_name):
        return by_name
    by_signature = _steps(one, other, (_by_signature, _by_name, _by_likeness))
    return min(by_name, by_signature, key=lambda steps: sum(not step.is_equal for step in steps))


def _steps(one: list[Element], other: list[Element], stages: Sequence[Stage]) -> list[Step]:
    """The pairs of the first stage, and between them those of the further stages."""
    if not stages or not one or not other:
        return [*(Step(element, None) for element in one), *(Step(None, element) for element in other)]
    steps: list[Step] = []
    start = (0, 0)
    for first, second in [*stages[0](one, other), (len(one), len(other))]:
        steps += _steps(one[start[0] : first], other[start[1] : second], stages[1:])
        if first < len(one):
            steps.append(Step(one[first], other[second]))
        start = first + 1, second + 1
    return steps


def _by_name(one: Sequence[Element], other: Sequence[Element]) -> list[Pair]:
    where = explicit(other)
    return rising((index, where[name]) for name, index in explicit(one).items() if name in where)


def _by_signature(one: Sequence[Element], other: Sequence[Element]) -> list[Pair]:
    return common([element.signature for element in one], [element.signature for element in other])


def _by_likeness(one: Sequence[Element], other: Sequence[Element]) -> list[Pair]:
    if len(one) * len(other) > MAX_PRODUCT // 10:
        return common(list(map(heads, one)), list(map(heads, other)))
    return best(len(one), len(other), lambda first, second: likeness(one[first], other[second]))


def likeness(one: Element, other: Element) -> float:
    """0 for rows that cannot be compared, else 1 and the part of their cells that are equal."""
    if heads(one) != heads(other):
        return 0.0
    if isinstance(one.item, (Use, Repeat)) or isinstance(other.item, (Use, Repeat)):
        return float(block(one).split()[:1] == block(other).split()[:1])
    mine, theirs = (own_fields(_first_layer(element).op) for element in (one, other))
    return 1.0 + sum(a == b for a, b in zip(mine, theirs, strict=True)) / max(len(mine), 1)


def _first_layer(element: Element) -> Layer:
    item = element.item
    assert isinstance(item, (Layer, Group, Merge))
    return item if isinstance(item, Layer) else item.layers[0]


def _with_rewritten(steps: list[Step], signatures: Signatures) -> list[Step]:
    """Neighbouring rows that are together the same on both sides are one step."""
    made: list[Step] = []
    waiting: list[Step] = []
    for step in [*steps, None]:
        if step is not None and not step.is_equal:
            waiting.append(step)
            continue
        one = [each.one for each in waiting if each.one is not None]
        other = [each.other for each in waiting if each.other is not None]
        is_plain = not any(element.reads for element in (*one, *other))
        if one and other and is_plain and signatures.together(one) == signatures.together(other):
            made.append(Step(signatures.merged(one), signatures.merged(other)))
        else:
            made += waiting
        waiting = []
        made += [step] if step is not None else []
    return made


def _not_found(steps: list[Step], parents: dict[str, Element]) -> set[str]:
    """The paths of opened rows of whose rows too few are on the other side."""
    total: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for step in steps:
        for element in (step.one, step.other):
            parent = parents.get(element.path) if element is not None else None
            while parent is not None:
                total[parent.path] += 1
                found[parent.path] += step.is_equal
                parent = parents.get(parent.path)
    return {path for path, number in total.items() if found[path] < LEAST_FOUND * number}


def _with_moves(steps: list[Step]) -> list[Step]:
    """A row that one side has here and the other side there was moved: it is told where the other side has it."""
    gone = _Gone(step.one for step in steps if step.one is not None and step.other is None)
    moved: dict[str, Element] = {}
    for step in steps:
        if step.one is None and step.other is not None and (was := gone.like(step.other)) is not None:
            moved[step.other.path] = was
    left = {element.path for element in moved.values()}
    above = _above(element for step in steps if (element := step.one) is not None)
    above_there = _above(element for step in steps if (element := step.other) is not None)
    made: list[Step] = []
    for step in steps:
        if step.one is None and step.other is not None and (was := moved.get(step.other.path)) is not None:
            made.append(Step(was, step.other, (above[was.path], above_there[step.other.path])))
        elif step.other is not None or (step.one is not None and step.one.path not in left):
            made.append(step)
    return made


def _above(elements: Iterable[Element]) -> dict[str, str]:
    """The path of the row above each row."""
    paths = [element.path for element in elements]
    return dict(zip(paths, ["the input", *paths], strict=False))


class _Gone:
    """Rows of one side, each to be found once: by its name, and without a name by what it computes."""

    def __init__(self, elements: Iterable[Element]) -> None:
        self._known: dict[object, list[Element]] = {}
        for element in elements:
            self._known.setdefault(self._key(element), []).append(element)

    def like(self, element: Element) -> Element | None:
        found = self._known.get(self._key(element))
        return found.pop(0) if found else None

    @staticmethod
    def _key(element: Element) -> object:
        return (element.name, heads(element)) if element.name is not None else element.signature
