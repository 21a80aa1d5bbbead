"""From a network to a program: one definition per block and per kind of row, and the network's own.

Blocks are planned from the innermost outwards, so that a use can already name what it calls.
"""

from __future__ import annotations

import keyword
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from archspec.backends.definitions import Member, define, safe_name
from archspec.backends.program import (
    NOTHING, Arg, Call, Chain, Definition, Join, Leaf, Limb, Loop, Node, Parameter, Piece, Step, Turn, from_outside,
)  # fmt: skip
from archspec.backends.rowhelpers import POSITIONAL, VARYING, Kind, Site, keep, kinds, parameter
from archspec.backends.scopes import block_name, block_order, closed_arguments, closer, flat, lone_merges
from archspec.backends.view import Close, View
from archspec.errors import error
from archspec.network.expand import IN_MAPS
from archspec.network.tree import Body, Group, HeadBody, Item, Layer, Merge, Network, Repeat, Use
from archspec.network.values import expression_of
from archspec.ops import Maps, Vector
from archspec.ops.shapes import channels
from archspec.spec.document import Head, Row
from archspec.spec.expressions import Const, Name, origin_of, simplify
from archspec.spec.nodes import Node as YamlNode

#: The argument of the generated function that may take the softmax away.
CLASSIFIER = "classifier_activation"
#: Rows of heads come after all rows of the network.
HEADS = 1_000_000


class Dialect(Protocol):
    """What a backend says about operators and names."""

    def pieces(self, views: Sequence[View]) -> list[tuple[int, Piece]]:
        """The calls of a row: (number of the layer, piece), in order."""

    #: Names that the generated module has already: of what it imports, and of helpers.
    reserved: frozenset[str]
    #: Whether whatever is repeated or optional has to be one object, which a merge in the middle of a body is not.
    needs_modules: bool

    def definition_names(self, name: str) -> Iterator[str]:
        """A block's name as a class's or a function's, and what to call it where that is taken."""

    def network_names(self, name: str) -> tuple[str, ...]:
        """What the generated module calls the network: its class, its function."""

    def wants_helper(self, kind: Kind) -> bool:
        """Whether rows of this kind deserve a definition of their own."""


@dataclass(frozen=True, eq=False)
class Program:
    """Everything that the printer needs: definitions in the order of the file, the network's own last."""

    network: Network
    definitions: tuple[Definition, ...]
    main: Definition
    names: tuple[str, ...]
    has_softmax: bool

    def rows(self) -> tuple[Node, ...]:
        return tuple(node for node in self.main.nodes if node.key[0] < HEADS)

    def head_rows(self) -> tuple[Chain, ...]:
        return tuple(node for node in self.main.nodes if node.key[0] >= HEADS and isinstance(node, Chain))


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
        self.reserved = {*keyword.kwlist, *self.dialect.reserved, *self.names, *_parameter_names(self.network)}
        self.closes: dict[str, Close] = {name: closer(closed) for name, closed in closed_arguments(self.network).items()}

    def program(self) -> Program:
        self._plan_helpers()
        bodies: dict[str, list[Body]] = defaultdict(list)
        for body in self.network.bodies:
            bodies[block_name(body)].append(body)
        for name in block_order(self.network):
            if name:
                self._plan_block(name, bodies[name])
        self._lift([body for body in self.network.bodies if body.block is None], self._variables(), "")
        has_softmax = _ends_in_softmax(self.network.body)
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
        title = ", ".join(_spoken(layer) for layer in layers[0])
        definitions = self._define(kind.name, members, declared, title)
        for definition in definitions:
            definition.is_helper = True
        for site, number in zip(kind.sites, numbers, strict=True):
            self.groups[id(site.group)] = next((each, number) for each in definitions if number in each.members)

    def _plan_block(self, name: str, bodies: list[Body]) -> None:
        block = bodies[0].block
        assert block is not None  # only the network's own body has none
        declared = {key: _default(node) for key, node in block.arguments.items()}
        self._lift(bodies, declared, name)
        members = [
            Member(body.number, self._nodes(body.items, block.rows, "", self.closes[name]), _scope(body)) for body in bodies
        ]
        definitions = self._define(name, members, declared, f"Block `{name}` ({_where(block.place)})")
        for body in bodies:
            self.bodies[id(body)] = next((each, body.number) for each in definitions if body.number in each.members)

    def _define(
        self, name: str, members: list[Member], declared: Mapping[str, Any], title: str
    ) -> list[Definition]:
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
            title = f"Row `{sites[0][0].name if row.name is None else row.name}` ({_where(row.place)})"
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
            Chain(head.name, self._head(head, written), (HEADS + number, 0, 0), origin=head.origin, comment=str(head.body.output))
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
        title = f"Head `{head.name}` ({_where(head.place)})"
        (definition,) = self._define(head.name, [member], {}, title)
        origins = {each.name: Name(each.name) for each in definition.parameters}
        return (Step(head.name, _call(definition, 0, origins), (0, 0, 0), style="function", definition=definition),)

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
            made = self._item(_opened(item) if is_last else item, _join(prefix, item.name), prefix, key, close)
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
                return [Step(where, _call(definition, number, origins), key, style="function", definition=definition)]
            case Merge():
                return self._merge(item, path, prefix, key, close)

    def _group(self, group: Group, path: str, key: tuple[int, int, int], close: Close) -> Node:
        if id(group) not in self.groups:
            return _one(path, self._group_nodes(group.layers, path, key, close), key)
        definition, number = self.groups[id(group)]
        site = Site(group, close)
        fields = {parameter(name): name for name in (*VARYING, IN_MAPS)}
        origins = {each.name: site.leaf(fields[each.name]).origin for each in definition.parameters if each.name in fields}
        return Step(path, _call(definition, number, origins), key, style="function", definition=definition)

    def _group_nodes(self, layers: Sequence[Layer], path: str, key: tuple[int, int, int], close: Close) -> list[Node]:
        views = [View(layer, close) for layer in layers]
        nodes: list[Node] = []
        for order, (number, piece) in enumerate(self.dialect.pieces(views)):
            own = path if number == 0 else _join(path, layers[number].name)
            nodes.append(
                Step(
                    _join(own, piece.part),
                    piece.call,
                    (key[0], number, order),
                    piece.style,
                    piece.presence,
                    is_named=piece.is_named,
                    label=piece.part or _label(layers[number]),
                )
            )
        return nodes

    def _use(self, use: Use, path: str, key: tuple[int, int, int], close: Close) -> Node:
        definition, number = self.bodies[id(use.body)]
        origins = {name: close(argument.origin) for name, argument in use.arguments.items()}
        origins |= {name: Name(name) for name in self.network.document.variables if name not in origins}
        origins[IN_MAPS] = close(origin_of(channels(use.input)))
        return Step(path, _call(definition, number, origins), key, style="function", definition=definition)

    def _loop(self, repeat: Repeat, path: str, key: tuple[int, int, int], close: Close) -> Loop:
        turns: list[Turn] = []
        done = 0
        for item, times in repeat.runs:
            nodes = self._item(item, _join(path, "#"), _join(path, "#"), (0, 0, 0), close)
            is_last = done + times == repeat.count
            origin = close(simplify("-", origin_of(repeat.count), Const(done))) if is_last else None
            turns.append(Turn(_one(_join(path, "#"), nodes, (0, 0, 0)), Leaf(times, origin)))
            done += times
        return Loop(path, tuple(turns), key)

    def _merge(self, merge: Merge, path: str, prefix: str, key: tuple[int, int, int], close: Close) -> list[Node]:
        inner = prefix if merge.is_transparent else path
        limbs = tuple(
            Limb(
                branch.name,
                self._nodes(branch.items, rows, _join(inner, branch.name), close),
                _join(inner, branch.name),
            )
            for branch, rows in zip(merge.branches, merge.row.branches, strict=True)
        )
        kind = merge.layers[0].op.head
        is_gated = any(isinstance(branch.output, Maps) for branch in merge.branches)
        gates = tuple(is_gated and isinstance(branch.output, Vector) for branch in merge.branches)
        join = Join(path, kind, limbs, key, gates, is_transparent=merge.is_transparent)
        rest = self._group_nodes(merge.layers[1:], path, (key[0], 1, 0), close)
        followers = [
            replace(node, path=_join(path, "activation"), key=(key[0], 1, number)) for number, node in enumerate(rest)
        ]
        return [join, *followers]


def _scope(body: Body) -> dict[str, Any]:
    """The values of the names that expressions of a body may use."""
    return {**body.scope, IN_MAPS: int(channels(body.input))}


def _parameter_names(network: Network) -> Iterator[str]:
    """Names of parameters: no definition may be called so, for it could not be called where one is in scope."""
    for name in network.document.variables:
        yield safe_name(name)
    for block in network.document.blocks.values():
        yield from map(safe_name, block.arguments)
    yield from (name for name, _ in VARYING.values())


def _call(definition: Definition, number: int, origins: Mapping[str, Any]) -> Call:
    """The definition's call with one member's values, each with its origin at the place of the call."""
    arguments: list[Arg] = []
    is_positional = True
    for each in definition.parameters:
        is_positional = is_positional and _is_positional(each, definition)
        value = Leaf(definition.value(each, number), origins.get(each.name))
        arguments.append(Arg(value, safe_name(each.name), each.default, is_positional))
    return Call(definition.name, tuple(arguments))


def _is_positional(each: Parameter, definition: Definition) -> bool:
    """Helpers name everything but the maps; blocks are called as the table calls them, in the order of the arguments."""
    return each.default is NOTHING and (not definition.is_helper or each.name in POSITIONAL)


def _one(path: str, nodes: list[Node], key: tuple[int, int, int]) -> Node:
    if len(nodes) == 1:
        node = nodes[0]
        return replace(node, key=key)
    return Chain(path, tuple(nodes), key)


def _opened(item: Item) -> Item:
    """The last row with its softmax in the hands of the caller."""
    if isinstance(item, Group):
        last = replace(item.layers[-1], origins={**item.layers[-1].origins, "function": Name(CLASSIFIER)})
        return replace(item, layers=(*item.layers[:-1], last))
    assert isinstance(item, Layer)  # _ends_in_softmax looked
    return replace(item, origins={**item.origins, "function": Name(CLASSIFIER)})


def _ends_in_softmax(body: Body) -> bool:
    last = body.items[-1] if body.items else None
    layer = last.layers[-1] if isinstance(last, Group) else last
    return isinstance(layer, Layer) and getattr(layer.op, "function", None) == "softmax" and "function" not in layer.origins


def _default(node: YamlNode | None) -> Any:
    """A block argument's default as a plain value; an expression or a list is not one."""
    if node is None or not hasattr(node, "value") or (isinstance(node.value, str) and "$" in node.value):
        return NOTHING
    return node.value


def _where(place: Any) -> str:
    return f"{place.source.name.rpartition('/')[2]}:{place.line}"


def _spoken(layer: Layer) -> str:
    words = {"conv": "Convolution", "dense": "Dense layer", "depthwise": "Depthwise convolution",
             "separable": "Separable convolution", "transposed": "Transposed convolution", "batchnorm": "batch norm",
             "layernorm": "layer norm"}  # fmt: skip
    function = str(getattr(layer.op, "function", layer.op.head))
    return words.get(layer.op.head, {"relu": "ReLU", "relu6": "ReLU6", "gelu": "GELU"}.get(function, function.replace("_", " ")))


def _label(layer: Layer) -> str:
    return "norm" if layer.op.head.endswith("norm") else str(getattr(layer.op, "function", layer.op.head))


def _join(*parts: str) -> str:
    return "/".join(part for part in parts if part)
