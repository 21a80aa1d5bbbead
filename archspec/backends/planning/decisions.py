"""Which variables decide what the network is made of: whether a row is there, and whether a shortcut projects.

A file is written for the rows that are there, so such a variable is no argument of its function, unless the file says
the condition itself, as it does of a flag and a row that is there. Decided is also what holds for every positive
number: `$width` maps are never `$width * 4` maps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from archspec.network.tree import Branch, Group, Item, Layer, Merge, Network, Repeat, Use
from archspec.network.values import expression_of
from archspec.ops import Shape
from archspec.ops.shapes import channels
from archspec.spec.document import IN_MAPS, INPUT_MAPS, Row
from archspec.spec.evaluation import evaluate
from archspec.spec.expressions import Apply, Binary, Const, Expr, Name, Not, names
from archspec.spec.nodes import Scalar
from archspec.spec.origins import like_terms, origin_of, simplify, substitute

#: What the names of a list of rows are, said in the spec's variables.
Known = Mapping[str, Expr]
#: Variables, each with the reason why it is no argument of the file's function, in a few words.
Reasons = dict[str, str]

_WHEN = "whether a row is there depends on it"
_ACTIVATION = "each framework reads the word of an activation in its own way"
_REPEAT_FIRST = "the first repetitions differ from the others"
_REPEAT_GROWS = "the row that it repeats changes the number of maps"
_SHORTCUT = "whether a shortcut projects depends on it"
_TOO_DEEP = "its blocks are nested too deep to see what depends on it"


def deciding(network: Network) -> Reasons:
    """The variables on which the rows of the network depend in a way that its file does not say, each with the way."""
    document = network.document
    if not document.variables:
        return {}
    walk, found = _Walk(network), Reasons()
    heads = zip(document.heads, network.heads, strict=True)
    try:
        for rows, body in [(document.rows, network.body), *((written.rows, head.body) for written, head in heads)]:
            found |= walk.rows(rows, body.items, {}, origin_of(channels(body.input)))
    except RecursionError:  # hundreds of blocks in one another: nothing is known, so nothing is an argument
        return dict.fromkeys(document.variables, _TOO_DEEP)
    return {name: reason for name, reason in found.items() if name in document.variables}


class _Walk:
    def __init__(self, network: Network) -> None:
        self.constants: Known = {
            name: Const(value) for name, value in network.document.header.constants.items() if _is_plain(value)
        }
        #: What is known of a body at one set of arguments.
        self.seen: dict[tuple[int, str], Reasons] = {}

    def rows(self, rows: Sequence[Row], items: Iterable[Item], known: Known, x: Expr) -> Reasons:
        """Of a list of rows: each is there, or would come behind ``x`` maps."""
        there = {id(item.row): item for item in items}
        found = Reasons()
        for row in rows:
            item = there.get(id(row))
            comes_in = x if item is None else self.said(origin_of(channels(item.input)), known)
            if row.when is not None:
                found |= self.condition(row.when, {**known, INPUT_MAPS: comes_in}, is_there=item is not None)
            if item is not None:
                found |= self.item(item, known)
                x = self.said(origin_of(channels(item.output)), known)
        return found

    def said(self, expr: Expr, known: Known) -> Expr:
        return substitute(expr, {**self.constants, **known})

    def condition(self, when: Scalar, known: Known, *, is_there: bool) -> Reasons:
        """A flag by itself is a condition of the generated file, where the row is there to stand under it."""
        expr = expression_of(when)
        if expr is None:
            return {}
        said = self.said(expr, known)
        is_flag = isinstance(said, Name) or (isinstance(said, Not) and isinstance(said.operand, Name))
        return {} if is_there and is_flag else dict.fromkeys(open_in(said), _WHEN)

    def item(self, item: Item, known: Known) -> Reasons:
        match item:
            case Layer() | Group():
                layers = [item] if isinstance(item, Layer) else item.layers
                return {name: _ACTIVATION for layer in layers for name in self.function(layer, known)}
            case Use():
                return self.use(item, known)
            case Repeat():
                return self.repeat(item, known)
            case Merge():
                return self.merge(item, known)

    def function(self, layer: Layer, known: Known) -> Iterator[str]:
        """A word for an activation has another meaning in each framework, so it is no argument of theirs."""
        if layer.op.head == "activation" and (origin := layer.origins.get("function")) is not None:
            yield from names(self.said(origin, known))

    def use(self, use: Use, known: Known) -> Reasons:
        inner: dict[str, Expr] = {IN_MAPS: self.said(origin_of(channels(use.input)), known)}
        for name, argument in use.arguments.items():
            if argument.origin is not None:
                inner[name] = self.said(argument.origin, known)
            elif _is_plain(argument.value):
                inner[name] = Const(argument.value)
        key = id(use.body), repr(inner)
        if key not in self.seen:
            self.seen[key] = {}
            self.seen[key] = self.rows(use.block.rows, use.body.items, inner, inner[IN_MAPS])
        return self.seen[key]

    def repeat(self, repeat: Repeat, known: Known) -> Reasons:
        """Where one repetition is all there is, the file does not say how a second one would differ from it.

        Nor does it leave out more than what is repeated alike: where the second one differs too, there are always two.
        """
        found = Reasons()
        for run in repeat.runs:
            found |= self.item(run.item, known)
        times = None if repeat.row.repeat is None else expression_of(repeat.row.repeat)
        grows = self.maps(repeat.input, known) != self.maps(repeat.output, known)
        is_fixed = repeat.count - repeat.runs[-1].times > 1
        if times is not None and (is_fixed or (repeat.count == 1 and grows)):
            found |= dict.fromkeys(names(self.said(times, known)), _REPEAT_FIRST if is_fixed else _REPEAT_GROWS)
        return found

    def maps(self, shape: Shape, known: Known) -> Expr:
        return self.said(origin_of(channels(shape)), known)

    def merge(self, merge: Merge, known: Known) -> Reasons:
        found = {name: _ACTIVATION for layer in merge.layers for name in self.function(layer, known)}
        for rows, branch in zip(merge.row.branches, merge.branches, strict=True):
            if branch.is_shortcut:
                found |= dict.fromkeys(self.shortcut(merge, known), _SHORTCUT)
            else:
                found |= self.rows(rows, branch.items, known, self.maps(merge.input, known))
        return found

    def shortcut(self, merge: Merge, known: Known) -> set[str]:
        """What decides between the identity and a projection: the maps on both sides, and the strides between."""
        mains = [branch for branch in merge.branches if not branch.is_shortcut]
        difference = simplify("-", self.maps(mains[0].output, known), self.maps(merge.input, known))
        strides = {name for branch in mains for name in self.strides(branch, known)}
        if not strides and tuple(mains[0].output[:-1]) != tuple(merge.input[:-1]):
            return set()
        if (sign := _sign(difference)) not in (0, None):
            return set()
        return strides | (set(names(difference)) if sign is None else set())

    def strides(self, branch: Branch, known: Known) -> Iterator[str]:
        for item in branch.items:
            yield from self._strides(item, known)

    def _strides(self, item: Item, known: Known) -> Iterator[str]:
        match item:
            case Layer() | Group():
                for layer in [item] if isinstance(item, Layer) else item.layers:
                    if (origin := layer.origins.get("stride")) is not None:
                        yield from names(self.said(origin, known))
            case Use():
                for argument in item.arguments.values():
                    # Which of them is a stride inside is not asked: a number of maps in its place is rarely a variable.
                    if argument.origin is not None and argument.value in (1, 2, 3, 4):
                        yield from names(self.said(argument.origin, known))
            case Repeat():
                for run in item.runs:
                    yield from self._strides(run.item, known)
            case Merge():
                for inner in item.branches:
                    yield from self.strides(inner, known)


def open_in(condition: Expr) -> set[str]:
    """The names on which the truth of a condition depends; none where it is the same for every positive number."""
    match condition:
        case Const():
            return set()
        case Not(operand):
            return open_in(operand)
        case Binary("and" | "or" as operator, left, right):
            for one, other in ((left, right), (right, left)):
                if not open_in(one):
                    return set() if _truth(one) is (operator == "or") else open_in(other)
            return open_in(left) | open_in(right)
        case Binary("==" | "!=" | "<" | "<=" | ">" | ">=", left, right):
            is_number = not any(isinstance(side, Const) and type(side.value) is not int for side in (left, right))
            is_decided = is_number and _sign(simplify("-", left, right)) is not None
            return set() if is_decided else {*names(left), *names(right)}
    return set(names(condition))


def _truth(condition: Expr) -> bool:
    """The truth of a condition that depends on nothing: any positive number may stand for its names."""
    return bool(evaluate(condition, dict.fromkeys(names(condition), 1)))


def _sign(expr: Expr) -> int | None:
    """1, 0 or -1 where a sum has this sign for all positive numbers; None where that depends on them."""
    found = {term: times for term, times in like_terms(expr).items() if times}
    if not found:
        return 0
    if not all(_is_positive(term) for term in found):
        return None
    least, most = min(found.values()), max(found.values())
    return 1 if least > 0 else -1 if most < 0 else None


def _is_positive(term: Expr) -> bool:
    match term:
        case Const(value):
            return value is True or (type(value) is int and value > 0)
        case Name():
            return True
        case Binary("*", left, right):
            return _is_positive(left) and _is_positive(right)
        case Apply(_, operands):
            return all(map(_is_positive, operands))
    return False


def _is_plain(value: Any) -> bool:
    return isinstance(value, (bool, int, float, str))
