"""The printed cells of a network: where each stands, what it says, and which row it is about."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from archspec.network.tree import Body, Item, Layer, Merge, Network, Repeat, Use
from archspec.network.walk import branches_path, joined, rows
from archspec.ops import REGISTRY, Shape
from archspec.spec.cells import Printed, parse_count
from archspec.spec.document import Row
from archspec.spec.nodes import Mapping as Entries
from archspec.spec.nodes import Node, Scalar, Sequence


class Cell(NamedTuple):
    """A printed cell of a row; ``path`` is what an erratum names it by."""

    path: str
    quantity: str
    node: Scalar
    item: Item
    #: The body whose row it is; the cells of a block are looked at once for each body that is used.
    body: Body

    @property
    def shape(self) -> Shape:
        """What a printed size is compared with: what comes into the row, or what it puts out."""
        return self.item.input if self.quantity == "input" else self.item.output


class Misfit(NamedTuple):
    """Several cells for one row that do not go with its repetitions."""

    path: str
    quantity: str
    node: Sequence
    item: Item


def printed_cells(network: Network) -> Iterator[Cell | Misfit]:
    """Every printed cell of every row that the network has."""
    for body, prefix in used_bodies(network):
        if body.block is None or _prints(body.block.rows):
            for path, item in _printing(body):
                yield from _cells(joined(prefix.path(), path), item, body)


class Prefix(NamedTuple):
    """A path, put together only where it is told: with a thousand blocks in each other it is long."""

    outer: Prefix | None
    name: str

    def path(self) -> str:
        names: list[str] = []
        step: Prefix | None = self
        while step is not None:
            names.append(step.name)
            step = step.outer
        return "/".join(name for name in reversed(names) if name)


def used_bodies(network: Network) -> Iterator[tuple[Body, Prefix]]:
    """Every body with the path of its first use: the network's own, those of its rows, then those of its heads."""
    seen: set[Body] = set()
    for root, name in ((network.body, ""), *((head.body, head.name) for head in network.heads)):
        waiting = deque([(root, Prefix(None, name))])
        while waiting:
            body, prefix = waiting.popleft()
            if body in seen:
                continue
            seen.add(body)
            yield body, prefix
            uses = ((path, item.body) for path, item in rows(body.items) if isinstance(item, Use))
            waiting.extend((inner, Prefix(prefix, path)) for path, inner in uses if inner not in seen)


def _prints(rows: tuple[Row, ...]) -> bool:
    """Whether any of these rows, or of their branches, prints a cell."""
    return any(row.cells or any(map(_prints, row.branches)) for row in rows)


def _printing(body: Body) -> Iterator[tuple[str, Item]]:
    """(path, item) of the body's rows that may print something."""
    for path, item in rows(body.items):
        yield path, item
        if isinstance(item, Merge):
            yield from _passing(path, item)


def _passing(path: str, merge: Merge) -> Iterator[tuple[str, Item]]:
    """Branches that are the identity have no layer; where their row prints something, one stands in."""
    for branch, written in zip(merge.branches, merge.row.branches, strict=True):
        if not branch.items and len(written) == 1 and written[0].cells and written[0].when is None:
            identity = REGISTRY["identity"]()
            layer = Layer(branch.name, identity, (branch.output,), branch.output, written[0], {})
            yield joined(branches_path(path, merge), branch.name), layer


def _cells(path: str, item: Item, body: Body) -> Iterator[Cell | Misfit]:
    for quantity, node in item.row.cells.items():
        if isinstance(node, Sequence):
            yield from _sequence(path, item, body, quantity, node)
        elif isinstance(node, Scalar):
            yield Cell(path, quantity, node, item, body)


def _sequence(path: str, item: Item, body: Body, quantity: str, node: Sequence) -> Iterator[Cell | Misfit]:
    """Several cells of a repeated row are of one repetition each."""
    if not isinstance(item, Repeat) or item.count != len(node.items):
        yield Misfit(path, quantity, node, item)
        return
    for (number, inner), cell in zip(item.iterations(), node.items, strict=True):
        if isinstance(cell, Scalar):
            yield Cell(joined(path, number), quantity, cell, inner, body)


def printed_count(node: Node) -> Printed:
    """What a count says. A number with a point is read as it is written: its digits say how exact it is."""
    assert isinstance(node, Scalar)  # lists were refused by the header, or laid out above
    if type(node.value) is float:
        try:
            return parse_count(node.text)
        except ValueError:
            pass  # written as no table writes it (`1e+9`): the value itself
    return parse_count(node.value)


def entries(node: Node | None) -> Mapping[str, Node]:
    return {key.text: value for key, value in node} if isinstance(node, Entries) else {}
