"""From a network to a program: one definition per block and per kind of row, and the network's own.

Blocks are planned from the innermost outwards, so that a use can already name what it calls.
"""

from __future__ import annotations

import keyword
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from archspec.backends.calls import call_of
from archspec.backends.classifier import CLASSIFIER, ends_in_softmax, opened
from archspec.backends.definitions import Member, define
from archspec.backends.dialect import HEADS, Dialect, Program
from archspec.backends.program import (
    NOTHING,
    Chain,
    Definition,
    Join,
    Leaf,
    Limb,
    Loop,
    Node,
    Step,
    Turn,
    from_outside,
)  # fmt: skip
from archspec.backends.rowhelpers import VARYING, Kind, Site, keep, kinds, parameter
from archspec.backends.scopes import block_name, block_order, closed_arguments, closer, flat, lone_merges
from archspec.backends.view import Close, View
from archspec.backends.wording import default_of, joined, label, parameter_names, spoken, spot
from archspec.errors import error
from archspec.network.expand import IN_MAPS
from archspec.network.tree import Body, Group, HeadBody, Item, Layer, Merge, Network, Repeat, Use
from archspec.network.values import expression_of
from archspec.ops import Maps, Vector
from archspec.ops.shapes import channels
from archspec.spec.document import Head, Row
from archspec.spec.expressions import Const, Name, origin_of, simplify


def plan(network: Network, dialect: Dialect) -> Program:
    """The program of a network in one backend's terms."""
    return _Planner(network, dialect).program()


@dataclass
class _Planner:
    network: Network
    dialect: Dialect
    made: list[Definition] = field(default_factory=list)
    #: For each body and each row of a helper's kind: its definition and its number there.
    bodies: dict[int, tuple[Definition, int]] = field(default_factory=dict)
    groups: dict[int, tuple[Definition, int]] = field(default_factory=dict)
    #: The same for merges and heads that have to be one object.
    lifted: dict[int, tuple[Definition, int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names = self.dialect.network_names(self.network.name)
        self.reserved = {*keyword.kwlist, *self.dialect.reserved, *self.names, *parameter_names(self.network)}
        self.closes: dict[str, Close] = {
            name: closer(closed) for name, closed in closed_arguments(self.network).items()
        }

    def program(self) -> Program:
        self._plan_helpers()
        bodies: dict[str, list[Body]] = defaultdict(list)
        for body in self.network.bodies:
            bodies[block_name(body)].append(body)
        for name in block_order(self.network):
            if name:
                self._plan_block(name, bodies[name])
        self._lift([body for body in self.network.bodies if body.block is None], self._variables(), "")
        has_softmax = ends_in_softmax(self.network.body)
        main = self._main(has_softmax)
        return Program(self.network, tuple(self.made), main, self.names, has_softmax)

    def _plan_helpers(self) -> None:
        sites = [
            Site(item, self.closes[block_name(body)], body.block is not None)
            for body in self.network.bodies
            for item in flat(body.items)
            if isinstance(item, Group)
        ]
        for kind in kinds(sites, self._form):
            if self.dialect.wants_helper(kind):
                self._plan_kind(kind)

    def _form(self, site: Site) -> str:
        """The functions that a row calls in its own body."""
        pieces = self.dialect.pieces([View(layer, site.close) for layer in site.group.layers])
        return " ".join(piece.call.function for _, piece in pieces)

    def _plan_kind(self, kind: Kind) -> None:
        layers, scopes, numbers = kind.members()
        members = [
            Member(number, tuple(self._group_nodes(each, "", (0, 0, 0), keep)), scope)
            for number, (each, scope) in enumerate(zip(layers, scopes, strict=True))
        ]
        declared = {parameter(name): VARYING[name][1] if name in VARYING else NOTHING for name in kind.fields}
        title = ", ".join(spoken(layer) for layer in layers[0])
        definitions = self._define(kind.name, members, declared, title)
        for definition in definitions:
            definition.is_helper = True
        for site, number in zip(kind.sites, numbers, strict=True):
            self.groups[id(site.group)] = next((each, number) for each in definitions if number in each.members)

    def _plan_block(self, name: str, bodies: list[Body]) -> None:
        block = bodies[0].block
        assert block is not None  # only the network's own body has none
        declared = {key: default_of(node) for key, node in block.arguments.items()}
        self._lift(bodies, declared, name)
        members = [
            Member(body.number, self._nodes(body.items, block.rows, "", self.closes[name]), _scope(body))
            for body in bodies
        ]
        definitions = self._define(name, members, declared, f"Block `{name}` ({spot(block.place)})")
        for body in bodies:
            self.bodies[id(body)] = next((each, body.number) for each in definitions if body.number in each.members)

    def _define(self, name: str, members: list[Member], declared: Mapping[str, Any], title: str) -> list[Definition]:
        taken = {*self.reserved, *(each.name for each in self.made)}
        names = (each for each in self.dialect.definition_names(name) if each not in taken)
        definitions = define(names, name, members, {**declared, **self._variables()}, title, self._lasting())
        self.made.extend(definitions)
        return definitions

    def _lift(self, bodies: Sequence[Body], declared: Mapping[str, Any], name: str) -> None:
        """Definitions for the merges of these bodies that have to be one object: inner ones first."""
        if not self.dialect.needs_modules:
            return
        found: dict[int, list[tuple[Merge, Body]]] = defaultdict(list)
        for body in bodies:
            for merge in lone_merges(body.items):
                found[id(merge.row.place)].append((merge, body))
        for sites in reversed(found.values()):
            members = [
                Member(number, self._lifted_nodes(merge, self.closes[name]), _scope(body))
                for number, (merge, body) in enumerate(sites)
            ]
            row = sites[0][0].row
            title = f"Row `{sites[0][0].name if row.name is None else row.name}` ({spot(row.place)})"
            definitions = self._define(row.name or row.head, members, declared, title)
            for number, (merge, _) in enumerate(sites):
                self.lifted[id(merge)] = next((each, number) for each in definitions if number in each.members)

    def _lifted_nodes(self, merge: Merge, close: Close) -> tuple[Node, ...]:
        nodes = tuple(self._merge(merge, merge.name if merge.is_transparent else "", "", (0, 0, 0), close))
        if from_outside(nodes):
            message = "a merge that is repeated or optional cannot read rows outside of it"
            raise error("backend", "torch cannot express this row", merge.row.head_place, message)
        return nodes

    def _lasting(self) -> frozenset[str]:
        """Names that can have other values than those of this network: the arguments of the generated function."""
        return frozenset({*self.network.document.variables, CLASSIFIER})

    def _variables(self) -> dict[str, Any]:
        return dict.fromkeys(self.network.document.variables, NOTHING)

    def _main(self, has_softmax: bool) -> Definition:
        document = self.network.document
        nodes = self._nodes(self.network.body.items, document.rows, "", self.closes[""], has_softmax, True)
        heads = tuple(
            Chain(
                head.name,
                self._head(head, written),
                (HEADS + number, 0, 0),
                origin=head.origin,
                comment=str(head.body.output),
            )
            for number, (head, written) in enumerate(zip(self.network.heads, document.heads, strict=True))
        )
        scope = {**document.variables, CLASSIFIER: "softmax"}
        declared = {**document.variables, CLASSIFIER: "softmax"}
        member = Member(self.network.body.number, (*nodes, *heads), scope)
        return define(iter(self.names), "", [member], declared, "", self._lasting())[0]

    def _head(self, head: HeadBody, written: Head) -> tuple[Node, ...]:
        close = self.closes[""]
        nodes = self._nodes(head.body.items, written.rows, head.name, close)
        if not self.dialect.needs_modules or not any(isinstance(node, Join) or node.origin for node in nodes):
            return nodes
        member = Member(0, self._nodes(head.body.items, written.rows, "", close), dict(self.network.document.variables))
        title = f"Head `{head.name}` ({spot(head.place)})"
        (definition,) = self._define(head.name, [member], {}, title)
        origins = {each.name: Name(each.name) for each in definition.parameters}
        return (Step(head.name, call_of(definition, 0, origins), (0, 0, 0), style="function", definition=definition),)

    def _nodes(
        self,
        items: Iterable[Item],
        rows: Sequence[Row],
        prefix: str,
        close: Close,
        has_softmax: bool = False,
        has_comments: bool = False,
    ) -> tuple[Node, ...]:
        """Nodes of a list of rows; a row keeps the key of its position, whether or not others are there."""
        position = {id(row.place): number for number, row in enumerate(rows)}
        listed = list(items)
        nodes: list[Node] = []
        for item in listed:
            is_last = has_softmax and item is listed[-1]
            key = (position.get(id(item.row.place), 0), 0, 0)
            made = self._item(opened(item) if is_last else item, joined(prefix, item.name), prefix, key, close)
            made[-1] = replace(made[-1], ends=item.name)
            origin = item.row.origin.text if item.row.origin is not None else None
            made[0] = replace(made[0], origin=origin)
            if item.row.when is not None and (condition := close(expression_of(item.row.when))) is not None:
                made = [replace(node, presence=Leaf(True, condition)) for node in made]
            if has_comments:
                made[-1] = replace(made[-1], comment=str(item.output))
            nodes.extend(made)
        return tuple(nodes)

    def _item(self, item: Item, path: str, prefix: str, key: tuple[int, int, int], close: Close) -> list[Node]:
        match item:
            case Layer():
                return [_one(path, self._group_nodes((item,), path, key, close), key)]
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
                return [Step(where, call_of(definition, number, origins), key, style="function", definition=definition)]
            case Merge():
                return self._merge(item, path, prefix, key, close)

    def _group(self, group: Group, path: str, key: tuple[int, int, int], close: Close) -> Node:
        if id(group) not in self.groups:
            return _one(path, self._group_nodes(group.layers, path, key, close), key)
        definition, number = self.groups[id(group)]
        site = Site(group, close)
        fields = {parameter(name): name for name in (*VARYING, IN_MAPS)}
        origins = {
            each.name: site.leaf(fields[each.name]).origin for each in definition.parameters if each.name in fields
        }
        return Step(path, call_of(definition, number, origins), key, style="function", definition=definition)

    def _group_nodes(self, layers: Sequence[Layer], path: str, key: tuple[int, int, int], close: Close) -> list[Node]:
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
                    is_named=piece.is_named,
                    label=piece.part or label(layers[number]),
                )
            )
        return nodes

    def _use(self, use: Use, path: str, key: tuple[int, int, int], close: Close) -> Node:
        definition, number = self.bodies[id(use.body)]
        origins = {name: close(argument.origin) for name, argument in use.arguments.items()}
        origins |= {name: Name(name) for name in self.network.document.variables if name not in origins}
        origins[IN_MAPS] = close(origin_of(channels(use.input)))
        return Step(path, call_of(definition, number, origins), key, style="function", definition=definition)

    def _loop(self, repeat: Repeat, path: str, key: tuple[int, int, int], close: Close) -> Loop:
        turns: list[Turn] = []
        done = 0
        for item, times in repeat.runs:
            nodes = self._item(item, joined(path, "#"), joined(path, "#"), (0, 0, 0), close)
            is_last = done + times == repeat.count
            origin = close(simplify("-", origin_of(repeat.count), Const(done))) if is_last else None
            turns.append(Turn(_one(joined(path, "#"), nodes, (0, 0, 0)), Leaf(times, origin)))
            done += times
        return Loop(path, tuple(turns), key)

    def _merge(self, merge: Merge, path: str, prefix: str, key: tuple[int, int, int], close: Close) -> list[Node]:
        inner = prefix if merge.is_transparent else path
        limbs = tuple(
            Limb(
                branch.name,
                self._nodes(branch.items, rows, joined(inner, branch.name), close),
                joined(inner, branch.name),
            )
            for branch, rows in zip(merge.branches, merge.row.branches, strict=True)
        )
        kind = merge.layers[0].op.head
        is_gated = any(isinstance(branch.output, Maps) for branch in merge.branches)
        gates = tuple(is_gated and isinstance(branch.output, Vector) for branch in merge.branches)
        join = Join(path, kind, limbs, key, gates, is_transparent=merge.is_transparent)
        rest = self._group_nodes(merge.layers[1:], path, (key[0], 1, 0), close)
        followers = [
            replace(node, path=joined(path, "activation"), key=(key[0], 1, number)) for number, node in enumerate(rest)
        ]
        return [join, *followers]


def _scope(body: Body) -> dict[str, Any]:
    """The values of the names that expressions of a body may use."""
    return {**body.scope, IN_MAPS: int(channels(body.input))}


def _one(path: str, nodes: list[Node], key: tuple[int, int, int]) -> Node:
    """The nodes of a row as one."""
    if len(nodes) == 1:
        node = nodes[0]
        return replace(node, key=key)
    return Chain(path, tuple(nodes), key)
