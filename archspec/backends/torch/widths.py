"""Numbers of maps in a variable: where an expression would say them at length, or over and over.

The rows of a DenseNet widen by a growth rate, and halve what they have: of its third stage's maps the expression is
`(18 * growth // 2 + 16 * growth) // 2`.  Whoever writes that by hand keeps a running number, `maps += 16 * growth`.
A block that widens what comes in says `in_maps * t` in each of its rows.  There it is `width = in_maps * t`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from archspec.backends.planning.definitions import safe_name
from archspec.backends.planning.dialect import Program
from archspec.backends.planning.program import Definition, Loop, Node
from archspec.backends.planning.turns import stepped_turns
from archspec.backends.planning.widths import Key, most_said, named, says, says_at_length, widths
from archspec.backends.torch.modules import VARIABLE
from archspec.backends.writing.literals import python
from archspec.backends.writing.naming import unique
from archspec.spec.expressions import Binary, Expr, Name, names, terms
from archspec.spec.origins import like_terms, replaced, simplify

#: A number that fewer arguments have in them is read as it stands: `maps * 4` in a bottleneck.
OFTEN = 5


def with_running_width(program: Program) -> tuple[Sequence[Node], Mapping[Key, str]]:
    """The network's rows, and the statements in front of some of them; none where every expression is short."""
    comes_in = widths(program.network)
    rows = [(_stepped(node), comes_in[node.key[0]]) for node in program.rows()]
    if not any(says_at_length(node, width) for node, width in rows):
        return program.rows(), {}
    maps = _free(program.main)
    nodes: list[Node] = []
    before: dict[Key, str] = {}
    held: Expr | None = None
    for node, width in rows:
        if is_said := says(node, width):
            before |= {} if held == width else {node.key: statement(maps, held, width)}
            held = width
        nodes.append(named(node, width, maps) if is_said else node)
    return nodes, before


def with_width(definition: Definition) -> tuple[Sequence[Node], list[str]]:
    """A block's rows, and in front of them the statement that gives a name to a number which they say over and over."""
    width, times = most_said(definition.nodes)
    if width is None or times < OFTEN or definition.is_helper:
        return definition.nodes, []
    name = _free(definition)
    return [named(node, width, name) for node in definition.nodes], [f"        {name.name} = {python(width)}"]


def _free(definition: Definition) -> Name:
    """A name for a number of maps that no parameter has."""
    taken = [safe_name(each.name) for each in definition.parameters]
    return Name(next((name for name in ("maps", "width") if name not in taken), unique("width", taken)))


def _stepped(node: Node) -> Node:
    """A loop as it is written: repetitions that widen evenly begin at what comes in."""
    return replace(node, turns=tuple(stepped_turns(node.turns, VARIABLE))) if isinstance(node, Loop) else node


def statement(maps: Name, held: Expr | None, width: Expr) -> str:
    """`maps = 2 * growth`, and from what it holds on: `maps += 16 * growth`, `maps //= 2`."""
    said = width if held is None else _said(maps, held, width)
    match said:
        case Binary(operator, left, right) if left == maps and maps.name not in names(right):
            return f"{maps.name} {operator}= {python(right)}"
    return f"{maps.name} = {python(said)}"


def _said(maps: Name, held: Expr, width: Expr) -> Expr:
    """A width by the one that the variable holds: by what is done with it, or by what is added to it."""
    said = replaced(width, held, maps)
    more = simplify("-", width, held)
    is_sum = terms(more) <= terms(width) and all(times >= 0 for times in like_terms(more).values())
    return Binary("+", maps, more) if said == width and is_sum else said
