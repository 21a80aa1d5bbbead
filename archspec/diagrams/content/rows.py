"""A network as a tree of cards.

A row of the table is a card.  Blocks stay closed, and a card for a block says its rows; or they are open, and frames
around their own rows.  Equal repetitions are drawn once with a number of times, so that
the sum of times x params over the cards is the network's count.  Branches that stand in the table are drawn open.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Container, Iterable, Mapping, MutableMapping
from dataclasses import replace
from typing import NamedTuple

from archspec.analysis.counts import Counts, count, count_layer, network_counts
from archspec.analysis.sums import Sums
from archspec.diagrams.content.closed import closed, followers, operators, sums
from archspec.diagrams.content.tree import Branch, Card, Content, Flow, Frame, Head, Parallel, Step
from archspec.diagrams.words import is_minor, phrase, projection
from archspec.errors import UsageError, did_you_mean
from archspec.network.tree import Branch as BranchOfRows
from archspec.network.tree import Group, Item, Layer, Merge, Network, Repeat, Use
from archspec.network.walk import branches_path, inside, joined, named, rows
from archspec.ops.reshape import Identity

#: A picture of more cards is read by nobody, and drawn by no tool in time.
MAX_CARDS = 1000
#: A block deeper than this stays closed at every level, unless it is opened by its path.
MAX_DEPTH = 8


def network_content(
    network: Network, *, is_open: bool = False, unrolled: int = 0, has_frames: bool = True
) -> Content:  # fmt: skip
    """The whole network: a card for each row, the heads too; up to ``unrolled`` equal repetitions one by one."""
    made = Maker(network, is_open=is_open, unrolled=unrolled, has_frames=has_frames)
    places: dict[str, str] = {}
    steps = made.steps(network.body.items, "", places)
    heads = []
    for head in network.heads:
        made.is_training_only = head.is_training_only
        inner = made.steps(head.body.items, head.name, {})
        heads.append(Head(head.name, places[head.origin], inner, head.is_training_only))
    total = network_counts(network, made.counts)
    header, variant = network.document.header, network.document.variant
    title = (header.title or header.name) + (f" ({variant})" if variant else "")
    start = Card("", "input", "input", network.input)
    return Content(
        network.name, title, start, steps, tuple(heads), total.params, total.trainable, total.macs
    )  # fmt: skip


def opened(
    network: Network, path: str, *, is_open: bool = False, unrolled: int = 0, has_frames: bool = True
) -> Content:  # fmt: skip
    """What is inside one row: of its block, its branches. Raises UsageError where there is no such row."""
    where, item = _found(network, path)
    made = Maker(network, is_open=is_open, unrolled=unrolled, has_frames=has_frames)
    start = Card("", "input", "input", item.input, form="bar")
    items = item.body.items if isinstance(item, Use) else (item,)
    steps = made.steps(items, where if isinstance(item, Use) else where.rpartition("/")[0], {})
    block = item.block.name if isinstance(item, Use) else where
    notes = ", ".join(note for note in (where if block != where else "", network.document.variant) if note)
    title = f"{block} ({notes})" if notes else block
    total = made.counts.of(item)
    return Content(network.name, title, start, steps, (), total.params, total.trainable, total.macs)


def _found(network: Network, path: str) -> tuple[str, Item]:
    """The row of this path; of a repeated one its first repetition."""
    wanted = path.strip("/")
    waiting = [*named(network.body.items)]
    for head in network.heads:
        waiting += named(head.body.items, head.name)
    known = [name for name, _ in waiting]
    while waiting:
        where, item = waiting.pop()
        if where == wanted:
            return next(inside(where, item)) if isinstance(item, Repeat) else (where, item)
        if wanted.startswith(f"{where}/") or isinstance(item, Merge):
            waiting += inside(where, item)
    near = did_you_mean(wanted, known)
    there = f"there are: {', '.join(known):.600}{f'; {near}' if near else ''}"
    raise UsageError(f"there is no row `{path:.80}` to expand; {there}")


class _Run(NamedTuple):
    """Equal repetitions that are drawn once."""

    number: int
    item: Layer | Group | Use | Merge
    times: int


class Maker:
    """Makes the steps of rows: with every block open, or those of the paths that are in ``opened``."""

    def __init__(
        self, network: Network, *, is_open: bool = False, unrolled: int = 0, has_frames: bool = True
    ) -> None:  # fmt: skip
        self.counts: Sums[Counts] = count(network)
        #: Without frames nothing says how often what is open is repeated: it stands there so often.
        self.is_open, self.unrolled, self.has_frames = is_open, unrolled, has_frames
        self.opened: Container[str] = ()
        self.cards, self.is_training_only = 0, False
        #: What rows are named by `from`, or by a head: something starts behind them, so nothing may be put beside them.
        self.referenced = {head.origin for head in network.heads}
        for body in network.bodies:
            self.referenced |= {item.row.origin.text for _, item in rows(body.items) if item.row.origin is not None}

    def steps(
        self, items: Iterable[Item], prefix: str, places: MutableMapping[str, str], depth: int = 0
    ) -> tuple[Step, ...]:
        """Steps for rows from top to bottom; ``places`` gathers the paths of the steps behind which named rows end."""
        made: list[Step] = []
        above: Item | None = None
        for path, item in named(items, prefix):
            origin = item.row.origin
            if origin is not None or (above is not None and above.name in self.referenced):
                above = None
            beside = self._beside(made[-1], above, item, path) if above is not None else None
            if beside is not None:
                made[-1] = beside
            else:
                added = self._row(path, item, places, depth)
                first = added[0] if origin is None else _from(origin.text, places, added[0], item)
                made += [first, *added[1:]]
            places[item.name] = made[-1].path
            above = item
        return tuple(made)

    def _beside(self, last: Step, above: Item, item: Item, path: str) -> Step | None:
        """The step above with this row in it: the same row once more, or a dropout behind it; None if it is neither."""
        if isinstance(last, Parallel) and isinstance(item, Layer) and is_minor(item):
            return replace(last, join=self._with_minor(last.join, item, path))
        if not isinstance(last, Card) or last.part:
            return None
        if isinstance(item, Layer) and is_minor(item) and last.times == 1 and last.form != "sign":
            return self._with_minor(last, item, path)
        if not isinstance(item, (Layer, Group)) or not isinstance(above, (Layer, Group)):
            return None
        is_bare = len(last.details) < len(operators(item))
        is_same = above.input == item.input == item.output and operators(above) == operators(item)
        if not (is_bare and is_same) or self.unrolled > 1:
            return None
        first = (last.title or above.name).partition(" … ")[0]
        return replace(last, title=f"{first} … {item.name}", times=last.times + 1, rows=(*last.covers, path))

    def _with_minor(self, card: Card, item: Layer, path: str) -> Card:
        own = self.counts.of(item)
        return replace(
            card, details=(*card.details, phrase(item.op)), layers=card.layers + own.layers, rows=(*card.covers, path)
        )

    def _row(self, path: str, item: Item, places: MutableMapping[str, str], depth: int) -> list[Step]:
        """The steps of one row, from top to bottom."""
        if isinstance(item, Repeat):
            return [self._repeated(path, item, run, places, depth) for run in self._runs(path, item, depth)]
        return [self._once(path, item, places, depth)]

    def _once(self, path: str, item: Layer | Group | Use | Merge, places: MutableMapping[str, str], depth: int) -> Step:
        if isinstance(item, Merge):
            return self._merge(path, item, places, depth)
        if isinstance(item, Use) and self._opens(path, depth):
            part = item.block.name if item.block.name != item.name else ""
            return Frame(path, item.name, self.steps(item.body.items, path, {}, depth + 1), item.output, part)
        return self._card(path, item)

    def _opens(self, path: str, depth: int) -> bool:
        return path in self.opened or (self.is_open and depth < MAX_DEPTH)

    def _runs(self, path: str, repeat: Repeat, depth: int) -> Iterable[_Run]:
        number = 0
        for item, times in repeat.runs:
            is_spread = not self.has_frames and not isinstance(item, (Layer, Group))
            single = times <= self.unrolled or (is_spread and self._opens(joined(path, str(number)), depth))
            for start in range(number, number + times) if single else (number,):
                yield _Run(start, item, 1 if single else times)
            number += times

    def _repeated(
        self, path: str, repeat: Repeat, run: _Run, places: MutableMapping[str, str], depth: int
    ) -> Step:  # fmt: skip
        where = joined(path, str(run.number))
        part = _numbers(run.number, run.times) if run.times < repeat.count else ""
        rows = tuple(joined(path, str(run.number + number)) for number in range(min(run.times, MAX_CARDS)))
        if isinstance(run.item, (Use, Merge)) and self._opens(where, depth):
            step = self._once(where, run.item, places, depth)
            inner = step.steps if isinstance(step, Frame) else (step,)
            return Frame(where, repeat.name, inner, step.output, part, run.times, rows=rows)
        return replace(self._card(where, run.item), title=repeat.name, part=part, times=run.times, rows=rows)

    def _merge(self, path: str, item: Merge, places: MutableMapping[str, str], depth: int) -> Parallel:
        below = branches_path(path, item)
        branches = tuple(self._branch(each, joined(below, each.name), places, depth) for each in item.branches)
        merge, maps = item.layers[0], sums(item)
        own = [count_layer(layer) for layer in item.layers]
        join = Card(
            path, item.name if maps else merge.op.head, "merge", item.output, details=followers(item), sums=maps,
            params=sum(each.params for each in own), macs=sum(each.macs for each in own), layers=len(own),
            form="bar" if maps else "sign",
        )  # fmt: skip
        return Parallel(branches, self._counted(join))

    def _branch(self, branch: BranchOfRows, path: str, places: MutableMapping[str, str], depth: int) -> Branch:
        flow: Flow = "identity" if not branch.items else "projection" if branch.is_shortcut else "forward"
        first = branch.items[0] if flow == "projection" else None
        label = projection(operators(first)[0]) if isinstance(first, (Layer, Group)) else ""
        return Branch(path, self.steps(branch.items, path, ChainMap({}, places), depth), flow, label)

    def _card(self, path: str, item: Layer | Group | Use | Merge) -> Card:
        counts, inner = self.counts.of(item), closed(item, self.counts)
        block = item.block.name if isinstance(item, Use) else ""
        part = block if block != item.name else ""
        # An unnamed row of one operator is told by the operator, an unnamed block by the block.
        title = item.name if isinstance(item, (Use, Merge)) or item.row.name is not None else ""
        return self._counted(
            Card(
                path, title, inner.kind, item.output, part, block, inner.lines, inner.details, params=counts.params,
                macs=counts.macs, layers=counts.layers, shortcut=inner.shortcut, sums=inner.sums, window=inner.window,
            )
        )  # fmt: skip

    def _counted(self, card: Card) -> Card:
        self.cards += 1
        if self.cards > MAX_CARDS:
            raise UsageError(f"the picture has more than {MAX_CARDS} cards: use blocks, and a level that closes them")
        return replace(card, is_training_only=True) if self.is_training_only else card


def _from(name: str, places: Mapping[str, str], step: Step, item: Item) -> Step:
    """The step with where it starts: at a row that is not the one above."""
    started = replace(step, source=places.get(name, name), source_name=name)
    if isinstance(started, Card) and isinstance(item, Layer):
        return replace(started, is_passing=isinstance(item.op, Identity))
    return started


def _numbers(start: int, times: int) -> str:
    """2…6: repetitions as papers number them, from 1."""
    return f"{start + 1}" if times == 1 else f"{start + 1}…{start + times}"
