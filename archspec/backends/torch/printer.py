"""From definitions to PyTorch classes.

A body without branches is an ``nn.Sequential`` whose rows are its attributes; any other body is an ``nn.Module``
with one attribute per row or branch, and a ``forward`` that reads like the figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from archspec.backends.layout import Choice, Doc, Group, call_doc, constant, flat, lines, value_text
from archspec.backends.naming import identifier, unique
from archspec.backends.program import Chain, Definition, Join, Limb, Loop, Node, Slot, Step, Turn, walk_steps

Line = str
#: (target and "=", expression, comment) of one statement of `forward`.
Assignment = tuple[str, Doc, str]


@dataclass
class ClassBody:
    """The lines of ``__init__`` and ``forward`` of one class, and where each canonical path went."""

    is_sequential: bool
    init: list[Line] = field(default_factory=list)
    forward: list[Line] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)


def class_body(nodes: Sequence[Node], referenced: frozenset[str] = frozenset(), tail: Sequence[Line] = ()) -> ClassBody:
    """The body of the class of these rows; ``referenced`` are rows whose value is used again further down."""
    is_plain = all(_is_module(node) and node.origin is None for node in nodes)
    writer = _Writer(referenced)
    if is_plain and not referenced and not tail:
        is_helper = any(not node.path for node in nodes)
        for node in nodes:
            name = node.label if is_helper and isinstance(node, Step) else row_name(node.path)
            writer.attribute(node, name, node.comment)
        return ClassBody(True, writer.init, [], writer.places)
    result = writer.run(nodes, "x", "")
    return ClassBody(False, writer.init, _returned(writer.forward, result, tail), writer.places)


def _returned(forward: list[Assignment], result: str, tail: Sequence[Line]) -> list[Line]:
    """The last assignment and its return as one statement."""
    *first, last = forward
    if tail or last[0] != f"{result} = ":
        return [*_written(forward), *(tail or [f"        return {result}"])]
    return [*_written(first), *_written([("return ", *last[1:])])]


def _written(forward: Sequence[Assignment]) -> list[Line]:
    return [line for prefix, doc, suffix in forward for line in lines(prefix, doc, suffix, 8)]


@dataclass
class _Writer:
    referenced: frozenset[str]
    init: list[Line] = field(default_factory=list)
    forward: list[Assignment] = field(default_factory=list)
    places: dict[str, str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    values: dict[str, str] = field(default_factory=dict)

    def run(self, nodes: Sequence[Node], value: str, prefix: str) -> str:
        """Writes the rows one after the other; returns the variable that holds the result."""
        target = value if not prefix else prefix
        for node in nodes:
            start = self.values[node.origin] if node.origin is not None else value
            name = row_name(node.path)
            goal = identifier(name, prefix_of(node)) if name in self.referenced and not prefix else target
            if isinstance(node, Join):
                expression: Doc = self.join(node, start, prefix)
            else:
                attribute = self.attribute(node, f"{prefix}_{name}" if prefix else name, node.comment)
                expression = f"self.{attribute}({start})"
            suffix = f"  # {node.comment}" if node.comment and isinstance(node, Join) else ""
            self.forward.append((f"{goal} = ", expression, suffix))
            value = goal
            if name in self.referenced:
                self.values[name] = goal
        return value

    def attribute(self, node: Node | Sequence[Node], name: str, comment: str = "") -> str:
        """One module as an attribute; its name, or a free one near it."""
        chosen = unique(identifier(name, prefix_of(node)), self.taken)
        self.taken.add(chosen)
        doc = module(node) if isinstance(node, Node) else sequential([module(each) for each in node])
        self.init += lines(f"self.{chosen} = ", doc, f"  # {comment}" if comment else "", 8)
        if isinstance(node, Node):
            _record(node, chosen, self.places)
        else:
            for number, each in enumerate(node):
                _record(each, f"{chosen}.{number}", self.places)
        return chosen

    def join(self, join: Join, value: str, prefix: str) -> Doc:
        """The branches' values joined; a branch is one attribute wherever it is a chain of modules."""
        outer = "" if join.is_transparent else row_name(join.path)
        names = [self.limb(limb, value, "_".join(part for part in (prefix, outer) if part)) for limb in join.limbs]
        if join.kind == "concat":
            return Group("torch.cat(", (Group("[", tuple(names), "]"), "dim=1"), ")")
        if join.gates:
            names = [
                f"{name}[:, :, None, None]" if is_gate else name for name, is_gate in zip(names, join.gates, strict=True)
            ]
        return (" * " if join.kind == "multiply" else " + ").join(names)

    def limb(self, limb: Limb, value: str, prefix: str) -> str:
        name = f"{prefix}_{limb.name}" if prefix else limb.name
        if not limb.nodes:
            return value
        origins = [node.origin for node in limb.nodes]
        if not all(_is_module(node) for node in limb.nodes) or any(origins[1:]):
            return self.run(limb.nodes, value, identifier(name, "branch_"))
        start = self.values[origins[0]] if origins[0] is not None else value
        if len(limb.nodes) == 1 and isinstance(step := limb.nodes[0], Step) and step.call.function == "nn.Identity":
            return start
        attribute = self.attribute(limb.nodes[0] if len(limb.nodes) == 1 else limb.nodes, name)
        return f"self.{attribute}({start})"


def _is_module(node: Node) -> bool:
    match node:
        case Join():
            return False
        case Chain():
            return all(_is_module(each) and each.origin is None for each in node.nodes)
        case Loop():
            return all(_is_module(turn.node) for turn in node.turns)
        case Step():
            return True


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
            return sequential([module(each) for each in node.nodes])
        case Loop():
            return sequential([_turn(turn) for turn in node.turns])
        case Join():
            raise AssertionError("a join is not one module")


def _turn(turn: Turn) -> Doc:
    if constant(turn.times) == 1:
        return module(turn.node)
    return Group("*(", (f"{flat(module(turn.node))} for _ in range({value_text(turn.times)})",), ")")


def sequential(docs: Iterable[Doc]) -> Doc:
    return Group("nn.Sequential(", tuple(docs), ")")


def _record(node: Node, place: str, places: dict[str, str]) -> None:
    match node:
        case Step():
            places[node.path] = place
        case Chain():
            for number, each in enumerate(node.nodes):
                _record(each, f"{place}.{number}", places)
        case Loop():
            for turn in node.turns:
                _record(turn.node, f"{place}.#", places)
        case Join():
            raise AssertionError("a join is not one module")


def row_name(path: str) -> str:
    """The row's own name: the last part of its path that is one."""
    return next((part for part in reversed(path.split("/")) if part != "#"), path)


def prefix_of(node: Node | Sequence[Node]) -> str:
    """What a row's name begins with where it cannot begin with a digit: the block, as in inception3a."""
    steps = list(walk_steps([node] if isinstance(node, Node) else node))
    definition = steps[0].definition if steps else None
    return f"{definition.path}" if isinstance(definition, Definition) and definition.path else "row_"


