"""What stands below nodes: the rows that they read, and their steps."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from archspec.backends.planning.program import Chain, Join, Loop, Node, Step


def origins_of(nodes: Iterable[Node]) -> list[str]:
    """Rows that `from` names, in this list or in a branch of it."""
    found: list[str] = []
    for node in nodes:
        found += _own_origins(node)
        for inner in _lists(node):
            found += origins_of(inner)
    return found


def origins_from_outside(nodes: Iterable[Node], known: Iterable[str] = ()) -> list[str]:
    """Those of them that are not in this list, each once, in the order in which they are read."""
    seen, found = set(known), dict[str, None]()
    for node in nodes:
        found |= dict.fromkeys(name for name in _own_origins(node) if name not in seen)
        for inner in _lists(node):
            found |= dict.fromkeys(origins_from_outside(inner, seen))
        seen.add(node.ends)
    return list(found)


def reads_of(node: Node) -> tuple[str, ...]:
    """The rows whose values one module takes beside the running one; all turns of a loop take the same."""
    match node:
        case Step():
            return node.reads
        case Loop():
            return reads_of(node.turns[0].node)
        case Chain() | Join():
            return ()


def walk_steps(nodes: Iterable[Node]) -> Iterator[Step]:
    """Every step below these nodes, in order. Nesting is bounded by the reader's depth limit."""
    for node in nodes:
        if isinstance(node, Step):
            yield node
        for inner in _lists(node):
            yield from walk_steps(inner)


def _own_origins(node: Node) -> list[str]:
    return [*([node.origin] if node.origin is not None else []), *getattr(node, "reads", ())]


def _lists(node: Node) -> list[Sequence[Node]]:
    """The lists of nodes right below one."""
    match node:
        case Step():
            return []
        case Chain():
            return [node.nodes]
        case Loop():
            return [[turn.node] for turn in node.turns]
        case Join():
            return [limb.nodes for limb in node.limbs]
