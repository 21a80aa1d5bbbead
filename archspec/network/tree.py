"""The network as a tree: what the rows of a spec became, with shapes.

Blocks expand once for the same arguments and the same input: their ``Body`` is shared by every use, so that a
block repeated a thousand times costs one expansion, and names inside a body are relative to the use.
Numbers in a body are ``Traced`` in the terms of the block's own arguments.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from archspec.errors import Place
from archspec.ops import Op, Shape
from archspec.records import record
from archspec.spec.document import Block, Document, Row
from archspec.spec.expressions import Expr


@record
class Layer:
    """One operator at one place. ``origins`` has the expressions behind its fields."""

    name: str
    op: Op
    inputs: tuple[Shape, ...]
    output: Shape
    row: Row
    origins: Mapping[str, Expr]

    @property
    def input(self) -> Shape:
        return self.inputs[0]

    @property
    def place(self) -> Place:
        return self.row.head_place


@record
class Group:
    """A row of several operators: a convolution, its norm and its activation."""

    name: str
    layers: tuple[Layer, ...]
    row: Row

    @property
    def input(self) -> Shape:
        return self.layers[0].input

    @property
    def output(self) -> Shape:
        return self.layers[-1].output


class Argument(NamedTuple):
    """The value of a block's argument, and its expression in the terms of the row that gives it."""

    value: Any
    origin: Expr | None


@record
class Body:
    """The rows of a block (or of the whole network: no block) for one set of arguments and one input."""

    block: Block | None
    scope: Mapping[str, Any]
    input: Shape
    items: tuple[Item, ...]
    output: Shape
    number: int
    #: Conditions of the block's `when` rows, by the row: whether it is present here.
    decisions: Mapping[int, bool]


@record
class Use:
    """A block used by a row. ``input`` and ``output`` are in the terms of the row."""

    name: str
    arguments: Mapping[str, Argument]
    body: Body
    row: Row
    input: Shape
    output: Shape

    @property
    def block(self) -> Block:
        assert self.body.block is not None  # only the whole network has none
        return self.body.block


class Run(NamedTuple):
    """Equal repetitions, one after the other."""

    item: Layer | Group | Use | Merge
    times: int


@record
class Repeat:
    """A row that is repeated; its runs follow one another, and the repetitions are named 0, 1, 2 ..."""

    name: str
    runs: tuple[Run, ...]
    count: int
    row: Row
    input: Shape
    output: Shape

    def iterations(self) -> Iterator[tuple[str, Layer | Group | Use | Merge]]:
        """(number, item) of every repetition."""
        number = 0
        for item, times in self.runs:
            for _ in range(times):
                yield str(number), item
                number += 1


def joined_runs(runs: list[Run]) -> tuple[Run, ...]:
    """Neighbouring runs that are the same use of the same body become one."""
    joined: list[Run] = []
    for each in runs:
        last = joined[-1].item if joined else None
        if isinstance(each.item, Use) and isinstance(last, Use) and _is_same_use(last, each.item):
            joined[-1] = Run(last, joined[-1].times + each.times)
        else:
            joined.append(each)
    return tuple(joined)


def _is_same_use(one: Use, other: Use) -> bool:
    return one.body is other.body and one.arguments == other.arguments


@record
class Branch:
    """One branch of a merge; no items is the identity. ``is_shortcut`` marks the branch that `shortcut` made."""

    name: str
    items: tuple[Item, ...]
    output: Shape
    is_shortcut: bool = False


@record
class Merge:
    """Parallel branches and the operator that joins them, with its activation where the row has one."""

    name: str
    branches: tuple[Branch, ...]
    layers: tuple[Layer, ...]
    row: Row
    input: Shape
    #: Whether branch names stand alone in paths (the merge is the only unnamed one of its list).
    is_transparent: bool

    @property
    def output(self) -> Shape:
        return self.layers[-1].output


Item = Layer | Group | Use | Repeat | Merge


@record
class HeadBody:
    """A second output: where it branches off, and its rows."""

    name: str
    origin: str
    body: Body
    is_training_only: bool
    place: Place


@record
class Network:
    """A whole network. ``bodies`` are in the order of completion: inner ones first, the network's own last."""

    document: Document
    body: Body
    heads: tuple[HeadBody, ...]
    bodies: tuple[Body, ...]

    @property
    def name(self) -> str:
        return self.document.header.name

    @property
    def input(self) -> Shape:
        return self.body.input

    @property
    def output(self) -> Shape:
        return self.body.output

    @property
    def has_optional_heads(self) -> bool:
        """Whether there are heads, all of them for training only, so that a model can be made without them."""
        return bool(self.heads) and all(head.is_training_only for head in self.heads)

    @property
    def rows_laid_out(self) -> int:
        """How many rows there are, each use of a block with other arguments or another input by itself."""
        return sum(len(body.items) for body in self.bodies)
