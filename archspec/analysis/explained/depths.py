"""How deep a row is, as an expression: ``max(1, 1 + 1, 1 + 1, 1)`` of an inception, ``3 * 2`` of a stage."""

from __future__ import annotations

from collections.abc import Iterable

from archspec.analysis.explained.parts import MAX_LEVELS, whole
from archspec.analysis.facts import Facts
from archspec.analysis.formulas import Formula
from archspec.network.addresses import Node
from archspec.network.tree import Branch, Group, HeadBody, Item, Layer, Merge, Repeat, Use

#: A longer expression says less than its number.
MAX_TEXT = 200


def depth(node: Node, facts: Facts) -> tuple[int, Formula | None]:
    """The layers with weights on the longest way through, and how they add up; no formula where `from` goes around."""
    value = sum(facts.of_row(item, "depth") for item in whole(node))
    made = _node(node, facts, 1)
    is_right = made.value == value and len(made.text) <= MAX_TEXT and not made.text.isdecimal()
    return value, made if is_right else None


def network_depth(facts: Facts) -> Formula | None:
    """How the depth of the whole network adds up; no formula where `from` goes around, or a head is deeper."""
    made = _chain(facts.network.body.items, facts, 1)
    return made if made.value == facts.of_network("depth") and len(made.text) <= MAX_TEXT else None


def _node(node: Node, facts: Facts, level: int) -> Formula:
    if isinstance(node, (Use, HeadBody)):
        if level > MAX_LEVELS:
            return _number(sum(facts.of_row(item, "depth") for item in whole(node)))
        return _chain(node.body.items, facts, level + 1)
    if isinstance(node, Branch):
        return _chain(node.items, facts, level)
    if isinstance(node, Repeat):
        return _sum([_times(run.times, _node(run.item, facts, level)) for run in node.runs])
    if isinstance(node, Merge):
        branches = [_chain(branch.items, facts, level) for branch in node.branches]
        widest = max(branch.value for branch in branches)
        joined = Formula(f"max({', '.join(branch.text for branch in branches)})", widest) if widest else _number(0)
        return _sum([joined, *map(_layer, node.layers)])
    return _sum([*map(_layer, node.layers)]) if isinstance(node, Group) else _layer(node)


def _chain(items: Iterable[Item], facts: Facts, level: int) -> Formula:
    return _sum([_node(item, facts, level) for item in items])


def _layer(layer: Layer) -> Formula:
    return _number(int(layer.op.is_weight_layer))


def _number(number: int) -> Formula:
    return Formula(str(number), number)


def _sum(terms: list[Formula]) -> Formula:
    counted = [term for term in terms if term.value]
    return Formula(" + ".join(term.text for term in counted) or "0", sum(term.value for term in counted))


def _times(times: int, formula: Formula) -> Formula:
    if times == 1 or not formula.value:
        return formula
    text = f"({formula.text})" if _is_sum(formula.text) else formula.text
    return Formula(f"{times} * {text}", times * formula.value)


def _is_sum(text: str) -> bool:
    """Whether there is a plus outside of all brackets."""
    return any(sign == "+" and text.count("(", 0, at) == text.count(")", 0, at) for at, sign in enumerate(text))
