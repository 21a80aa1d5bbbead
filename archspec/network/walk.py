"""Every layer of a network with its path, in the order of the table.

A path is where a thing stands, told by the names of the rows around it: ``conv3_x/0/main/conv1``.  Weights, facts and
messages name layers by it, so it is unique in a network.  Repetitions are 0, 1, 2 ...; the branches of a lone unnamed
merge need no name of that merge before theirs; what a row's columns put behind its operator is ``norm`` and
``activation``.

Nothing here recurses: a spec may nest a thousand blocks.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from typing import Any, TypeVar

from archspec.network.tree import Body, Group, HeadBody, Item, Layer, Merge, Network, Repeat, Use

Element = TypeVar("Element")
#: A generator that yields elements, and generators of the same kind in the places of theirs.
Nested = Generator["Element | Nested[Element]", None, None]


def layers(network: Network, *, training: bool = True) -> Iterator[tuple[str, Layer]]:
    """(path, layer) of the whole network, its heads last; ``training=False`` leaves out those for training only."""
    yield from body_layers(network.body)
    for head in network.heads:
        if training or not head.is_training_only:
            yield from head_layers(head)


def different_layers(network: Network) -> Iterator[tuple[str, Layer]]:
    """As ``layers``, but of equal repetitions the first alone."""
    for prefix, body in [("", network.body), *((head.name, head.body) for head in network.heads)]:
        yield from flattened(_layers(named(body.items, prefix), once=True))


def body_layers(body: Body, prefix: str = "") -> Iterator[tuple[str, Layer]]:
    """(path, layer) of every layer of a body, repetitions one by one; ``prefix`` is the path of its use."""
    return flattened(_layers(named(body.items, prefix)))


def head_layers(head: HeadBody) -> Iterator[tuple[str, Layer]]:
    """(path, layer) of one head, under the head's name."""
    return body_layers(head.body, head.name)


def joined(prefix: str, name: str) -> str:
    """A path, and a name below it."""
    return f"{prefix}/{name}" if prefix else name


def named(items: Iterable[Item], prefix: str = "") -> Iterator[tuple[str, Item]]:
    """(path, item) of a list of rows."""
    for item in items:
        yield joined(prefix, item.name), item


def inside(path: str, item: Item) -> Iterator[tuple[str, Item]]:
    """(path, item) of the rows directly in an item: of its block, its branches, or its repetitions."""
    if isinstance(item, Use):
        yield from named(item.body.items, path)
    elif isinstance(item, Repeat):
        for number, inner in item.iterations():
            yield joined(path, number), inner
    elif isinstance(item, Merge):
        for branch in item.branches:
            yield from named(branch.items, joined(branches_path(path, item), branch.name))


def rows(items: Iterable[Item], prefix: str = "") -> Iterator[tuple[str, Item]]:
    """(path, item) of a body's rows, those of its branches too; of equal repetitions the first; blocks stay closed."""
    return flattened(_rows(named(items, prefix)))


def branches_path(path: str, merge: Merge) -> str:
    """Where the names of a merge's branches stand: below the merge, or beside it where it needs no name."""
    return path.rpartition("/")[0] if merge.is_transparent else path


def own_layers(path: str, item: Item) -> Iterator[tuple[str, Layer]]:
    """(path, layer) of the operators that the row itself has: its own, and the norm and activation of its columns."""
    if isinstance(item, Layer):
        yield path, item
    elif isinstance(item, (Group, Merge)):
        first, *followers = item.layers
        yield path, first
        for follower in followers:
            yield joined(path, follower.name), follower


def flattened(nested: Nested[Element]) -> Iterator[Element]:
    """The elements in order; generators wait on a list of ours in place of Python's stack."""
    waiting: list[Nested[Element]] = [nested]
    while waiting:
        for element in waiting[-1]:
            if isinstance(element, Generator):
                waiting.append(element)
                break
            yield element
        else:
            waiting.pop()


def _layers(items: Iterator[tuple[str, Item]], *, once: bool = False) -> Nested[Any]:
    for path, item in items:
        if isinstance(item, Repeat) and once:
            yield _layers(_first_repetitions(path, item), once=True)
        elif isinstance(item, (Use, Repeat, Merge)):
            yield _layers(inside(path, item), once=once)
        yield from own_layers(path, item)


def _rows(items: Iterator[tuple[str, Item]]) -> Nested[Any]:
    for path, item in items:
        yield path, item
        if isinstance(item, Merge):
            yield _rows(inside(path, item))
        elif isinstance(item, Repeat):
            yield _rows(_first_repetitions(path, item))


def _first_repetitions(path: str, repeat: Repeat) -> Iterator[tuple[str, Item]]:
    number = 0
    for item, times in repeat.runs:
        yield joined(path, str(number)), item
        number += times
