"""What a card says of a row that stays closed: a line for each operator of its block, its shortcut, its sum of maps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from archspec.analysis.counts import Counts
from archspec.analysis.sums import Sums
from archspec.diagrams.content.tree import Shortcut
from archspec.diagrams.words import TIMES, Kind, is_minor, kind, phrase, projection, window_size
from archspec.network.tree import Branch, Group, Item, Layer, Merge, Repeat, Use
from archspec.ops import Op
from archspec.ops.merge import Add, Concat
from archspec.ops.shapes import channels

#: A block of more rows says the first of them, and how many are left.
MAX_LINES = 6


class Closed(NamedTuple):
    kind: Kind
    lines: tuple[str, ...]
    #: The norm and the activation of a row of one operator.
    details: tuple[str, ...] = ()
    shortcut: Shortcut | None = None
    sums: tuple[int, ...] = ()
    #: Height and width of what slides over the maps.
    window: tuple[int, int] | None = None


def closed(item: Layer | Group | Use | Merge, counts: Sums[Counts]) -> Closed:
    """What is said of one row."""
    if isinstance(item, (Layer, Group)):
        first = operators(item)[0]
        return Closed(kind(first), (phrase(first),), followers(item), window=window_size(first))
    items = item.body.items if isinstance(item, Use) else (item,)
    core = _core(items)
    lines = [*_lines(items)] or [each.name for each in items]
    if len(lines) > MAX_LINES:
        lines[MAX_LINES - 1 :] = [f"and {len(lines) - MAX_LINES + 1} more"]
    return Closed(_weightiest(item, counts), tuple(lines), (), _shortcut(core), sums(core) if core else ())


def followers(item: Layer | Group | Merge) -> tuple[str, ...]:
    """The operators that the row's columns put behind its own."""
    return tuple(map(phrase, operators(item)[1:]))


def operators(item: Layer | Group | Merge) -> tuple[Op, ...]:
    """The row's own operator, and those of its columns."""
    return tuple(layer.op for layer in ((item,) if isinstance(item, Layer) else item.layers))


def sums(merge: Merge) -> tuple[int, ...]:
    """The maps of a concatenation's branches; nothing for another merge."""
    is_concat = isinstance(merge.layers[0].op, Concat)
    return tuple(int(channels(branch.output)) for branch in merge.branches) if is_concat else ()


def _core(items: tuple[Item, ...]) -> Merge | None:
    """The merge that a block is, where only activations and the like follow it."""
    is_alone = all(isinstance(other, Layer) and is_minor(other) for other in items[1:])
    first = items[0] if items else None
    return first if isinstance(first, Merge) and is_alone else None


def _shortcut(merge: Merge | None) -> Shortcut | None:
    """The one branch of an addition that passes its input on, or projects it."""
    if merge is None or not isinstance(merge.layers[0].op, Add) or (branch := _passing(merge)) is None:
        return None
    first = branch.items[0] if branch.items else None
    return Shortcut(projection(operators(first)[0]) if isinstance(first, (Layer, Group)) else "")


def _passing(merge: Merge) -> Branch | None:
    passing = [branch for branch in merge.branches if branch.is_shortcut or not branch.items]
    return passing[0] if len(passing) == 1 and len(merge.branches) == 2 else None


def _lines(items: Iterable[Item]) -> Iterator[str]:
    """A line for each row that has weights or another shape than its input; branches of a merge are a line each."""
    for item in items:
        if item.row.origin is not None:
            yield f"from {item.row.origin.text}"
        if isinstance(item, Merge):
            yield from _branch_lines(item)
        elif not (isinstance(item, Layer) and is_minor(item)):
            yield _line(item)


def _branch_lines(merge: Merge) -> Iterator[str]:
    passing = _passing(merge)
    if passing is not None and isinstance(merge.layers[0].op, Add):
        yield from (line for branch in merge.branches if branch is not passing for line in _lines(branch.items))
        return
    for branch in merge.branches:
        yield " \N{RIGHTWARDS ARROW} ".join(_lines(branch.items)) or "identity"


def _line(item: Layer | Group | Use | Repeat) -> str:
    if isinstance(item, Repeat):
        once = item.runs[0].item
        word = once.row.head if isinstance(once, Merge) else _line(once)
        return f"{word} {TIMES}{item.count}"
    return item.block.name if isinstance(item, Use) else phrase(operators(item)[0], is_short=True)


def _weightiest(item: Item, counts: Sums[Counts]) -> Kind:
    """The kind of the operator with most parameters, block by block."""
    while not isinstance(item, (Layer, Group)):
        inner = [*_inner(item)]
        if not inner:
            return "other"
        item = max(inner, key=lambda each: counts.of(each).params)
    return kind(operators(item)[0])


def _inner(item: Use | Repeat | Merge) -> Iterator[Item]:
    if isinstance(item, Use):
        yield from item.body.items
    elif isinstance(item, Repeat):
        yield from (run.item for run in item.runs)
    else:
        yield from (each for branch in item.branches for each in branch.items)
