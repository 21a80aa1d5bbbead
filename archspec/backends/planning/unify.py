"""Comparing the uses of a block: one tree of nodes in which each leaf has its values over all uses.

Leaves that differ become parameters. Their names come from the block's own arguments wherever the expression in
the spec explains the values, and are made up (after the keyword) only where nothing does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from archspec.backends.planning.program import NOTHING, Call, Chain, Join, Leaf, Limb, Loop, Node, Slot, Step, Turn
from archspec.backends.planning.turns import joined_turns
from archspec.spec.expressions import Const, Expr
from archspec.spec.origins import simplify


class Mismatch(Exception):
    """Two uses do not have the same form: they need two definitions."""


def unify(uses: Sequence[tuple[Node, ...]]) -> tuple[Node, ...]:
    """One list of nodes for all uses; rows that some uses lack get a presence. Raises Mismatch."""
    keys = sorted({node.key for nodes in uses for node in nodes})
    by_key = [{node.key: node for node in nodes} for nodes in uses]
    return tuple(_node([nodes.get(key) for nodes in by_key]) for key in keys)


def _node(found: Sequence[Node | None]) -> Node:
    present = [node for node in found if node is not None]
    first = present[0]
    if any(type(node) is not type(first) or node.path != first.path or node.origin != first.origin for node in present):
        raise Mismatch
    presence = _presence(found)
    comment = first.comment if all(node.comment == first.comment for node in present) else ""
    match first:
        case Step():
            steps = [node if isinstance(node, Step) else None for node in found]
            return _step(first, steps, presence, comment)
        case Chain():
            nodes = _lists([node.nodes if isinstance(node, Chain) else None for node in found])
            return replace(first, nodes=nodes, presence=presence, comment=comment)
        case Loop():
            return replace(first, turns=_turns(found), presence=presence, comment=comment)
        case Join():
            return replace(first, limbs=_limbs(found, first), presence=presence, comment=comment)


def _presence(found: Sequence[Node | None], absent: Any = False) -> Slot | None:
    """True where a use has the row, by its own presence or because it is there; None where no use says anything.

    ``absent`` stands for a use without it: false, or NOTHING where an outer row is missing there, which says enough.
    """
    present = [node for node in found if node is not None]
    leaves = [node.presence for node in present]
    if all(leaf is None for leaf in leaves) and (absent is NOTHING or len(present) == len(found)):
        return None
    values = tuple(
        absent if node is None else node.presence.value if isinstance(node.presence, Leaf) else True for node in found
    )
    origin = next((leaf.origin for leaf in leaves if leaf is not None and leaf.origin is not None), None)
    return Slot(values, origin, hint=_flag(present[0]), is_presence=True)


def _flag(node: Node) -> str:
    """What says whether a row is there, should no expression do: `project` of a shortcut, else by the row's name."""
    *outer, own = node.path.split("/")
    return "project" if "shortcut" in (*outer, own) else f"with_{own or node.ends}"


def _step(first: Step, found: Sequence[Step | None], presence: Slot | None, comment: str) -> Step:
    if any(step is not None and (step.style, step.definition) != (first.style, first.definition) for step in found):
        raise Mismatch
    call = _call([step.call if step is not None else None for step in found])
    return replace(first, call=call, presence=presence, comment=comment)


def _call(found: Sequence[Call | None]) -> Call:
    first = next(call for call in found if call is not None)
    shape = [argument[1:] for argument in first.arguments]
    for call in found:
        if call is not None and (call.function != first.function or [each[1:] for each in call.arguments] != shape):
            raise Mismatch
    arguments = tuple(
        argument._replace(
            value=_value(
                [call.arguments[position].value if call is not None else None for call in found], argument.keyword
            )
        )
        for position, argument in enumerate(first.arguments)
    )
    return Call(first.function, arguments)


def _value(found: Sequence[Any], hint: str) -> Call | Slot:
    if any(isinstance(value, Call) for value in found):
        if not all(value is None or isinstance(value, Call) for value in found):
            raise Mismatch
        return _call(found)
    return _slot(found, hint)


def _slot(found: Sequence[Any], hint: str) -> Slot:
    """The leaf's values; its origin only where all uses agree on it, else what each of them says."""
    leaves = [value for value in found if value is not None]
    origins = dict.fromkeys(each.origin for each in leaves)
    values = tuple(NOTHING if value is None else value.value for value in found)
    if len(origins) == 1:
        return Slot(values, leaves[0].origin, hint)
    return Slot(values, None, hint, others=() if None in origins else tuple(origins))


def _lists(found: Sequence[tuple[Node, ...] | None], conditions: tuple[Expr, ...] = ()) -> tuple[Node, ...]:
    """Inner lists, where uses without the row count as having nothing in it; ``conditions`` may say where it is."""
    keys = sorted({node.key for inner in found if inner is not None for node in inner})
    by_key = [None if inner is None else {node.key: node for node in inner} for inner in found]
    made = []
    for key in keys:
        nodes = [None if each is None else each.get(key) for each in by_key]
        is_optional = any(each is not None and key not in each for each in by_key)
        node = _node(nodes)
        if is_optional and isinstance(node.presence, Slot) and node.presence.origin is None:
            node = replace(node, presence=replace(node.presence, others=conditions))
        made.append(node if is_optional else replace(node, presence=_presence(nodes, absent=NOTHING)))
    return tuple(made)


def _turns(found: Sequence[Node | None]) -> tuple[Turn, ...]:
    loops = [node if isinstance(node, Loop) else None for node in found]
    longest = max(len(loop.turns) for loop in loops if loop is not None)
    loops = [_split(loop, longest) if loop is not None else None for loop in loops]
    count = next(len(loop.turns) for loop in loops if loop is not None)
    return tuple(_turn([loop.turns[number] if loop is not None else None for loop in loops]) for number in range(count))


def _turn(found: Sequence[Turn | None]) -> Turn:
    """One turn of all uses; that some of them lack the whole loop is said by the loop, or by no times at all."""
    nodes = [turn.node if turn is not None and not _is_empty(turn) else None for turn in found]
    node = _node(nodes)
    times = _slot([turn.times if turn is not None else None for turn in found], "repeat")
    return Turn(node if None not in nodes else replace(node, presence=None), times)


def _is_empty(turn: Turn) -> bool:
    """Whether it has no repetition: what would be in it is then what the other uses say."""
    return isinstance(turn.times, Leaf) and turn.times.value == 0


def _split(loop: Loop, turns: int) -> Loop:
    """A loop of equal turns as a first one and the rest, where other uses of the block differ in the first."""
    if len(loop.turns) == turns:
        return loop
    node, times = loop.turns[0]
    if len(loop.turns) != 1 or turns != 2 or not isinstance(times, Leaf):
        raise Mismatch
    origin = simplify("-", times.origin, Const(1)) if times.origin is not None else None
    return replace(loop, turns=(Turn(node, Leaf(1)), Turn(node, Leaf(times.value - 1, origin))))


def _limbs(found: Sequence[Node | None], first: Join) -> tuple[Limb, ...]:
    joins = [node if isinstance(node, Join) else None for node in found]
    if any(join is not None and (join.kind, join.gates, len(join.limbs)) != (first.kind, first.gates, len(first.limbs))
           for join in joins):  # fmt: skip
        raise Mismatch
    limbs = ([None if join is None else join.limbs[number] for join in joins] for number in range(len(first.limbs)))
    return tuple(_limb(limb, each) for limb, each in zip(first.limbs, limbs, strict=True))


def _limb(first: Limb, found: Sequence[Limb | None]) -> Limb:
    """One limb of all uses; what a shortcut has is there where its condition says so, if that is the same in all."""
    conditions = dict.fromkeys(limb.condition for limb in found if limb is not None)
    others = tuple(each for each in conditions if each is not None) if len(conditions) == 1 else ()
    return replace(first, nodes=_lists([None if limb is None else limb.nodes for limb in found], others))


def slots(nodes: Iterable[Node]) -> Iterable[Slot]:
    """Every slot below unified nodes, in the order in which a reader meets them."""
    for node in nodes:
        match node:
            case Step():
                yield from _slots_of_call(node.call)
            case Chain():
                yield from slots(node.nodes)
            case Loop():
                for turn in node.turns:
                    yield from slots([turn.node])
                    if isinstance(turn.times, Slot):
                        yield turn.times
            case Join():
                for limb in node.limbs:
                    yield from slots(limb.nodes)
        if isinstance(node.presence, Slot):
            yield node.presence


def _slots_of_call(call: Call) -> Iterable[Slot]:
    for argument in call.arguments:
        if isinstance(argument.value, Call):
            yield from _slots_of_call(argument.value)
        elif isinstance(argument.value, Slot):
            yield argument.value


def resolved(nodes: tuple[Node, ...], texts: Mapping[int, Slot]) -> tuple[Node, ...]:
    """The nodes with every slot replaced by its resolved form (by identity); what is no slot stays."""
    return tuple(_resolved(node, texts) for node in nodes)


def _resolved(node: Node, texts: Mapping[int, Slot]) -> Node:
    presence = texts[id(node.presence)] if isinstance(node.presence, Slot) else None
    if presence is not None and presence.is_constant and presence.values[0] is True:
        presence = None
    match node:
        case Step():
            return replace(node, call=_resolved_call(node.call, texts), presence=presence)
        case Chain():
            return replace(node, nodes=resolved(node.nodes, texts), presence=presence)
        case Loop():
            turns = tuple(
                Turn(_resolved(each.node, texts), texts.get(id(each.times), each.times)) for each in node.turns
            )
            return replace(node, turns=joined_turns(turns), presence=presence)
        case Join():
            limbs = tuple(replace(limb, nodes=resolved(limb.nodes, texts)) for limb in node.limbs)
            return replace(node, limbs=limbs, presence=presence)


def _resolved_call(call: Call, texts: Mapping[int, Slot]) -> Call:
    arguments = tuple(
        argument._replace(
            value=_resolved_call(argument.value, texts)
            if isinstance(argument.value, Call)
            else texts[id(argument.value)]
        )
        for argument in call.arguments
    )
    return Call(call.function, arguments)
