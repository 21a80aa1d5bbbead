"""The receptive field of a row, window by window: ``3 + (3 - 1) * 2`` pixels of the input."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, MutableMapping, Sequence
from typing import NamedTuple

from archspec.analysis.axes import Axis
from archspec.analysis.explained.parts import label
from archspec.analysis.explained.wording import described
from archspec.analysis.formulas import AXES, Formula
from archspec.analysis.receptive_field import Field, Fields
from archspec.network.addresses import Found, Node
from archspec.network.tree import Branch, Group, HeadBody, Item, Layer, Merge, Network, Repeat, Use
from archspec.network.walk import joined, own_layers
from archspec.ops.base import Slide
from archspec.records import value_record

Seen = MutableMapping[str, Field | None]


@value_record
class Seeing:
    """One layer, block or meeting of branches: what is seen behind it, and a formula for each axis where it widens."""

    name: str
    what: str
    field: Field | None
    formulas: tuple[Formula, ...] = ()


class _At(NamedTuple):
    """The field at a row's input, and those of the rows that `from` may name there."""

    state: Field | None
    seen: Seen


class Sight:
    """The receptive fields of one network's rows."""

    def __init__(self, network: Network) -> None:
        self.network, self.fields = network, Fields(network)

    def of(self, found: Found) -> tuple[Field | None, tuple[Seeing, ...]]:
        """What the row sees, and the steps inside it; blocks and repetitions are one step each."""
        at = self._before(found)
        node, name = found.node, found.path.rpartition("/")[2]
        return self._behind(node, at), tuple(self._steps(node, name, at))

    def _behind(self, node: Node, at: _At) -> Field | None:
        if isinstance(node, HeadBody):
            return self.fields.end(node.body.items, at.state, {})
        if isinstance(node, Branch):
            return self.fields.end(node.items, at.state, at.seen)
        return self.fields.behind(node, at.state, at.seen)

    def _steps(self, node: Node, name: str, at: _At) -> Iterator[Seeing]:
        if isinstance(node, (Use, HeadBody)):
            yield from self._chain(node.body.items, _At(at.state, {}), "")
        elif isinstance(node, Branch):
            yield from self._chain(node.items, at, "")
        elif isinstance(node, Repeat):
            yield from self._repetitions(node, at)
        else:
            yield from self._own(node, name, at, "")

    def _repetitions(self, node: Repeat, at: _At) -> Iterator[Seeing]:
        number, state = 0, at.state
        for item, times in node.runs:
            for _ in range(times):
                state = self.fields.behind(item, state, at.seen)
            last = number + times - 1
            yield Seeing(f"{number} to {last}" if times > 1 else str(number), label(item), state)
            number += times

    def _chain(self, items: Iterable[Item], at: _At, prefix: str) -> Iterator[Seeing]:
        state, seen = at
        for item in items:
            state = self.fields.before(item, state, seen)
            if isinstance(item, (Use, Repeat)):
                yield Seeing(joined(prefix, item.name), label(item), self.fields.behind(item, state, seen))
            else:
                inner = prefix if isinstance(item, Merge) and item.is_transparent else joined(prefix, item.name)
                yield from self._own(item, joined(prefix, item.name), _At(state, seen), inner)
            state = seen[item.name] = self.fields.behind(item, state, seen)

    def _own(self, item: Layer | Group | Merge, name: str, at: _At, inner: str) -> Iterator[Seeing]:
        """The branches of a merge and where they meet; then the row's own operators."""
        state = at.state
        if isinstance(item, Merge):
            for branch in item.branches:
                yield from self._chain(branch.items, _At(state, ChainMap({}, at.seen)), joined(inner, branch.name))
            ends = [self.fields.end(each.items, state, ChainMap({}, at.seen)) for each in item.branches]
            state = self.fields.joined(tuple(ends))
            yield Seeing(name, label(item), state, _met(ends, state))
        for path, layer in own_layers(name, item):
            before, state = state, self.fields.layer(layer, state)
            slide = layer.op.slide(*layer.inputs)
            if state is None or state != before or slide is not None:
                yield Seeing(path, described(layer), state, _slid(before, slide, state))

    def _before(self, found: Found) -> _At:
        """The field at the input of a node: the network's rows are followed until it comes."""
        at, items = _At(Field(), {}), self.network.body.items
        outer: Node | None = None
        for name, node in zip(found.path.split("/"), (*found.around, found.node), strict=True):
            if isinstance(node, HeadBody):
                self.fields.end(items, Field(), at.seen)
                at = _At(at.seen[node.origin], {})
            elif isinstance(outer, Repeat):
                at = _At(self._repeated(outer, int(name), at), at.seen)
            elif isinstance(outer, (Group, Merge)) and isinstance(node, Layer):
                at = _At(self._follower(outer, node, at), at.seen)
            else:
                at = self._among(_items(outer, items), node, at)
            outer = node
        return at

    def _among(self, items: Iterable[Item], node: Node, at: _At) -> _At:
        state, seen = at
        for item in items:
            state = self.fields.before(item, state, seen)
            if item is node:
                return _At(state, seen)
            if isinstance(item, Merge) and any(branch is node for branch in item.branches):
                return _At(state, ChainMap({}, seen))
            state = seen[item.name] = self.fields.behind(item, state, seen)
        return _At(state, ChainMap({}, seen))

    def _repeated(self, repeat: Repeat, number: int, at: _At) -> Field | None:
        state = at.state
        for name, item in repeat.iterations():
            if int(name) == number:
                break
            state = self.fields.behind(item, state, at.seen)
        return state

    def _follower(self, item: Group | Merge, layer: Layer, at: _At) -> Field | None:
        state = self.fields.meeting(item, at.state, at.seen)
        for each in item.layers:
            if each is layer:
                break
            state = self.fields.layer(each, state)
        return state


def _items(outer: Node | None, items: Sequence[Item]) -> Sequence[Item]:
    """The rows in which the next node stands; the branches of a merge are found by the merge itself."""
    if outer is None:
        return items
    if isinstance(outer, (Use, HeadBody)):
        return outer.body.items
    return outer.items if isinstance(outer, Branch) else ()


def _slid(before: Field | None, slide: Slide | None, after: Field | None) -> tuple[Formula, ...]:
    """`3 + (3 - 1) * 2`, where each output in front sees as much as the others."""
    if before is None or after is None or slide is None or slide.is_transposed:
        return ()
    made = []
    for seen, sees, span, of in zip(before, after, slide.kernel, AXES, strict=False):
        if seen.period != 1 or seen.size is None or sees.size != seen.size + (span - 1) * seen.step:
            return ()
        made.append(Formula(f"{seen.size} + ({span} - 1) * {seen.step}", sees.size, of))
    return tuple(made)


def _met(ends: Sequence[Field | None], after: Field | None) -> tuple[Formula, ...]:
    """From the first pixel that any branch sees to the last."""
    if after is None:
        return ()
    axes = zip(*(end for end in ends if end is not None), strict=True)
    made = [_spanned(branches, joint, of) for branches, joint, of in zip(axes, after, AXES, strict=False)]
    return tuple(each for each in made if each is not None)


def _spanned(branches: Sequence[Axis], joint: Axis, of: str) -> Formula | None:
    if joint.size is None or any(branch.period != 1 for branch in branches):
        return None
    sizes = {branch.size for branch in branches}
    if joint.size in sizes:
        return Formula(f"max({', '.join(str(branch.size) for branch in branches)})", joint.size, of)
    lasts, firsts = (
        ", ".join(map(str, each)) for each in zip(*((b.last[0], b.first[0]) for b in branches), strict=True)
    )
    return Formula(f"max({lasts}) - min({firsts}) + 1", joint.size, of)
