"""The expressions that make modules of rows: what stands behind ``self.conv1 =``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from archspec.backends.planning.descent import reads_of
from archspec.backends.planning.program import Chain, Join, Loop, Node, Slot, Step, Turn
from archspec.backends.planning.turns import stepped_turns
from archspec.backends.writing.docs import Choice, Doc, Each, Group, flat
from archspec.backends.writing.layout import call_doc, constant, value_doc

#: The number of a repetition.
VARIABLE = "i"


def is_module(node: Node) -> bool:
    """Whether the row is one module of one input: no branches, and nothing in it that reads another row."""
    match node:
        case Join():
            return False
        case Chain():
            return all(is_module(each) and each.origin is None for each in node.nodes)
        case Loop():
            return all(is_module(turn.node) for turn in node.turns)
        case Step():
            return not node.reads


def modules(nodes: Sequence[Node]) -> Doc:
    """The expression that makes the module of these rows."""
    return module(nodes[0]) if len(nodes) == 1 else sequential(map(module, nodes))


def module(node: Node) -> Doc:
    """The expression that makes the module of a row."""
    doc = _module(node)
    if isinstance(node.presence, Slot):
        return Choice(doc, value_doc(node.presence), _made(absence(node)))
    return doc


def absence(node: Node) -> str:
    """The class of what stands in the place of a row that is not there, or None; an identity takes one input only."""
    if not reads_of(node):
        return "nn.Identity"
    return "nn.ModuleList" if isinstance(node, Loop) else "None"


def _made(absent: str) -> str:
    return absent if absent == "None" else f"{absent}()"


def _module(node: Node) -> Doc:
    match node:
        case Step():
            return call_doc(node.call)
        case Chain():
            return sequential(map(module, node.nodes))
        case Loop():
            turns = tuple(map(_turn, stepped_turns(node.turns, VARIABLE)))
            return _listed(turns) if reads_of(node) else sequential(turns)
        case Join():
            raise AssertionError("a join is not one module")


def _listed(turns: tuple[Doc, ...]) -> Doc:
    """Modules that `forward` calls one after the other, for they take several inputs."""
    if len(turns) == 1 and isinstance(turns[0], Group) and turns[0].open == "*(":
        return Group("nn.ModuleList(", turns[0].parts, ")")
    return Group("nn.ModuleList(", (Group("[", turns, "]"),), ")")


def _turn(turn: Turn) -> Doc:
    if constant(turn.times) == 1:
        return module(turn.node)
    doc = module(turn.node)
    variable = VARIABLE if re.search(rf" \* {VARIABLE}\b", flat(doc)) else "_"
    return Group("*(", (Each(doc, Group(f"for {variable} in range(", (value_doc(turn.times),), ")")),), ")")


def sequential(docs: Iterable[Doc]) -> Doc:
    return Group("nn.Sequential(", tuple(docs), ")")
