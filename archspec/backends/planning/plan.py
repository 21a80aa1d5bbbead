"""From a network to a program: one definition per block and per kind of row, and the network's own.

Blocks are planned from the innermost outwards, so that a use can already name what it calls.
"""

from __future__ import annotations

import keyword
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from archspec.backends.planning.calls import call_of
from archspec.backends.planning.classifier import OPEN, opened
from archspec.backends.planning.composer import Composer
from archspec.backends.planning.definitions import Member, define
from archspec.backends.planning.descent import origins_from_outside, reads_of
from archspec.backends.planning.dialect import HEADS, Dialect, Program
from archspec.backends.planning.program import NOTHING, Chain, Definition, Join, Node, Step
from archspec.backends.planning.rowhelpers import VARYING, Kind, Site, keep, kinds, parameter
from archspec.backends.planning.scopes import (
    block_name,
    block_order,
    closed_arguments,
    closer,
    fixed_arguments,
    flat,
    lone_merges,
)
from archspec.backends.planning.view import Close, View
from archspec.backends.planning.wording import default_of, file_name, kind_title, parameter_names
from archspec.backends.writing.naming import identifier
from archspec.backends.writing.source import free_text
from archspec.errors import Place
from archspec.network.tree import Body, Group, HeadBody, Layer, Merge, Network
from archspec.ops.shapes import channels
from archspec.spec.document import IN_MAPS, Block, Head
from archspec.spec.expressions import Name


def plan(network: Network, dialect: Dialect, unsized: frozenset[str]) -> Program:
    """The program of a network in one backend's terms. ``unsized`` are rows behind which no size stands."""
    with_classifier = opened(network)
    planner = _Planner(with_classifier or network, dialect, unsized)
    main = planner.main()
    return Program(network, tuple(planner.made), main, planner.names, with_classifier is not None)


@dataclass
class _Planner:
    network: Network
    dialect: Dialect
    unsized: frozenset[str]
    made: list[Definition] = field(default_factory=list)

    def __post_init__(self) -> None:
        document = self.network.document
        parameters = frozenset(parameter_names(self.network))
        self.names = self.dialect.network_names(self.network.name, document.header.title, parameters)
        self.reserved = {*keyword.kwlist, *self.dialect.reserved, *self.names, *parameters}
        self.closes: dict[str, Close] = {
            name: closer(closed) for name, closed in closed_arguments(self.network).items()
        }
        self.fixed = fixed_arguments(self.network)
        self.composer = Composer(self.dialect, tuple(document.variables), self.unsized)

    def main(self) -> Definition:
        """The network's own definition; ``made`` then has all the others."""
        self._plan_helpers()
        bodies: dict[str, list[Body]] = defaultdict(list)
        for body in self.network.bodies:
            bodies[block_name(body)].append(body)
        for name in block_order(self.network):
            if name:
                self._plan_block(name, bodies[name])
        self._lift([body for body in self.network.bodies if body.block is None], self._variables(), "")
        return self._main()

    def _plan_helpers(self) -> None:
        sites = [
            Site(item, self.closes[block_name(body)], body.block is not None)
            for body in self.network.bodies
            for item in flat(body.items)
            if isinstance(item, Group)
        ]
        for kind in kinds(sites, self._form, self.dialect.unsaid):
            if self.dialect.wants_helper(kind):
                self._plan_kind(kind)

    def _form(self, layers: Sequence[Layer], close: Close) -> str:
        return self.dialect.form([View(layer, close) for layer in layers])

    def _plan_kind(self, kind: Kind) -> None:
        layers, scopes, numbers = kind.members
        members = [
            Member(number, tuple(self.composer.operators(each, "", (0, 0, 0), keep)), scope)
            for number, (each, scope) in enumerate(zip(layers, scopes, strict=True))
        ]
        declared = {parameter(name): VARYING[name][1] if name in VARYING else NOTHING for name in kind.fields}
        definitions = self._define(kind.name, members, declared, (f"{kind_title(layers[0])}.",))
        for definition in definitions:
            definition.is_helper = True
        for site, number in zip(kind.sites, numbers, strict=True):
            self.composer.groups[id(site.group)] = _use_of(definitions, number)

    def _plan_block(self, name: str, bodies: list[Body]) -> None:
        block = bodies[0].block
        assert block is not None  # only the network's own body has none
        declared = {key: default_of(node) for key, node in block.arguments.items()}
        self._lift(bodies, declared, name)
        members = [
            Member(body.number, self.composer.nodes(body.items, block.rows, "", self.closes[name]), _scope(body))
            for body in bodies
        ]
        definitions = self._define(name, members, declared, self._told(block), fixed=self.fixed[name])
        for body in bodies:
            self.composer.bodies[id(body)] = _use_of(definitions, body.number)

    def _define(
        self,
        name: str,
        members: list[Member],
        declared: Mapping[str, Any],
        told: tuple[str, ...],
        reads: tuple[str, ...] = (),
        path: str = "",
        fixed: frozenset[str] = frozenset(),
    ) -> list[Definition]:
        """``path`` is what the names of rows begin with that could not begin by themselves, if not the name.

        ``fixed`` are the arguments of a block that follow from no variable.
        """
        taken = {*self.reserved, *(each.name for each in self.made)}
        names = (each for each in self.dialect.definition_names(name) if each not in taken)
        known = {**declared, **self._variables()}
        definitions = define(names, path or name, members, known, told, self._lasting(), fixed)
        for definition in definitions:
            definition.reads = reads
            self._without_maps(definition)
        self.made.extend(definitions)
        return definitions

    def _without_maps(self, definition: Definition) -> None:
        """Where the value says how many maps it has, nobody has to pass that on."""
        if self.dialect.values_know_maps:
            kept = tuple(each for each in definition.parameters if each.name != IN_MAPS)
            definition.reads_maps = len(kept) < len(definition.parameters)
            definition.parameters = kept

    def _lift(self, bodies: Sequence[Body], declared: Mapping[str, Any], name: str) -> None:
        """Definitions for the merges of these bodies that have to be one object: inner ones first."""
        if not self.dialect.needs_modules:
            return
        found: dict[int, list[tuple[Merge, Body]]] = defaultdict(list)
        for body in bodies:
            for merge in lone_merges(body.items):
                found[id(merge.row.place)].append((merge, body))
        for sites in reversed(found.values()):
            self._lift_row(sites, declared, name)

    def _lift_row(self, sites: Sequence[tuple[Merge, Body]], declared: Mapping[str, Any], block: str) -> None:
        """One definition for all places of a row, unless they read other rows; the turns of a repeat read the same."""
        close = self.closes[block]
        members = [
            Member(number, self._lifted_nodes(merge, close), _scope(body)) for number, (merge, body) in enumerate(sites)
        ]
        read: dict[int, dict[str, None]] = defaultdict(dict)
        for member, (_, body) in zip(members, sites, strict=True):
            read[body.number] |= dict.fromkeys(origins_from_outside(member.nodes))
        alike: dict[tuple[str, ...], list[Member]] = defaultdict(list)
        for member, (_, body) in zip(members, sites, strict=True):
            alike[tuple(read[body.number])].append(member)
        row = sites[0][0].row
        where = f" of block `{block}`" if block else ""
        title = f"Row `{sites[0][0].name if row.name is None else row.name}`{where} ({self._spot(row.place)})."
        path = identifier(row.name or row.head, row.head)
        for reads, group in alike.items():
            full = "_".join(filter(None, (block, path)))
            fixed = self.fixed.get(block, frozenset())
            definitions = self._define(full, group, declared, (title,), reads, path, fixed)
            for member in group:
                self.composer.lifted[id(sites[member.number][0])] = _use_of(definitions, member.number)

    def _lifted_nodes(self, merge: Merge, close: Close) -> tuple[Node, ...]:
        return tuple(self.composer.merge(merge, merge.name if merge.is_transparent else "", "", (0, 0, 0), close))

    def _told(self, block: Block) -> tuple[str, ...]:
        """What the spec calls the block, and where it is declared."""
        declared = f"Block `{block.name}` ({self._spot(block.place)})."
        return (f"{free_text(block.title).rstrip('.')}.", declared) if block.title else (declared,)

    def _spot(self, place: Place) -> str:
        """`blocks/residual.yaml:4`"""
        return f"{free_text(file_name(place.source, self.network.document))}:{place.line}"

    def _lasting(self) -> frozenset[str]:
        """Names that can have other values than those of this network: the arguments of the generated function."""
        return frozenset(self._arguments())

    def _arguments(self) -> dict[str, Any]:
        """The arguments of the generated function, with their defaults."""
        return {**self.network.document.variables, OPEN: "softmax"}

    def _variables(self) -> dict[str, Any]:
        return dict.fromkeys(self.network.document.variables, NOTHING)

    def _main(self) -> Definition:
        document = self.network.document
        nodes = self.composer.nodes(self.network.body.items, document.rows, "", self.closes[""], has_comments=True)
        heads = tuple(
            Chain(
                head.name,
                self._head(head, written),
                (HEADS + number, 0, 0),
                origin=head.origin,
                comment=self.composer.comment(head.name, head.body.items),
            )
            for number, (head, written) in enumerate(zip(self.network.heads, document.heads, strict=True))
        )
        arguments = self._arguments()
        member = Member(self.network.body.number, (*nodes, *heads), arguments)
        return define(iter(self.names), "", [member], arguments, (), self._lasting())[0]

    def _head(self, head: HeadBody, written: Head) -> tuple[Node, ...]:
        close = self.closes[""]
        nodes = self.composer.nodes(head.body.items, written.rows, head.name, close)
        is_chain = not any(isinstance(node, Join) or node.origin or reads_of(node) for node in nodes)
        if not self.dialect.needs_modules or is_chain:
            return nodes
        member = Member(0, self.composer.nodes(head.body.items, written.rows, "", close), self._arguments())
        title = f"Head `{head.name}` ({self._spot(head.place)})."
        (definition,) = self._define(head.name, [member], {}, (title,))
        origins = {each.name: Name(each.name) for each in definition.parameters}
        return (Step(head.name, call_of(definition, 0, origins), (0, 0, 0), style="function", definition=definition),)


def _scope(body: Body) -> dict[str, Any]:
    """The values of the names that expressions of a body may use."""
    return {**body.scope, IN_MAPS: int(channels(body.input))}


def _use_of(definitions: Sequence[Definition], number: int) -> tuple[Definition, int]:
    """The definition that has the use of this number."""
    return next((each, number) for each in definitions if number in each.members)
