"""One network in the form of another: what one side says in a block, a repetition or one row, the other in several.

A block or a repetition that has no counterpart is opened, and rows that are together what one row of the other side is
are gathered.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archspec.analysis.diff.elements import NOTHING, Element, Signature, Signatures
from archspec.network.tree import Group, Layer, Repeat, Use

#: A list is not opened to more rows than this.
MAX_OPENED = 10_000
#: The layers of the longest row that is written without a block: an operator, its norm, its activation.
MAX_GATHERED = 3


class Opening(NamedTuple):
    """Which blocks and repetitions are opened: where their rows came from is noted by their paths."""

    parents: dict[str, Element]
    #: No others are opened.
    only: set[str] | None = None
    #: Also those whose name or block the other side has.
    is_wide: bool = False


def written_alike(
    one: list[Element], other: list[Element], signatures: Signatures, opening: Opening
) -> tuple[list[Element], list[Element]]:
    """Both lists, with the rows opened and gathered that the other side has in another form."""
    while True:
        first, second = _opened(one, other, signatures, opening), _opened(other, one, signatures, opening)
        if first == one and second == other:
            return _gathered(one, other, signatures), _gathered(other, one, signatures)
        one, other = first, second


def _opened(elements: list[Element], others: list[Element], signatures: Signatures, opening: Opening) -> list[Element]:
    known = {element.signature for element in others}
    names = {element.name for element in others if isinstance(element.item, (Use, Repeat))} - {None}
    blocks = {block(element) for element in others} - {""}
    made: list[Element] = []
    size = len(elements)
    for element in elements:
        is_alike = not opening.is_wide and (element.name in names or block(element) in blocks)
        is_other = opening.only is not None and element.path not in opening.only
        if is_alike or is_other or element.signature in known or not _opens(element, size):
            made.append(element)
            continue
        inner = signatures.opened(element)
        opening.parents.update((each.path, element) for each in inner)
        size += max(len(inner) - 1, 0)
        made += inner or [element]
    return made


def _opens(element: Element, size: int) -> bool:
    """Whether a row has rows inside, and few enough for a list of this size."""
    item = element.item
    inner = item.count if isinstance(item, Repeat) else len(item.body.items) if isinstance(item, Use) else 0
    return inner > 0 and size + inner <= MAX_OPENED


def block(element: Element) -> str:
    """What a block's row is found again by, where it has no name: a repetition is not what one use is."""
    item, is_repeat = element.item, isinstance(element.item, Repeat)
    while isinstance(item, Repeat):
        item = item.runs[-1].item
    name = item.block.name if isinstance(item, Use) else "a row" if is_repeat else ""
    return f"{name} repeated" if is_repeat else name


def _gathered(elements: list[Element], others: list[Element], signatures: Signatures) -> list[Element]:
    """Rows that are together what one row of the other side says become one."""
    rows = {element.signature for element in others if isinstance(element.item, Group)}
    read = {path for element in elements for path in element.reads}
    made: list[Element] = []
    at = 0
    while at < len(elements):
        taken = _together(elements[at : at + MAX_GATHERED], rows, read, signatures) if rows else 1
        run = elements[at : at + taken]
        made.append(signatures.merged(run) if taken > 1 else run[0])
        at += taken
    return made


def _together(run: list[Element], rows: set[Signature], read: set[str], signatures: Signatures) -> int:
    """How many rows from here on are one row of the other side."""
    for size in range(2, len(run) + 1):
        is_plain = all(isinstance(element.item, (Layer, Group)) for element in run[:size])
        is_chain = not any(element.reads for element in run[1:size]) and read.isdisjoint(
            e.path for e in run[: size - 1]
        )
        if is_plain and is_chain and signatures.together(run[:size]) in rows:
            return size
    return 1


def in_parts(one: list[Element], other: list[Element], signatures: Signatures) -> Iterator[tuple[Element, Element]]:
    """Two lists that are the same as a whole, in the smallest parts that are."""
    rows = one[::-1], other[::-1]
    taken: tuple[list[Element], list[Element]] = [], []
    sums = [NOTHING, NOTHING]
    while rows[0] or rows[1]:
        side = 0 if rows[0] and (sums[0].layers <= sums[1].layers or not rows[1]) else 1
        taken[side].append(rows[side].pop())
        sums[side] = sums[side].then(taken[side][-1].signature)
        if all(taken) and sums[0] == sums[1]:
            yield signatures.merged(taken[0]), signatures.merged(taken[1])
            taken, sums = ([], []), [NOTHING, NOTHING]
