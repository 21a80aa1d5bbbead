"""From a document to a network: blocks, repeats, branches and shortcuts laid out, every shape inferred.

A body of rows is expanded once for each (block, arguments, input) and shared from then on.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from archspec.errors import CallError, SpecError, error
from archspec.network.naming import Context, Visible, branch_names, lone_merge, output_above, row_names
from archspec.network.operators import Wanted, chain, first_of, wanted
from archspec.network.shortcut import is_identity, is_shortcut, projection
from archspec.network.strides import Strides
from archspec.network.trampoline import Steps, run
from archspec.network.tree import (
    Body,
    Branch,
    Group,
    HeadBody,
    Item,
    Layer,
    Merge,
    Network,
    Repeat,
    Run,
    Use,
    joined_runs,
)  # fmt: skip
from archspec.network.validation import validate_rows
from archspec.network.validation.unread import require_read
from archspec.network.validation.unused import require_used
from archspec.network.values import Scope, arguments_of, count_of, is_present, seen_from_inside, seen_from_outside
from archspec.ops import Maps, Shape, Vector
from archspec.spec.document import Block, Document, Head, Row, with_branches
from archspec.spec.nodes import Scalar, place_at

#: How many operators and uses of blocks may be laid out one by one, where the spec does not write so many rows itself:
#: so many a row.
MAX_EXPANDED, LAYERS_OF_A_ROW = 6_500, 4
#: How many the whole network may have with its repeats.
MAX_LAYERS = 1_000_000
#: A network of which more was laid out before it failed is not laid out again with other inputs.
MAX_TRIED = 1_000
NOTHING_ASSUMED: Mapping[Row, Shape] = {}


def network_of(document: Document, *, is_base_known: bool = False) -> Network:
    """The network of a spec as it was read. Raises SpecError as ``expand`` does, and for what nothing in it uses.

    ``is_base_known`` is for variants of a spec whose own network has been made: see ``require_used``.
    """
    validate_rows(document)
    require_used(document, is_base_known=is_base_known)
    return _laid_out(document, NOTHING_ASSUMED)


def expand(document: Document, assumed: Mapping[Row, Shape] = NOTHING_ASSUMED) -> Network:
    """The network of a document, which may be a part of a spec. Raises SpecError with every mistake of a stage.

    The rows in ``assumed`` hand on another shape than their own: see `analysis/consequences.py`.
    """
    validate_rows(document)
    return _laid_out(document, assumed)


def at_values(document: Document, values: Mapping[str, Any]) -> Network:
    """The network of a document that is one already, at other values of its variables. Raises SpecError.

    What can be said of its rows before anything is expanded was said, and depends on no value.
    """
    return _laid_out(replace(document, variables={**document.variables, **values}), NOTHING_ASSUMED)


def _laid_out(document: Document, assumed: Mapping[Row, Shape]) -> Network:
    expander = _Expander(document, assumed)
    try:
        network = expander.network()
    except CallError:  # of a plug-in, which is wrong for every spec
        raise
    except SpecError as caught:
        from archspec.network.hints.failures import told  # only a spec that is wrong needs it

        raise told(caught, document, expander.uses, expander.unmerged, _network) from None
    require_read(document)
    return network


def _network(document: Document) -> Network:
    return _Expander(document, NOTHING_ASSUMED).network()


class _Expander:
    def __init__(self, document: Document, assumed: Mapping[Row, Shape]) -> None:
        self.document = document
        self.assumed = assumed
        self.scope = Scope.of(document)
        self.made = 0
        #: The branches of a merge that was refused, where other inputs can be tried.
        self.unmerged: tuple[Shape, ...] = ()
        #: The rows whose blocks are being laid out, the outermost first.
        self.uses: list[Row] = []
        self.bodies: list[Body] = []
        self.known: dict[tuple[Any, ...], Body] = {}
        self.strides = Strides()

    def network(self) -> Network:
        sides = self.document.header.input
        start: Shape = Maps(*sides) if len(sides) == 3 else Vector(*sides)
        visible: dict[str, Shape] = {}
        body = run(self._body(None, self.document.rows, start, self.scope, visible))
        if not body.items:
            label = "a list of at least one row is expected" if not self.document.rows else "each `when` is false"
            raise error("value", "the network has no row", place_at(self.document.root, ("layers",)), label)
        heads = tuple(self._head(head, visible) for head in self.document.heads)
        return Network(self.document, body, heads, tuple(self.bodies))

    def _head(self, head: Head, visible: Visible) -> HeadBody:
        body = run(self._body(None, head.rows, output_above(head.origin, visible), self.scope, {}))
        return HeadBody(head.name, head.origin.text, body, head.is_training_only, head.place)

    def _body(
        self, block: Block | None, rows: tuple[Row, ...], x: Shape, scope: Scope, visible: Visible
    ) -> Steps[Body]:
        context = Context(scope, visible, {})
        items = yield self._rows(rows, x, context)
        body = Body(block, scope.values, x, items, _output(items, x), len(self.bodies), context.decisions)
        self.bodies.append(body)
        return body

    def _rows(self, rows: tuple[Row, ...], x: Shape, context: Context) -> Steps[tuple[Item, ...]]:
        """Rows from top to bottom; the context gathers those that `from` may name."""
        items: list[Item] = []
        names = row_names(rows)
        lone = lone_merge(rows, names)
        for row, name in zip(rows, names, strict=True):
            if not self._is_present(row, x, context):
                continue
            item = yield self._row(row, name, context.source(row, x), context, row is lone)
            items.append(item)
            x = context.visible[name] = self.assumed.get(row, item.output) if self.assumed else item.output
        return tuple(items)

    def _is_present(self, row: Row, x: Shape, context: Context) -> bool:
        if row.when is None:
            return True
        # A row that is not there may name one that is not there either.
        comes_in = x if row.origin is None else context.visible.get(row.origin.text, x)
        context.decisions[id(row)] = is_present(row.when, context.scope.at(comes_in))
        return context.decisions[id(row)]

    def _row(self, row: Row, name: str, x: Shape, context: Context, is_lone: bool = False) -> Steps[Item]:
        item: Item
        if row.repeat is not None:
            item = yield self._repeat(row, row.repeat, name, x, context)
        elif row.head in self.document.blocks:
            item = yield self._use(row, name, x, context.scope.at(x))
        elif row.branches:
            item = yield self._merge(row, name, x, context, is_lone)
        else:
            item = self._operators(row, name, wanted(row, self.document.defaults), x, context.scope.at(x))
        return item

    def _repeat(self, row: Row, times: Scalar, name: str, x: Shape, context: Context) -> Steps[Repeat]:
        """Repetitions until the shape stands still: all later ones are equal to the last."""
        count = count_of(times, context.scope.at(x))
        once = replace(row, cells={}, repeat=None, first={}, when=None, origin=None)
        start, runs, done = x, list[Run](), 0
        while done < count:
            this = first_of(row, once, self.document.blocks) if done == 0 else once
            item = yield self._row(this, str(done), x, context)
            is_settled = item.output == x and (done > 0 or not row.first)
            runs.append(Run(item, count - done if is_settled else 1))
            done += runs[-1].times
            x = item.output
        return Repeat(name, joined_runs(runs), count, row, start, x)

    def _use(self, row: Row, name: str, x: Shape, scope: Scope) -> Steps[Use]:
        block = self.document.blocks[row.head]
        self._count(1, row)
        arguments = arguments_of(row, block, scope, self.scope)
        key = (block.name, repr([value for value, _ in arguments.values()]), *x)
        body = self.known.get(key)
        if body is None:
            self.uses.append(row)
            body = yield self._body(block, block.rows, seen_from_inside(x), self.scope.inside(arguments), {})
            self.uses.pop()
            self.known[key] = body
        return Use(name, arguments, body, row, x, seen_from_outside(body.output, arguments, x))

    def _merge(self, row: Row, name: str, x: Shape, context: Context, is_lone: bool) -> Steps[Merge]:
        branches: list[Branch] = []
        for rows, branch_name in zip(row.branches, branch_names(row), strict=True):
            if is_shortcut(rows):
                branches.append(Branch(branch_name, (), x, is_shortcut=True))
            elif is_identity(rows):
                branches.append(Branch(branch_name, (), x))
            else:
                items = yield self._rows(rows, x, context.branch())
                branches.append(Branch(branch_name, items, _output(items, x)))
        scope = context.scope.at(x)
        branches = [
            self._shortcut(row, rows[0], branch, branches, x, scope) if branch.is_shortcut else branch
            for branch, rows in zip(branches, row.branches, strict=True)
        ]
        inputs = tuple(branch.output for branch in branches)
        try:
            layers = self._chain(row, name, wanted(row, self.document.defaults), inputs, scope)
        except SpecError as caught:
            from archspec.network.hints.merges import told  # only a spec that is wrong needs it

            self.unmerged = inputs if self.made < MAX_TRIED else ()
            raise told(caught, row, branches) from None
        return Merge(name, tuple(branches), layers, row, x, is_lone)

    def _shortcut(
        self, merge: Row, row: Row, branch: Branch, branches: Collection[Branch], x: Shape, scope: Scope
    ) -> Branch:
        mains = [other for other in branches if not other.is_shortcut]
        if not mains:
            raise error("row", f"`{merge.head}` needs a branch beside the shortcut", row.head_place)
        made = projection(row, mains, x, self.document.defaults, scope, self.strides)
        if made is None:
            return branch
        name, operator = made
        item = self._operators(replace(row, head=operator.op.head), name, operator, x, scope)
        return Branch(branch.name, (item,), item.output, is_shortcut=True)

    def _operators(self, row: Row, name: str, first: Wanted, x: Shape, scope: Scope) -> Layer | Group:
        layers = self._chain(row, name, first, (x,), scope)
        return layers[0] if len(layers) == 1 else Group(name, layers, row)

    def _chain(self, row: Row, name: str, first: Wanted, inputs: tuple[Shape, ...], scope: Scope) -> tuple[Layer, ...]:
        layers = tuple(chain(row, name, first, inputs, scope, self.document.defaults))
        self._count(len(layers), row)
        return layers

    def _count(self, made: int, row: Row) -> None:
        """Raises SpecError at the row that makes it too much."""
        self.made += made
        if self.made > MAX_EXPANDED and self.made > (most := max(MAX_EXPANDED, LAYERS_OF_A_ROW * self._written)):
            raise error("limit", f"the network has more than {most:,} different layers and blocks", row.head_place)

    @cached_property
    def _written(self) -> int:
        """How many rows the spec writes, those of blocks and branches too."""
        return sum(1 for rows in self.document.lists for _ in with_branches(rows))


def _output(items: tuple[Item, ...], x: Shape) -> Shape:
    return items[-1].output if items else x
