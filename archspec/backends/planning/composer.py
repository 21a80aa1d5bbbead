"""From the rows of a body to nodes: each row becomes the calls of its operators, or of the definition that has it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial, reduce

from archspec.backends.planning.calls import call_of
from archspec.backends.planning.dialect import Dialect
from archspec.backends.planning.program import Chain, Definition, Join, Leaf, Limb, Loop, Node, Step, Turn
from archspec.backends.planning.rowhelpers import VARYING, Site, parameter
from archspec.backends.planning.view import Close, View
from archspec.backends.planning.wording import joined, label, size_comment
from archspec.network.strides import NoStride, Strides
from archspec.network.tree import Group, Item, Layer, Merge, Repeat, Use
from archspec.network.values import expression_of
from archspec.ops import Maps, Vector
from archspec.ops.shapes import channels
from archspec.ops.windows import ONE
from archspec.spec.document import IN_MAPS, INPUT_MAPS, Row
from archspec.spec.expressions import Binary, Const, Expr, Name, names
from archspec.spec.nodes import Scalar
from archspec.spec.origins import origin_of, simplify, substitute

Key = tuple[int, int, int]


@dataclass
class Composer:
    """What it knows: the definitions made so far, each with the number of the use, by the id of what they stand for."""

    dialect: Dialect
    #: The spec's variables, which reach every block.
    variables: Sequence[str]
    #: The rows behind which no size stands, for an argument changes it.
    unsized: frozenset[str]
    #: Of bodies, of rows of a helper's kind, and of merges that have to be one object.
    bodies: dict[int, tuple[Definition, int]] = field(default_factory=dict)
    groups: dict[int, tuple[Definition, int]] = field(default_factory=dict)
    lifted: dict[int, tuple[Definition, int]] = field(default_factory=dict)
    strides: Strides = field(default_factory=Strides)

    def nodes(
        self,
        items: Iterable[Item],
        rows: Sequence[Row],
        prefix: str,
        close: Close,
        has_comments: bool = False,
    ) -> tuple[Node, ...]:
        """Nodes of a list of rows; a row keeps the key of its position, whether or not others are there."""
        position = {id(row.place): number for number, row in enumerate(rows)}
        nodes: list[Node] = []
        for item in items:
            key = (position.get(id(item.row.place), 0), 0, 0)
            made = self._item(item, joined(prefix, item.name), prefix, key, close)
            made[-1] = replace(made[-1], ends=item.name)
            origin = item.row.origin.text if item.row.origin is not None else None
            made[0] = replace(made[0], origin=origin)
            if item.row.when is not None and (condition := close(_condition(item, item.row.when))) is not None:
                made = [replace(node, presence=Leaf(True, condition)) for node in made]
            if has_comments:
                made[-1] = replace(made[-1], comment=self.comment(item.name, [item]))
            nodes.extend(made)
        return tuple(nodes)

    def comment(self, name: str, items: Sequence[Item]) -> str:
        """What stands behind the row, or the head, of this name; its size is that of the last item in it."""
        return size_comment(items[-1], self.variables) if items and name not in self.unsized else ""

    def _item(self, item: Item, path: str, prefix: str, key: Key, close: Close) -> list[Node]:
        match item:
            case Layer():
                return [_one(path, self.operators((item,), path, key, close), key)]
            case Group():
                return [self._group(item, path, key, close)]
            case Use():
                return [self._use(item, path, key, close)]
            case Repeat():
                return [self._loop(item, path, key, close)]
            case Merge() if id(item) in self.lifted:
                definition, number = self.lifted[id(item)]
                origins = {each.name: Name(each.name) for each in definition.parameters if each.origin is not None}
                where = prefix if item.is_transparent else path
                call = call_of(definition, number, origins)
                return [Step(where, call, key, style="function", definition=definition, reads=definition.reads)]
            case Merge():
                return self.merge(item, path, prefix, key, close)

    def _group(self, group: Group, path: str, key: Key, close: Close) -> Node:
        if id(group) not in self.groups:
            return _one(path, self.operators(group.layers, path, key, close), key)
        definition, number = self.groups[id(group)]
        site = Site(group, close)
        fields = {parameter(name): name for name in (*VARYING, IN_MAPS)}
        origins = {
            each.name: site.leaf(fields[each.name]).origin for each in definition.parameters if each.name in fields
        }
        return Step(path, call_of(definition, number, origins), key, style="function", definition=definition)

    def operators(self, layers: Sequence[Layer], path: str, key: Key, close: Close) -> list[Node]:
        views = [View(layer, close) for layer in layers]
        nodes: list[Node] = []
        for order, (number, piece) in enumerate(self.dialect.pieces(views)):
            own = path if number == 0 else joined(path, layers[number].name)
            nodes.append(
                Step(
                    joined(own, piece.part),
                    piece.call,
                    (key[0], number, order),
                    piece.style,
                    piece.presence,
                    label=piece.part or label(layers[number]),
                )
            )
        return nodes

    def _use(self, use: Use, path: str, key: Key, close: Close) -> Node:
        definition, number = self.bodies[id(use.body)]
        origins = {name: close(argument.origin) for name, argument in use.arguments.items()}
        origins |= {name: Name(name) for name in self.variables if name not in origins}
        origins[IN_MAPS] = close(origin_of(channels(use.input)))
        return Step(path, call_of(definition, number, origins), key, style="function", definition=definition)

    def _loop(self, repeat: Repeat, path: str, key: Key, close: Close) -> Loop:
        turns: list[Turn] = []
        done = 0
        for item, times in repeat.runs:
            nodes = self._item(item, joined(path, "#"), joined(path, "#"), (0, 0, 0), close)
            is_last = done + times == repeat.count
            origin = close(simplify("-", origin_of(repeat.count), Const(done))) if is_last else None
            turns.append(Turn(_one(joined(path, "#"), nodes, (0, 0, 0)), Leaf(times, origin)))
            done += times
        is_growing = len({size_comment(run.item, self.variables) for run in repeat.runs}) > 1
        return Loop(path, tuple(turns), key, is_growing)

    def merge(self, merge: Merge, path: str, prefix: str, key: Key, close: Close) -> list[Node]:
        inner = prefix if merge.is_transparent else path
        limbs = tuple(
            Limb(
                branch.name,
                self.nodes(branch.items, rows, joined(inner, branch.name), close),
                joined(inner, branch.name),
                condition=self._where_shapes_differ(merge, close) if branch.is_shortcut else None,
            )
            for branch, rows in zip(merge.branches, merge.row.branches, strict=True)
        )
        kind = merge.layers[0].op.head
        is_gated = any(isinstance(branch.output, Maps) for branch in merge.branches)
        gates = tuple(is_gated and isinstance(branch.output, Vector) for branch in merge.branches)
        join = Join(path, kind, limbs, key, gates, is_transparent=merge.is_transparent)
        rest = self.operators(merge.layers[1:], path, (key[0], 1, 0), close)
        followers = [
            replace(node, path=joined(path, "activation"), key=(key[0], 1, number)) for number, node in enumerate(rest)
        ]
        return [join, *followers]

    def _where_shapes_differ(self, merge: Merge, close: Close) -> Expr | None:
        """`stride > 1 or in_maps != maps`; None where that depends on nothing, or is not said by the rows."""
        mains = [branch for branch in merge.branches if not branch.is_shortcut]
        try:
            stride = self.strides.of(mains)
        except NoStride:
            return None
        if stride.origin is None or (stride.window != ONE and close(stride.origin) is None):
            return None
        maps_in, maps_out = (_closed(origin_of(channels(x)), close) for x in (merge.input, mains[0].output))
        parts: list[Expr] = []
        if (step := close(stride.origin)) is not None:
            parts.append(Binary(">", step, Const(1)))
        if maps_in != maps_out and {*names(maps_in), *names(maps_out)}:
            parts.append(Binary("!=", maps_in, maps_out))
        return reduce(partial(Binary, "or"), parts) if parts else None


def _closed(origin: Expr, close: Close) -> Expr:
    """What a body says of a number, and the number itself where it says nothing."""
    return close(origin) or origin


def _condition(item: Item, when: Scalar) -> Expr | None:
    """The row's condition in terms of the body: the maps that come into the row are what they come from."""
    condition = expression_of(when)
    return None if condition is None else substitute(condition, {INPUT_MAPS: origin_of(channels(item.input))})


def _one(path: str, nodes: list[Node], key: Key) -> Node:
    """The nodes of a row as one."""
    return replace(nodes[0], key=key) if len(nodes) == 1 else Chain(path, tuple(nodes), key)
