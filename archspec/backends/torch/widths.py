"""Numbers of maps in a variable: where an expression would say them at length, or over and over.

The rows of a DenseNet widen by a growth rate, and halve what they have: of its third stage's maps the expression is
`(18 * growth // 2 + 16 * growth) // 2`.  Whoever writes that by hand keeps a running number, `maps += 16 * growth`,
and another one for a row that is read again further down: `stage2_maps = maps`.
A block that widens what comes in says `in_maps * t` in each of its rows.  There it is `width = in_maps * t`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import gcd

from archspec.backends.planning.definitions import safe, safe_name
from archspec.backends.planning.descent import origins_of
from archspec.backends.planning.dialect import Program
from archspec.backends.planning.program import Chain, Definition, Loop, Node
from archspec.backends.planning.saying import said
from archspec.backends.planning.turns import stepped_turns
from archspec.backends.planning.widths import Key, Known, has_long, most_said, named, names_in, said_by, widths
from archspec.backends.planning.wording import MAX_SAID
from archspec.backends.torch.modules import VARIABLE
from archspec.backends.writing.formulas import formula
from archspec.backends.writing.naming import identifier, unique
from archspec.backends.writing.statements import statement_lines
from archspec.ops.shapes import channels
from archspec.spec.expressions import Binary, Const, Expr, Name, names, terms
from archspec.spec.origins import like_terms, origin_of, simplify, sum_of

#: A number that fewer arguments have in them is read as it stands: `maps * 4` in a bottleneck.
OFTEN = 5
INDENT = 8


@dataclass
class Running:
    """The network's rows and heads by numbers that stand in variables, and the statements that set these."""

    maps: Name
    #: The variables of rows that are read again: by the row, its name and its number of maps.
    kept: Mapping[str, tuple[Name, Expr]]
    rows: list[Node] = field(default_factory=list)
    #: Each head, behind the lines of statements in front of it.
    heads: list[tuple[list[str], Chain]] = field(default_factory=list)
    #: The lines of statements in front of rows, and those behind the last one.
    before: dict[Key, list[str]] = field(default_factory=dict)
    after: list[str] = field(default_factory=list)
    #: Names that no other variable may have.
    taken: set[str] = field(default_factory=set)
    #: Which names are said; whether any expression was long.
    used: set[str] = field(default_factory=set)
    is_long: bool = False
    held: dict[Name, Expr] = field(default_factory=dict)
    saved: dict[Name, Expr] = field(default_factory=dict)

    def row(self, node: Node, width: Expr, above: str) -> None:
        """A row, the maps that come in, and the name of the row above, whose maps may be read again."""
        short, is_long = said_by(node, {self.maps: width, **self.saved})
        written: list[str] = []
        if self.maps.name not in names_in(short):
            short, is_long = said_by(node, {**self.held, **self.saved})
        elif self.held.get(self.maps) != width:
            written += self.statement(self.maps, width)
            self.held = {self.maps: width}
        self.add(short, is_long)
        written += self.keep(above)
        self.before |= {node.key: written} if written else {}
        self.rows.append(short)

    def add(self, node: Node, is_long: bool) -> None:
        self.used |= names_in(node)
        self.is_long |= is_long

    def keep(self, row: str) -> list[str]:
        """The statement that keeps the maps of a row which something reads again."""
        if row not in self.kept:
            return []
        name, width = self.kept[row]
        written = self.statement(name, width)
        self.saved[name] = width
        return written

    def statement(self, name: Name, width: Expr) -> list[str]:
        known = {**self.held, **self.saved}
        self.used |= {*names(said(width, known))}
        return statement(name, known, width, INDENT)

    def head(self, head: Chain, comes_in: Iterable[Expr]) -> None:
        """A head is one expression: the maps that come into its rows have a variable each, where they need one."""
        known = {**self.held, **self.saved}
        inner = self.inner(head, comes_in, known)
        short, is_long = said_by(head, {**known, **inner})
        assert isinstance(short, Chain)  # as it was
        self.add(short, is_long)
        written: list[str] = []
        for name in reversed(list(inner)):
            width = inner.pop(name)
            if name.name in self.used:
                self.used |= {*names(said(width, {**known, **inner}))}
                written = [*statement(name, {**known, **inner}, width, INDENT), *written]
        self.heads.append(([*self.after, *written], short))
        self.after = []

    def inner(self, head: Chain, comes_in: Iterable[Expr], known: Known) -> dict[Name, Expr]:
        """Names for those numbers of maps in a head that are said at length otherwise."""
        found: dict[Name, Expr] = {}
        for width in comes_in:
            if terms(said(width, {**known, **found})) > MAX_SAID:
                taken = [*self.taken, *(name.name for name in (*found, *known))]
                found[Name(unique(identifier(f"{head.path}_maps", "head_"), taken))] = width
        self.taken |= {name.name for name in found}
        return found


def with_running_width(program: Program) -> Running:
    """The network's rows and heads; without a statement where every expression is short."""
    maps, kept = _free(program.main), _read_again(program)
    plain = Running(maps, {}, [*program.rows()], [([], head) for head in program.head_rows()])
    if not any(has_long(_stepped(node)) for node in program.main.nodes):
        return plain
    while True:
        running = _run(program, maps, kept)
        used = {row: pair for row, pair in kept.items() if pair[0].name in running.used}
        if len(used) == len(kept):
            break
        kept = used
    return running if running.is_long else plain


def _run(program: Program, maps: Name, kept: Mapping[str, tuple[Name, Expr]]) -> Running:
    taken = {*_parameters(program.main), maps.name, *(name.name for name, _ in kept.values())}
    running, above = Running(maps, kept, taken=taken), ""
    comes_in = widths(program.network.body, program.network.document.rows)
    for node in program.rows():
        running.row(_stepped(node), comes_in[node.key[0]], above)
        above = node.ends
    running.after = running.keep(above)
    network = program.network
    for head, made, rows in zip(program.head_rows(), network.heads, network.document.heads, strict=True):
        running.head(head, widths(made.body, rows.rows).values())
    return running


def _read_again(program: Program) -> dict[str, tuple[Name, Expr]]:
    """The rows that heads and rows further down read, if any more makes a long expression of their number of maps."""
    read = {*origins_of(program.rows()), *(head.origin for head in program.head_rows())}
    taken = _parameters(program.main)
    found: dict[str, tuple[Name, Expr]] = {}
    for item in program.network.body.items:
        width = safe(origin_of(channels(item.output)))
        if item.name in read and terms(width) >= MAX_SAID:
            name = unique(identifier(f"{item.name}_maps", "row_"), taken)
            taken.append(name)
            found[item.name] = Name(name), width
    return found


def with_width(definition: Definition) -> tuple[Sequence[Node], list[str]]:
    """A block's rows, and in front of them the statement that gives a name to a number which they say over and over."""
    width, times = most_said(definition.nodes)
    if width is None or times < OFTEN or definition.is_helper:
        return definition.nodes, []
    name = _free(definition)
    return [named(node, width, name) for node in definition.nodes], statement(name, {}, width, INDENT)


def _free(definition: Definition) -> Name:
    """A name for a number of maps that no parameter has."""
    taken = _parameters(definition)
    return Name(next((name for name in ("maps", "width") if name not in taken), unique("width", taken)))


def _parameters(definition: Definition) -> list[str]:
    return [safe_name(each.name) for each in definition.parameters]


def _stepped(node: Node) -> Node:
    """A loop as it is written: repetitions that widen evenly begin at what comes in."""
    return replace(node, turns=tuple(stepped_turns(node.turns, VARIABLE))) if isinstance(node, Loop) else node


def statement(name: Name, known: Known, width: Expr, indent: int = 0) -> list[str]:
    """`maps = 2 * growth`, and from what it holds on: `maps += 16 * growth`, `maps //= 2`."""
    operator, number = _assigned(name, known, width)
    return statement_lines(f"{name.name} {operator}= ", formula(number), "", indent)


def _assigned(name: Name, known: Known, width: Expr) -> tuple[str, Expr]:
    """(what stands in front of `=`, what stands behind it)"""
    number = said(width, known)
    if name in known and (more := _more(name, known[name], width, number)) is not None:
        sign = "-" if all(times <= 0 for times in more.values()) else "+"
        return sign, _factored(more, sign)
    match number:
        case Binary(operator, left, right) if left == name and name.name not in names(right):
            return operator, right
    return "", number


def _more(name: Name, held: Expr, width: Expr, number: Expr) -> dict[Expr, int] | None:
    """What is added to a variable or taken from it to make the number, by like terms; None where that is no shorter."""
    found = like_terms(number)
    if number == width:
        more = simplify("-", width, held)
        is_sum = terms(more) <= terms(width) and all(times >= 0 for times in like_terms(more).values())
        return like_terms(more) if is_sum else None
    if found.pop(name, 0) != 1 or not found or any(name.name in names(term) for term in found):
        return None
    return found


def _factored(found: Mapping[Expr, int], sign: str) -> Expr:
    """`4 * (w // 2 + 1)`: a sum, with what all its terms are taken times in front."""
    signed = {term: times if sign == "+" else -times for term, times in found.items() if times}
    factor = gcd(*signed.values())
    total = sum_of({term: times // factor for term, times in signed.items()}) if factor > 1 else sum_of(signed)
    return simplify("*", Const(factor), total) if factor > 1 and len(signed) > 1 else sum_of(signed)
