"""From definitions to PyTorch classes.

A body without branches is an ``nn.Sequential`` whose rows are its attributes; any other body is an ``nn.Module``
with one attribute per row or branch, and a ``forward`` that reads like the figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import NamedTuple

from archspec.backends.planning.descent import origins_of, reads_of
from archspec.backends.planning.program import Chain, Join, Limb, Loop, Node, Slot, Spot, Step
from archspec.backends.planning.widths import Key
from archspec.backends.torch.modules import is_module, module, modules
from archspec.backends.torch.spots import record
from archspec.backends.writing.docs import Choice, Doc, Group
from archspec.backends.writing.layout import lines
from archspec.backends.writing.naming import identifier, unique
from archspec.backends.writing.rownames import prefix_of, row_name

Line = str
SOFTMAX = "softmax"
#: Rows whose value is used again further down, and the variables that hold them.
Values = dict[str, str]
#: The lines of `__init__` that stand in front of a row.
Before = Mapping[Key, Sequence[str]]


@dataclass
class ClassBody:
    """The lines of ``__init__`` and ``forward`` of one class, and where each step went."""

    is_sequential: bool
    init: list[Line] = field(default_factory=list)
    forward: list[Line] = field(default_factory=list)
    places: list[Spot] = field(default_factory=list)
    #: The attributes; the variables in `forward` of rows that something else reads; the one that holds the result.
    taken: set[str] = field(default_factory=set)
    values: Values = field(default_factory=dict)
    result: str = ""
    #: What `forward` takes: the input, and the rows that the caller hands over.
    inputs: tuple[str, ...] = ("x",)
    #: What `forward` needs of its module.
    imports: set[str] = field(default_factory=set)


class Statement(NamedTuple):
    """A line of `forward`: a target and ``=`` (or what else opens it), an expression, a comment."""

    before: str
    doc: Doc
    comment: str = ""
    indent: int = 8


def class_body(
    nodes: Sequence[Node],
    referenced: Iterable[str] = (),
    reads: Iterable[str] = (),
    before: Before = MappingProxyType({}),
    *,
    is_network: bool = False,
    is_helper: bool = False,
) -> ClassBody:
    """The body of the class of these rows.

    ``referenced`` are rows that the caller reads too; where there are some, he has to write the return statement.
    ``reads`` are rows of the caller, who hands their values over.  ``before`` are statements in front of
    rows.  A network has a `forward` where a chain of rows in
    a block's class needs none: a module that users add to it is no row of it, and a slice of it no network.  A helper
    is the class of rows that look alike; its parts have numbers, as those of a row that looks like no other have, so
    that the names of weights do not change with the rows beside it.
    """
    writer = _Writer(frozenset([*referenced, *origins_of(nodes)]))
    nodes = _with_softmax_apart(nodes)
    if all(is_module(node) for node in nodes) and not writer.referenced and not is_network:
        if is_helper:
            writer.parts(nodes)
        else:
            for node in nodes:
                writer.row(node, "")
        return ClassBody(True, writer.init, [], writer.places)
    values = {name: writer.free_variable(name, "row_") for name in reads}
    inputs = ("x", *values.values())
    result = writer.run(nodes, "x", "", values, before)
    forward = _written(writer.forward) if referenced else _returned(writer.forward, result)
    return ClassBody(False, writer.init, forward, writer.places, writer.taken, values, result, inputs, writer.imports)


def _with_softmax_apart(nodes: Sequence[Node]) -> Sequence[Node]:
    """The rows, of which the last one's softmax, if the caller may leave it out, is an attribute by itself.

    So the layer before it is one too, as people who exchange it expect.
    """
    match nodes:
        case [*before, Chain(nodes=[*own, Step(presence=Slot()) as softmax]) as row] if (
            softmax.label == SOFTMAX and own
        ):
            rest = own[0] if len(own) == 1 else replace(row, nodes=tuple(own))
            rest = replace(rest, origin=row.origin, comment=row.comment, ends="")
            return [*before, rest, replace(softmax, ends=row.ends)]
    return nodes


def _returned(forward: list[Statement], result: str) -> list[Line]:
    """The last assignment and its return as one statement."""
    *first, last = forward
    if (last.before, last.indent) != (f"{result} = ", 8):
        return [*_written(forward), f"        return {result}"]
    return [*_written(first), *_written([last._replace(before="return ")])]


def _written(forward: Iterable[Statement]) -> list[Line]:
    return [line for before, doc, comment, indent in forward for line in lines(before, doc, comment, indent)]


@dataclass
class _Writer:
    referenced: frozenset[str]
    init: list[Line] = field(default_factory=list)
    forward: list[Statement] = field(default_factory=list)
    places: list[Spot] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    #: Variables of `forward`.
    variables: set[str] = field(default_factory=lambda: {"x"})
    #: The one that holds a module in a loop.
    turn: str = ""
    #: Every `forward` says of what type it is.
    imports: set[str] = field(default_factory=lambda: {"from torch import Tensor"})

    def run(
        self, nodes: Sequence[Node], value: str, prefix: str, values: Values, before: Before = MappingProxyType({})
    ) -> str:
        """Writes the rows one after the other; returns the variable that holds the result.

        ``values`` gathers the rows that are read again; a branch works on a copy, for its rows are its own.
        """
        target = prefix or "x"
        for node in nodes:
            self.init += before.get(node.key, ())
            start = values[node.origin] if node.origin is not None else value
            goal = self.variable(node, prefix) if node.ends in self.referenced else target
            suffix = f"  # {node.comment}" if node.comment and isinstance(node, Join) else ""
            if isinstance(node, Loop) and reads_of(node):
                self.loop(node, start, goal, prefix, values)
            else:
                self.forward.append(Statement(f"{goal} = ", self.applied(node, start, prefix, values), suffix))
            value = values[node.ends] = goal
        return value

    def variable(self, node: Node, prefix: str) -> str:
        """A variable of its own for a row that is read again."""
        return self.free_variable(f"{prefix}_{node.ends}" if prefix else node.ends, prefix_of([node]))

    def free_variable(self, name: str, prefix: str) -> str:
        """A variable of this name, or near it."""
        chosen = unique(identifier(name, prefix), self.variables)
        self.variables.add(chosen)
        return chosen

    def applied(self, node: Node, start: str, prefix: str, values: Values) -> Doc:
        if isinstance(node, Join):
            return self.join(node, start, prefix, values)
        module = f"self.{self.row(node, prefix)}"
        if not (others := [values[name] for name in reads_of(node)]):
            return f"{module}({start})"
        call = Group(f"{module}(", (start, *others), ")")
        return call if node.presence is None else Choice(call, f"{module} is not None", start)

    def loop(self, loop: Loop, start: str, goal: str, prefix: str, values: Values) -> None:
        """A repeated row that reads other rows: an ``nn.Sequential`` would hand on one value only."""
        if start != goal:
            self.forward.append(Statement(f"{goal} = ", start))
        self.turn = self.turn or self.free_variable("block", "row_")
        self.forward.append(Statement(f"for {self.turn} in self.{self.row(loop, prefix)}:", ""))
        call = Group(f"{self.turn}(", (goal, *(values[name] for name in reads_of(loop))), ")")
        self.forward.append(Statement(f"{goal} = ", call, indent=12))

    def row(self, node: Node, prefix: str) -> str:
        """The attribute of one row, with its comment."""
        name = f"{prefix}_{name_of(node)}" if prefix else name_of(node)
        return self.attribute([node], name, f"  # {node.comment}" if node.comment else "")

    def parts(self, nodes: Sequence[Node]) -> None:
        """The modules of one row, by their numbers."""
        self.init += lines("super().__init__", Group("(", tuple(map(module, nodes)), ")"), "", 8)
        for number, node in enumerate(nodes):
            record([node], str(number), self.places)

    def attribute(self, nodes: Sequence[Node], name: str, suffix: str = "") -> str:
        """One module as an attribute; its name, or a free one near it."""
        chosen = unique(identifier(name, prefix_of(nodes)), self.taken)
        self.taken.add(chosen)
        self.init += lines(f"self.{chosen} = ", modules(nodes), suffix, 8)
        record(nodes, chosen, self.places)
        return chosen

    def join(self, join: Join, value: str, prefix: str, values: Values) -> Doc:
        """The branches' values joined; a branch is one attribute wherever it is a chain of modules."""
        outer = "" if join.is_transparent else row_name(join.path)
        inner = "_".join(part for part in (prefix, outer) if part)
        names = [self.limb(limb, value, inner, dict(values)) for limb in join.limbs]
        if join.kind == "concat":
            self.imports.add("import torch")
            return Group("torch.cat(", (Group("[", tuple(names), "]"), "dim=1"), ")")
        if join.gates:
            names = [
                f"{name}[:, :, None, None]" if is_gate else name
                for name, is_gate in zip(names, join.gates, strict=True)
            ]
        return (" * " if join.kind == "multiply" else " + ").join(names)

    def limb(self, limb: Limb, value: str, prefix: str, values: Values) -> str:
        name = f"{prefix}_{limb.name}" if prefix else limb.name
        if not limb.nodes:
            return value
        origins = [node.origin for node in limb.nodes]
        is_read = any(node.ends in self.referenced for node in limb.nodes)
        if not all(map(is_module, limb.nodes)) or any(origins[1:]) or is_read:
            return self.run(limb.nodes, value, self.free_variable(name, "branch_"), values)
        start = values[origins[0]] if origins[0] is not None else value
        if len(limb.nodes) == 1 and isinstance(step := limb.nodes[0], Step) and step.call.function == "nn.Identity":
            return start
        return f"self.{self.attribute(limb.nodes, name)}({start})"


def name_of(node: Node) -> str:
    """What the attribute or the variable of a row is called."""
    if isinstance(node, Step) and node.label == SOFTMAX:
        return SOFTMAX
    return row_name(node.path) or node.ends
