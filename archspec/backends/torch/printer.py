"""From definitions to PyTorch classes.

A body without branches is an ``nn.Sequential`` whose rows are its attributes; any other body is an ``nn.Module``
with one attribute per row or branch, and a ``forward`` that reads like the figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from archspec.backends.descent import origins_of
from archspec.backends.layout import Choice, Doc, Each, Group, call_doc, constant, flat, lines, value_text
from archspec.backends.naming import identifier, unique
from archspec.backends.program import Chain, Join, Limb, Loop, Node, Slot, Spot, Step, Turn
from archspec.backends.rownames import prefix_of, row_name
from archspec.backends.turns import stepped_turns

Line = str
#: The number of a repetition.
VARIABLE = "i"
#: (target and "=", expression, comment) of one statement of `forward`.
Assignment = tuple[str, Doc, str]
#: Rows whose value is used again further down, and the variables that hold them.
Values = dict[str, str]


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


def class_body(nodes: Sequence[Node], referenced: Iterable[str] = ()) -> ClassBody:
    """The body of the class of these rows.

    ``referenced`` are rows that the caller reads too; where there are some, he has to write the return statement.
    """
    writer = _Writer(frozenset([*referenced, *origins_of(nodes)]))
    if all(is_module(node) for node in nodes) and not writer.referenced:
        is_helper = any(not node.path for node in nodes)
        for node in nodes:
            name = node.label if is_helper and isinstance(node, Step) else name_of(node)
            writer.attribute([node], name, f"  # {node.comment}" if node.comment else "")
        return ClassBody(True, writer.init, [], writer.places)
    values: Values = {}
    result = writer.run(nodes, "x", "", values)
    forward = _written(writer.forward) if referenced else _returned(writer.forward, result)
    return ClassBody(False, writer.init, forward, writer.places, writer.taken, values, result)


def _returned(forward: list[Assignment], result: str) -> list[Line]:
    """The last assignment and its return as one statement."""
    *first, last = forward
    if last[0] != f"{result} = ":
        return [*_written(forward), f"        return {result}"]
    return [*_written(first), *_written([("return ", *last[1:])])]


def _written(forward: Sequence[Assignment]) -> list[Line]:
    return [line for prefix, doc, suffix in forward for line in lines(prefix, doc, suffix, 8)]


@dataclass
class _Writer:
    referenced: frozenset[str]
    init: list[Line] = field(default_factory=list)
    forward: list[Assignment] = field(default_factory=list)
    places: list[Spot] = field(default_factory=list)
    taken: set[str] = field(default_factory=set)
    #: Variables of `forward`.
    variables: set[str] = field(default_factory=lambda: {"x"})

    def run(self, nodes: Sequence[Node], value: str, prefix: str, values: Values) -> str:
        """Writes the rows one after the other; returns the variable that holds the result.

        ``values`` gathers the rows that are read again; a branch works on a copy, for its rows are its own.
        """
        target = prefix or "x"
        for node in nodes:
            start = values[node.origin] if node.origin is not None else value
            goal = self.variable(node, prefix) if node.ends in self.referenced else target
            suffix = f"  # {node.comment}" if node.comment and isinstance(node, Join) else ""
            self.forward.append((f"{goal} = ", self.applied(node, start, prefix, values), suffix))
            value = values[node.ends] = goal
        return value

    def variable(self, node: Node, prefix: str) -> str:
        """A variable of its own for a row that is read again."""
        name = f"{prefix}_{node.ends}" if prefix else node.ends
        chosen = unique(identifier(name, prefix_of([node])), self.variables)
        self.variables.add(chosen)
        return chosen

    def applied(self, node: Node, start: str, prefix: str, values: Values) -> Doc:
        if isinstance(node, Join):
            return self.join(node, start, prefix, values)
        name = f"{prefix}_{name_of(node)}" if prefix else name_of(node)
        return f"self.{self.attribute([node], name, f'  # {node.comment}' if node.comment else '')}({start})"

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
            chosen = unique(identifier(name, "branch_"), self.variables)
            self.variables.add(chosen)
            return self.run(limb.nodes, value, chosen, values)
        start = values[origins[0]] if origins[0] is not None else value
        if len(limb.nodes) == 1 and isinstance(step := limb.nodes[0], Step) and step.call.function == "nn.Identity":
            return start
        return f"self.{self.attribute(limb.nodes, name)}({start})"


def is_module(node: Node) -> bool:
    """Whether the row is one module: no branches, and nothing in the middle of it that reads another row."""
    match node:
        case Join():
            return False
        case Chain():
            return all(is_module(each) and each.origin is None for each in node.nodes)
        case Loop():
            return all(is_module(turn.node) for turn in node.turns)
        case Step():
            return True


def modules(nodes: Sequence[Node]) -> Doc:
    """The expression that makes the module of these rows."""
    return module(nodes[0]) if len(nodes) == 1 else sequential(map(module, nodes))


def module(node: Node) -> Doc:
    """The expression that makes the module of a row."""
    doc = _module(node)
    if isinstance(node.presence, Slot):
        return Choice(doc, value_text(node.presence), "nn.Identity()")
    return doc


def _module(node: Node) -> Doc:
    match node:
        case Step():
            return call_doc(node.call)
        case Chain():
            return sequential(map(module, node.nodes))
        case Loop():
            return sequential(map(_turn, stepped_turns(node.turns, VARIABLE)))
        case Join():
            raise AssertionError("a join is not one module")


def _turn(turn: Turn) -> Doc:
    if constant(turn.times) == 1:
        return module(turn.node)
    doc = module(turn.node)
    variable = VARIABLE if f" * {VARIABLE}" in flat(doc) else "_"
    return Group("*(", (Each(doc, f"for {variable} in range({value_text(turn.times)})"),), ")")


def sequential(docs: Iterable[Doc]) -> Doc:
    return Group("nn.Sequential(", tuple(docs), ")")


def record(nodes: Sequence[Node], place: str, spots: list[Spot]) -> None:
    """Notes where the steps of an attribute's rows are."""
    if len(nodes) == 1:
        _record(nodes[0], place, (), spots)
        return
    for number, node in enumerate(nodes):
        _record(node, f"{place}.{number}", (), spots)


def _record(node: Node, place: str, numbers: tuple[str, ...], spots: list[Spot]) -> None:
    match node:
        case Step():
            spots.append(Spot(node, _numbered(node.path, numbers), place))
        case Chain():
            for position, each in enumerate(node.nodes):
                _record(each, f"{place}.{position}", numbers, spots)
        case Loop():
            for number, turn in _turn_numbers(node):
                _record(turn.node, f"{place}.{number}", (*numbers, number), spots)
        case Join():
            raise AssertionError("a join is not one module")


def _turn_numbers(loop: Loop) -> Iterable[tuple[str, Turn]]:
    """The numbers of the turns; the last ones' count may depend on an argument, so they are "from here on"."""
    start = 0
    for turn in loop.turns[:-1]:
        times = constant(turn.times)
        for number in range(start, start + times):
            yield str(number), turn
        start += times
    yield f"#{start}", loop.turns[-1]


def _numbered(path: str, numbers: Sequence[str]) -> str:
    remaining = iter(numbers)
    return "/".join(next(remaining) if part == "#" else part for part in path.split("/"))


def name_of(node: Node) -> str:
    """What the attribute or the variable of a row is called."""
    return row_name(node.path) or node.ends
