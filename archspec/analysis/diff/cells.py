"""The cells that two rows differ in: the columns of an operator, the arguments of a block, how often it is repeated.

Inside a block, a cell that is the same expression of its arguments on both sides is no difference of the block.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archspec.analysis.diff.words import FOLLOWERS, cell, changed, columns, described, expression, own_fields
from archspec.network.tree import Argument, Body, Group, Item, Layer, Merge, Repeat, Use
from archspec.spec.document import IN_MAPS, INPUT_MAPS
from archspec.spec.expressions import Expr, names


class Change(NamedTuple):
    """A cell of one side and of the other."""

    column: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.column} {self.old} -> {self.new}"


#: The bodies whose rows are compared: their arguments are told where they are given.
Bodies = tuple[Body, Body]


def row_changes(one: tuple[Layer, ...], other: tuple[Layer, ...], bodies: Bodies) -> Iterator[Change]:
    """The cells of two rows without branches and blocks: the operator's own, then those of its norm and activation."""
    mine, theirs = one[0], other[0]
    if mine.op.head != theirs.op.head:
        yield Change("row", described(_whole(one)), described(_whole(other)))
        return
    for (column, old), (_, new) in zip(own_fields(mine.op), own_fields(theirs.op), strict=True):
        if old != new and not _is_of_arguments(mine, theirs, column, bodies):
            yield Change(column, *_told(mine, theirs, column, (old, new), bodies))
    for name in FOLLOWERS:
        yield from _follower(_find(one, name), _find(other, name), name, bodies)


def plain_changes(one: tuple[Item, ...], other: tuple[Item, ...], bodies: Bodies) -> Iterator[Change]:
    """Two rows without branches and blocks, or rows that cannot be compared cell by cell."""
    mine, theirs = (
        tuple(layer for item in items if isinstance(item, (Layer, Group)) for layer in _layers(item))
        for items in (one, other)
    )
    if all(isinstance(item, (Layer, Group)) for item in (*one, *other)):
        yield from row_changes(mine, theirs, bodies)
        return
    is_inside = bodies[0].block is not None
    old, new = (", ".join(described(item, is_inside) for item in items) for items in (one, other))
    yield Change("row", old, new)


def meeting_changes(one: Merge, other: Merge, bodies: Bodies) -> Iterator[Change]:
    """The operators where branches meet, and the places of branches that pass the input on: these have no row."""
    yield from row_changes(one.layers, other.layers, bodies)
    if len(one.branches) != len(other.branches):
        yield Change("branches", str(len(one.branches)), str(len(other.branches)))
    passing, others = (
        [str(number) for number, branch in enumerate(merge.branches, 1) if not branch.items] for merge in (one, other)
    )
    if len(passing) == len(others) and passing != others:
        yield Change("identity branches", ", ".join(passing) or "none", ", ".join(others) or "none")


def count_change(one: Item, other: Item) -> Iterator[Change]:
    """How often a row is repeated."""
    old, new = (str(int(item.count)) if isinstance(item, Repeat) else "1" for item in (one, other))
    if old != new:
        yield Change("repeat", old, new)


def use_changes(one: Use, other: Use, bodies: Bodies) -> Iterator[Change]:
    """The blocks that two rows use, and the arguments that they give them: of two blocks those that both have."""
    is_one = one.block.name == other.block.name
    if not is_one:
        yield Change("block", one.block.name, other.block.name)
    for name in dict.fromkeys((*one.arguments, *other.arguments)):
        if is_one or (name in one.arguments and name in other.arguments):
            old, new = (_argument(use, name) for use in (one, other))
            if old != new and not _is_handed_on(one.arguments.get(name), other.arguments.get(name), bodies):
                yield Change(name, *changed(old, new))


def _argument(use: Use, name: str) -> str:
    return cell("", use.arguments[name].value) if name in use.arguments else "none"


def first_changes(changes: Mapping[int, tuple[Change, ...]], count: int) -> Iterator[Change]:
    """The changes of repetitions, by the number of each: what only the first one has is told as such."""
    later = dict.fromkeys(change for number, each in changes.items() if number or count == 1 for change in each)
    for change in changes.get(0, ()) if count > 1 else ():
        if change not in later:
            yield change._replace(column=f"first.{change.column}")
    yield from later


def _layers(item: Layer | Group) -> tuple[Layer, ...]:
    return (item,) if isinstance(item, Layer) else item.layers


def _told(one: Layer, other: Layer, column: str, texts: tuple[str, str], bodies: Bodies) -> tuple[str, str]:
    """The cells as the rows say them: inside of blocks by their arguments, where both do."""
    old, new = one.origins.get(column), other.origins.get(column)
    if bodies[0].block is None or old is None or new is None or str(old) == str(new):
        return changed(*texts)
    return expression(old), expression(new)


def _is_of_arguments(one: Layer, other: Layer, column: str, bodies: Bodies) -> bool:
    return _follows(one.origins.get(column), other.origins.get(column), bodies)


def _is_handed_on(one: Argument | None, other: Argument | None, bodies: Bodies) -> bool:
    """Whether an argument of a block in a block follows from those of the outer one."""
    return one is not None and other is not None and _follows(one.origin, other.origin, bodies)


def _follows(old: Expr | None, new: Expr | None, bodies: Bodies) -> bool:
    """Whether a cell is one expression of the arguments of the blocks that are compared."""
    if old is None or new is None or str(old) != str(new):
        return False
    known = {IN_MAPS, INPUT_MAPS}
    given = [body.block.arguments.keys() if body.block is not None else set[str]() for body in bodies]
    return bodies[0].block is not None and set(names(old)) <= known | (given[0] & given[1])


def _follower(one: Layer | None, other: Layer | None, name: str, bodies: Bodies) -> Iterator[Change]:
    old, new = columns(one, name), columns(other, name)
    if one is not None and other is not None:
        argument = type(one.op).argument
        if argument is not None and _is_of_arguments(one, other, argument, bodies):
            return
    for column in old if old[name] == new[name] else (name,):
        if old[column] != new[column]:
            yield Change(column, old[column], new[column])


def _find(layers: tuple[Layer, ...], name: str) -> Layer | None:
    head = {"norm": ("batchnorm", "layernorm"), "activation": ("activation",)}[name]
    return next((layer for layer in layers[1:] if layer.op.head in head), None)


def _whole(layers: tuple[Layer, ...]) -> Layer | Group | Merge:
    return layers[0] if len(layers) == 1 else Group(layers[0].name, layers, layers[0].row)
