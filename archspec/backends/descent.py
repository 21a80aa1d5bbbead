"""What stands below nodes: the rows that they read, and their steps."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from archspec.backends.program import Chain, Join, Loop, Node, Step


def origins_of(nodes: Iterable[Node]) -> list[str]:
    """Rows that `from` names, in this list or in a branch of it."""
    found: list[str] = []
    for node in nodes:
        if node.origin is not None:
            found.append(node.origin)
        if isinstance(node, Chain):
            found.extend(origins_of(node.nodes))
        for limb in getattr(node, "limbs", ()):
            found.extend(origins_of(limb.nodes))
        for turn in getattr(node, "turns", ()):
            found.extend(origins_of([turn.node]))
    return found


def from_outside(nodes: Sequence[Node], known: Iterable[str] = ()) -> bool:
    """Whether a row in this list reads one that is not in it."""
    seen = set(known)
    for node in nodes:
        inner = [limb.nodes for limb in node.limbs] if isinstance(node, Join) else []
        if (node.origin is not None and node.origin not in seen) or any(from_outside(each, seen) for each in inner):
            return True
        seen.add(node.ends)
    return False


def walk_steps(nodes: Iterable[Node]) -> Iterable[Step]:
    """Every step below these nodes, in order. Nesting is bounded by the reader's depth limit."""
    for node in nodes:
        match node:
            case Step():
                yield node
            case Chain():
                yield from walk_steps(node.nodes)
            case Loop():
                yield from walk_steps(turn.node for turn in node.turns)
            case Join():
                for limb in node.limbs:
                    yield from walk_steps(limb.nodes)
