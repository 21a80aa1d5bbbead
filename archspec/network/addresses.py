"""The row that a path names: ``3a``, ``conv3_x/0/main/conv1``, ``conv1/norm``, ``aux1/conv``.

Paths are those of `walk.py`, which weights and messages use.  Here also a branch has one (``3a/branch2``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from archspec.errors import UsageError, did_you_mean
from archspec.network.tree import Body, Branch, Group, HeadBody, Item, Merge, Network, Repeat, Use

Node = Item | Branch | HeadBody

#: Of so many characters are the names that a message lists.
MAX_LISTED = 300


class Found(NamedTuple):
    """What a path names, and what it stands in."""

    path: str
    node: Node
    #: The nodes around it, from the outside in.
    around: tuple[Node, ...]
    #: Which repetition it is, where it is one.
    repetition: int | None


def find(network: Network, path: str) -> Found:
    """The row, branch, layer or head of this path. Raises UsageError, with the names that are there."""
    names = [name for name in path.split("/") if name]
    known: dict[str, Node] = {**_named(network.body), **{head.name: head for head in network.heads}}
    steps: list[tuple[str, Node]] = []
    for name in names:
        if name not in known:
            raise _unknown(path, "/".join(found for found, _ in steps), name, known)
        steps.append((name, known[name]))
        known = dict(_inside(known[name]))
    if not steps:
        raise _unknown(path, "", path, known)
    *around, (name, node) = steps
    is_repetition = bool(around) and isinstance(around[-1][1], Repeat)
    return Found("/".join(names), node, tuple(each for _, each in around), int(name) if is_repetition else None)


def addresses(network: Network) -> Iterator[Found]:
    """Every node that has a path; of equal repetitions the first, and each body at its first use."""
    seen: set[int] = set()
    waiting = [Found(name, node, (), None) for name, node in _named(network.body).items()]
    waiting += [Found(head.name, head, (), None) for head in network.heads]
    while waiting:
        found = waiting.pop()
        yield found
        if isinstance(found.node, Use):
            if id(found.node.body) in seen:
                continue
            seen.add(id(found.node.body))
        is_repeated = isinstance(found.node, Repeat)
        for name, node in _first_of_equals(_inside(found.node)):
            around = (*found.around, found.node)
            waiting.append(Found(f"{found.path}/{name}", node, around, int(name) if is_repeated else None))


def _first_of_equals(inside: Iterable[tuple[str, Node]]) -> Iterator[tuple[str, Node]]:
    last: Node | None = None
    for name, node in inside:
        if node is not last:
            yield name, node
        last = node


def _inside(node: Node) -> Iterator[tuple[str, Node]]:
    """(name, node) of what has a path below a node's."""
    if isinstance(node, (Use, HeadBody)):
        yield from _named(node.body).items()
    elif isinstance(node, Branch):
        yield from _rows(node.items)
    elif isinstance(node, Repeat):
        yield from node.iterations()
    elif isinstance(node, (Merge, Group)):
        if isinstance(node, Merge) and not node.is_transparent:
            yield from ((branch.name, branch) for branch in node.branches)
        yield from ((layer.name, layer) for layer in node.layers[1:])


def _named(body: Body) -> dict[str, Node]:
    return dict(_rows(body.items))


def _rows(items: Iterable[Item]) -> Iterator[tuple[str, Node]]:
    """Rows, and beside them the branches of a merge that needs no name."""
    for item in items:
        if isinstance(item, Merge) and item.is_transparent:
            yield from ((branch.name, branch) for branch in item.branches)
        yield item.name, item


def _unknown(path: str, outer: str, name: str, known: dict[str, Node]) -> UsageError:
    listed = ", ".join(f"`{each}`" for each in known)
    if len(listed) > MAX_LISTED:
        listed = f"{listed[:MAX_LISTED].rpartition(',')[0]} and more"
    where = f"in `{outer:.80}` there" if outer else "there"
    there = f"{where} {'is' if len(known) == 1 else 'are'} {listed}" if known else f"`{outer:.80}` has no rows inside"
    near = did_you_mean(name, known)
    return UsageError(f"there is no row `{path:.80}`: {there}{f'; {near}' if near else ''}")
