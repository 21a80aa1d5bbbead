"""From a document to a network: blocks, repeats, branches and shortcuts laid out, every shape inferred.

A body of rows is expanded once for each (block, arguments, input) and shared from then on.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import replace
from typing import Any

from archspec.errors import SpecError, error
from archspec.network.naming import branch_names, row_names
from archspec.network.shortcut import projection
from archspec.network.trampoline import Steps, run
from archspec.network.tree import (
    Argument, Body, Branch, Group, HeadBody, Item, Layer, Merge, Network, Repeat, Run, Use,
)  # fmt: skip
from archspec.network.validate import validate_rows
from archspec.network.values import cells_of, count_of, is_present, make_op, value_of
from archspec.ops import REGISTRY, Maps, Op, Refused, Shape, Vector
from archspec.ops.shapes import channels
from archspec.spec.document import INPUT_MAPS, Block, Document, Head, Row
from archspec.spec.expressions import Const, Expr, Name, Traced, fits, is_constant, names, origin_of, substitute
from archspec.spec.nodes import Node

#: How many operators may be laid out one by one, and how many the whole network may have with its repeats.
MAX_EXPANDED = 100_000
MAX_LAYERS = 1_000_000
#: How many of the rows around a mistake are told, the innermost first.
MAX_USES = 3
#: In a block, the name of the maps that come in.
IN_MAPS = "in_maps"

#: The rows that `from` may name, and their outputs; a branch sees its own and those above its merge.
Visible = MutableMapping[str, Shape]


def expand(document: Document) -> Network:
    """The network of a document. Raises SpecError with every mistake of the first stage that has one."""
    validate_rows(document)
    expander = _Expander(document)
    try:
        return expander.network()
    except SpecError as caught:
        uses = tuple(f"block {row.head}, as used at {row.place}" for row in reversed(expander.uses[-MAX_USES:]))
        raise SpecError(replace(found, notes=(*found.notes, *uses)) for found in caught.diagnostics) from None


class _Expander:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.made = 0
        #: The rows whose blocks are being laid out, the outermost first.
        self.uses: list[Row] = []
        self.bodies: list[Body] = []
        self.known: dict[tuple[Any, ...], Body] = {}
        self.constants = document.header.constants
        self.variables = {name: _traced(value, Name(name)) for name, value in document.variables.items()}
        self.scope: dict[str, Any] = {**self.variables, **self.constants, "__constants__": self.constants}

    def network(self) -> Network:
        sides = self.document.header.input
        start: Shape = Maps(*sides) if len(sides) == 3 else Vector(*sides)
        visible: dict[str, Shape] = {}
        body = run(self._body(None, self.document.rows, {}, start, visible))
        heads = tuple(self._head(head, visible) for head in self.document.heads)
        return Network(self.document, body, heads, tuple(self.bodies))

    def _head(self, head: Head, visible: Visible) -> HeadBody:
        x = _named(head.origin.text, visible, head.origin)
        body = run(self._body(None, head.rows, {}, x, {}))
        return HeadBody(head.name, head.origin.text, body, head.is_training_only, head.place)

    def _body(
        self, block: Block | None, rows: tuple[Row, ...], arguments: Mapping[str, Any], x: Shape, visible: Visible
    ) -> Steps[Body]:
        scope = {**self.scope, **arguments}
        decisions: dict[int, bool] = {}
        items = yield self._sequence(rows, x, scope, visible, decisions)
        output = items[-1].output if items else x
        body = Body(block, scope, x, items, output, len(self.bodies), decisions)
        self.bodies.append(body)
        return body

    def _sequence(
        self, rows: tuple[Row, ...], x: Shape, scope: Mapping[str, Any], visible: Visible, decisions: dict[int, bool]
    ) -> Steps[tuple[Item, ...]]:
        """Rows from top to bottom; ``visible`` gathers the rows that `from` may name."""
        items: list[Item] = []
        names = row_names(rows)
        lone = _lone_merge(rows, names)
        for row, name in zip(rows, names, strict=True):
            if row.when is not None:
                comes_in = x if row.origin is None else visible.get(row.origin.text, x)
                decisions[id(row)] = is_present(row.when, {**scope, INPUT_MAPS: channels(comes_in)})
                if not decisions[id(row)]:
                    continue
            start = x if row.origin is None else _named(row.origin.text, visible, row.origin)
            made = yield self._row(row, name, start, scope, visible, decisions, row is lone)
            items.append(made)
            x = visible[name] = made.output
        return tuple(items)

    def _row(
        self,
        row: Row,
        name: str,
        x: Shape,
        scope: Mapping[str, Any],
        visible: Visible,
        decisions: dict[int, bool],
        is_lone: bool = False,
    ) -> Steps[Item]:
        scope = {**scope, INPUT_MAPS: channels(x)}
        if row.repeat is not None:
            made: Item = yield self._repeat(row, name, x, scope, visible, decisions)
            return made
        if row.head in self.document.blocks:
            made = yield self._use(row, name, x, scope)
            return made
        if row.branches:
            made = yield self._merge(row, name, x, scope, visible, decisions, is_lone)
            return made
        return self._layers(row, name, cells_of(row, REGISTRY[row.head], self.document.defaults), x, scope)

    def _repeat(
        self, row: Row, name: str, x: Shape, scope: Mapping[str, Any], visible: Visible, decisions: dict[int, bool]
    ) -> Steps[Repeat]:
        """Repetitions until the shape stands still: all later ones are equal to the last."""
        assert row.repeat is not None  # the caller looked
        count = count_of(row.repeat, scope)
        once = replace(row, cells={}, repeat=None, first={}, when=None, origin=None)
        start, runs, done = x, list[Run](), 0
        while done < count:
            this = self._first(row, once) if done == 0 else once
            item = yield self._row(this, str(done), x, scope, visible, decisions)
            is_settled = item.output == x and (done > 0 or not row.first)
            runs.append(Run(item, count - done if is_settled else 1))
            done += runs[-1].times
            x = item.output
        return Repeat(name, _joined(runs), count, row, start, x)

    def _first(self, row: Row, once: Row) -> Row:
        """The first repetition; what `first` says goes before the value after the row's word too."""
        block = self.document.blocks.get(row.head)
        argument = next(iter(block.arguments), None) if block is not None else REGISTRY[row.head].argument
        given = None if argument in row.first else row.argument
        return replace(once, fields={**row.fields, **row.first}, argument=given)

    def _use(self, row: Row, name: str, x: Shape, scope: Mapping[str, Any]) -> Steps[Use]:
        block = self.document.blocks[row.head]
        arguments = _arguments(row, block, scope, self.scope)
        inner = {key: _traced(value.value, Name(key)) for key, value in arguments.items()}
        key = (block.name, repr([value.value for value in arguments.values()]), *x)
        body = self.known.get(key)
        if body is None:
            self.uses.append(row)
            body = yield self._body(block, block.rows, inner, _with_channels(x, Traced(channels(x), Name(IN_MAPS))), {})
            self.uses.pop()
            self.known[key] = body
        origins = {key: value.origin for key, value in arguments.items() if value.origin is not None}
        maps = channels(body.output)
        origins[IN_MAPS] = origin_of(channels(x))
        made = origin_of(maps)
        origin = substitute(made, origins) if fits(made, origins) else Const(int(maps))
        output = _with_channels(body.output, _traced(int(maps), origin))
        return Use(name, arguments, body, row, x, output)

    def _merge(
        self,
        row: Row,
        name: str,
        x: Shape,
        scope: Mapping[str, Any],
        visible: Visible,
        decisions: dict[int, bool],
        transparent: bool,
    ) -> Steps[Merge]:
        branches: list[Branch] = []
        for rows, branch_name in zip(row.branches, branch_names(row), strict=True):
            if _is_shortcut(rows):
                branches.append(Branch(branch_name, (), x, is_shortcut=True))
                continue
            if len(rows) == 1 and rows[0].head == "identity" and rows[0].origin is None:
                rows = ()
            items = yield self._sequence(rows, x, scope, ChainMap({}, visible), decisions)
            branches.append(Branch(branch_name, items, items[-1].output if items else x))
        branches = [
            self._shortcut(row, rows[0], branch, branches, x, scope) if branch.is_shortcut else branch
            for branch, rows in zip(branches, row.branches, strict=True)
        ]
        cells = cells_of(row, REGISTRY[row.head], self.document.defaults)
        inputs = tuple(branch.output for branch in branches)
        layers = tuple(self._chain(row, name, cells, inputs, scope))
        return Merge(name, tuple(branches), layers, row, x, transparent)

    def _shortcut(
        self, merge: Row, row: Row, branch: Branch, branches: list[Branch], x: Shape, scope: Mapping[str, Any]
    ) -> Branch:
        main = next((other for other in branches if not other.is_shortcut), None)
        if main is None:
            raise error("row", f"`{merge.head}` needs a branch beside the shortcut", row.head_place)
        made = projection(row, main, x, self.document.defaults, scope)
        if made is None:
            return branch
        head, name, cells, given = made
        op = REGISTRY[head]
        item = self._layers(replace(row, head=head), name, cells, x, scope, op, given)
        if item.output != main.output:
            raise error(
                "shape", "no shortcut fits here", row.head_place, f"the branch gives {main.output}, a projection {item.output}"
            )
        return Branch(branch.name, (item,), item.output, is_shortcut=True)

    def _layers(
        self,
        row: Row,
        name: str,
        cells: Mapping[str, Node],
        x: Shape,
        scope: Mapping[str, Any],
        op: type[Op] | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> Layer | Group:
        layers = tuple(self._chain(row, name, cells, (x,), scope, op, given))
        return layers[0] if len(layers) == 1 else Group(name, layers, row)

    def _chain(
        self,
        row: Row,
        name: str,
        cells: Mapping[str, Node],
        inputs: tuple[Shape, ...],
        scope: Mapping[str, Any],
        op: type[Op] | None = None,
        given: Mapping[str, Any] | None = None,
    ) -> Iterator[Layer]:
        """The row's own operator, then its norm and its activation."""
        made, origins = make_op(op or REGISTRY[row.head], cells, scope, row.place, given or {})
        layer = self._layer(row, name, made, inputs, origins)
        yield layer
        for head, fields in made.followers():
            column = "activation" if head == "activation" else "norm"
            defaults = self.document.defaults.get(head, {})
            follower, more = make_op(REGISTRY[head], defaults, scope, row.place, fields)
            if column in origins:
                more = {**more, REGISTRY[head].argument or column: origins[column]}
            layer = self._layer(row, column, follower, (layer.output,), more)
            yield layer

    def _layer(self, row: Row, name: str, op: Op, inputs: tuple[Shape, ...], origins: Mapping[str, Expr]) -> Layer:
        self.made += 1
        if self.made > MAX_EXPANDED:
            raise error("limit", f"the network has more than {MAX_EXPANDED} different layers", row.head_place)
        try:
            output = op.infer(*inputs)
        except Refused as refused:
            node = row.fields.get(refused.field or "") or (row.argument if refused.field == op.argument else None)
            place = node.place if node is not None else row.head_place
            raise error("shape", refused.fact, place, hint=refused.hint) from None
        return Layer(name, op, inputs, output, row, origins)


def _arguments(row: Row, block: Block, scope: Mapping[str, Any], everywhere: Mapping[str, Any]) -> dict[str, Argument]:
    """The block's arguments in their order: given by the row, or their defaults (which may use earlier arguments)."""
    cells: dict[str, Node] = dict(row.fields)
    if row.argument is not None:
        cells[next(iter(block.arguments))] = row.argument
    arguments: dict[str, Argument] = {}
    for name, default in block.arguments.items():
        if name in cells:
            value, origin = value_of(cells[name], scope)
        else:
            assert default is not None  # a missing argument was reported by validate_rows
            earlier = {key: _carried(each) for key, each in arguments.items()}
            value, origin = value_of(default, {**everywhere, **earlier})
            if origin is not None and not isinstance(value, Traced):
                origin = _outside(origin, arguments)
        is_scalar = isinstance(value, (bool, int, float, str))
        arguments[name] = Argument(value, origin if origin is not None or not is_scalar else Const(value))
    return arguments


def _outside(origin: Expr, arguments: Mapping[str, Argument]) -> Expr | None:
    """What a default computes from earlier arguments, in the terms of the row; None where only its value is known."""
    origins = {name: arguments[name].origin for name in names(origin) if name in arguments}
    known = {name: each for name, each in origins.items() if each is not None}
    if len(known) < len(origins) or not fits(origin, known):
        return None
    made = substitute(origin, known)
    return None if is_constant(made) else made


def _carried(argument: Argument) -> Any:
    return argument.value if argument.origin is None else _traced(argument.value, argument.origin)


def _traced(value: Any, origin: Expr) -> Any:
    """Whole numbers carry their origin; other values are named by the expression that uses them."""
    return Traced(value, origin) if isinstance(value, int) and not isinstance(value, bool) else value


def _with_channels(shape: Shape, maps: int) -> Shape:
    return shape._replace(maps=maps) if isinstance(shape, Maps) else Vector(maps)


def _named(name: str, visible: Visible, node: Any) -> Shape:
    if name not in visible:
        known = ", ".join(visible) or "none"
        raise error("name", f"no row above is named `{name:.60}`", node.place, notes=(f"rows above: {known}",))
    return visible[name]


def _lone_merge(rows: tuple[Row, ...], names: tuple[str, ...]) -> Row | None:
    """The merge whose branches' names can stand alone: the only unnamed one, and no row is named as a branch of it."""
    merges = [row for row in rows if row.branches and row.name is None]
    if len(merges) != 1 or not set(names).isdisjoint(branch_names(merges[0])):
        return None
    return merges[0]


def _is_shortcut(rows: tuple[Row, ...]) -> bool:
    return len(rows) == 1 and rows[0].head == "shortcut"


def _joined(runs: list[Run]) -> tuple[Run, ...]:
    """Neighbouring runs that are the same use of the same body become one."""
    joined: list[Run] = []
    for run_ in runs:
        last = joined[-1].item if joined else None
        if isinstance(run_.item, Use) and isinstance(last, Use) and _is_same_use(last, run_.item):
            joined[-1] = Run(last, joined[-1].times + run_.times)
        else:
            joined.append(run_)
    return tuple(joined)


def _is_same_use(one: Use, other: Use) -> bool:
    return one.body is other.body and one.arguments == other.arguments
