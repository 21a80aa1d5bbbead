"""The softmax at the end of a network and of its heads, which the caller of the generated function may leave out.

A last row that is a softmax, or has one, is opened: its function becomes the argument ``classifier_activation``.  Where
that row stands in a block, the block gets the argument too, and every use of the block says what it gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from archspec.network.tree import Argument, Body, Group, Item, Layer, Merge, Network, Repeat, Run, Use
from archspec.spec.expressions import Name

#: The argument of the generated function that may take the softmax away.
CLASSIFIER = "classifier_activation"
#: What it is called until it is written: no name of a spec has a blank, so that a variable of that name is another one.
OPEN = "classifier activation"


def opened(network: Network) -> Network | None:
    """The network with its last softmaxes in the hands of the caller; None where it does not end in one."""
    opener = _Opener(_last_blocks(network))
    bodies = tuple(opener.body(body) for body in network.bodies)
    if not opener.open:
        return None
    heads = tuple(replace(head, body=opener.made[id(head.body)]) for head in network.heads)
    return replace(network, body=opener.made[id(network.body)], heads=heads, bodies=bodies)


def _last_blocks(network: Network) -> frozenset[str]:
    """Names of the blocks whose last row can be the last of the network or of a head."""
    found: set[str] = set()
    ends = [body for body in network.bodies if body.block is None]
    while ends:
        last = ends.pop().items[-1:]
        if last and isinstance(last[0], Use) and last[0].block.name not in found:
            name = last[0].block.name
            found.add(name)
            ends += [body for body in network.bodies if body.block is not None and body.block.name == name]
    return frozenset(found)


@dataclass
class _Opener:
    """Copies bodies, inner ones first, with the last row of those that can be the last of all opened."""

    last_blocks: frozenset[str]
    made: dict[int, Body] = field(default_factory=dict)
    #: Ids of the bodies that have been opened, as they were before.
    open: set[int] = field(default_factory=set)

    def body(self, body: Body) -> Body:
        items = self.items(body.items)
        scope = body.scope
        if items and (body.block is None or body.block.name in self.last_blocks):
            last = self.last(items[-1], body.items[-1])
            if last is not None:
                self.open.add(id(body))
                items, scope = (*items[:-1], last), {**scope, OPEN: "softmax"}
        self.made[id(body)] = made = replace(body, items=items, scope=scope)
        return made

    def items(self, items: Sequence[Item]) -> tuple[Item, ...]:
        return tuple(self.item(item) for item in items)

    def item(self, item: Item) -> Item:
        """The row with the new bodies of its blocks; a block in the middle of the network keeps its softmax."""
        match item:
            case Use():
                given = {OPEN: Argument("softmax", None)} if id(item.body) in self.open else {}
                return replace(item, body=self.made[id(item.body)], arguments={**item.arguments, **given})
            case Repeat():
                return replace(item, runs=tuple(Run(self.item(run.item), run.times) for run in item.runs))  # type: ignore[arg-type]
            case Merge():
                branches = (replace(branch, items=self.items(branch.items)) for branch in item.branches)
                return replace(item, branches=tuple(branches))
            case _:
                return item

    def last(self, item: Item, before: Item) -> Item | None:
        """The last row opened; None where it is no softmax, or says by an argument of its own which it is."""
        match item:
            case Use() if isinstance(before, Use) and id(before.body) in self.open:
                return replace(item, arguments={**item.arguments, OPEN: Argument("softmax", Name(OPEN))})
            case Group() | Merge() if (layer := _opened(item.layers[-1])) is not None:
                return replace(item, layers=(*item.layers[:-1], layer))
            case Layer():
                return _opened(item)
            case _:
                return None


def _opened(layer: Layer) -> Layer | None:
    if getattr(layer.op, "function", None) != "softmax" or "function" in layer.origins:
        return None
    return replace(layer, origins={**layer.origins, "function": Name(OPEN)})
