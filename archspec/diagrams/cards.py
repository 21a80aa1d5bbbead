"""A network as a scene of cards.

A row of the table is a card.  Blocks stay closed, and a card for a block says its rows; equal repetitions are one card
with a number of times, so that the sum of times x params over the cards is the network's count.  Branches that stand in
the table itself are drawn open, with a card for what joins them; ``opened`` shows one block in the same way.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, MutableMapping
from dataclasses import replace
from typing import NamedTuple

from archspec.analysis.counts import Counts, count, count_layer, network_counts
from archspec.analysis.sums import Sums
from archspec.diagrams.closed import closed, followers, operators, sums
from archspec.diagrams.scene import Card, Edge, Flow, Scene
from archspec.diagrams.words import is_minor, phrase
from archspec.errors import UsageError
from archspec.network.tree import Branch, Group, Item, Layer, Merge, Network, Repeat, Use
from archspec.network.walk import branches_path, inside, joined, named, rows

#: A picture of more cards is read by nobody, and drawn by no tool in time.
MAX_CARDS = 1000


def network_scene(network: Network) -> Scene:
    """The whole network: a card for each row, the heads too."""
    made = _Maker(network)
    start = made.add(Card("", "input", "input", network.input))
    places: dict[str, int] = {}
    made.sequence(network.body.items, "", start, places)
    for head in network.heads:
        made.head, made.is_training_only = head.name, head.is_training_only
        first = len(made.cards)
        made.sequence(head.body.items, head.name, places[head.origin], {})
        made.entitle(first, head.name)
    total = network_counts(network, made.counts)
    header, variant = network.document.header, network.document.variant
    title = (header.title or header.name) + (f" ({variant})" if variant else "")
    return made.scene(title, total)


def opened(network: Network, path: str) -> Scene:
    """What is inside one row: of its block, its branches. Raises UsageError where there is no such row."""
    where, item = _found(network, path)
    made = _Maker(network)
    start = made.add(Card("", "input", "input", item.input, form="bar"))
    items = item.body.items if isinstance(item, Use) else (item,)
    made.sequence(items, where if isinstance(item, Use) else where.rpartition("/")[0], start, {})
    title = f"{item.block.name} ({where})" if isinstance(item, Use) and item.block.name != where else where
    return made.scene(title, made.counts.of(item))


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
    raise UsageError(f"there is no row `{path:.80}` to expand; there are: {', '.join(known):.600}")


class _Source(NamedTuple):
    """Where an edge starts."""

    card: int
    flow: Flow = "forward"


class _Maker:
    def __init__(self, network: Network) -> None:
        self.network = network
        self.counts: Sums[Counts] = count(network)
        self.cards: list[Card] = []
        self.edges: list[Edge] = []
        #: What rows are named by `from`, or by a head: edges start behind them, so nothing may be put beside them.
        self.referenced = {head.origin for head in network.heads}
        for body in network.bodies:
            self.referenced |= {item.row.origin.text for _, item in rows(body.items) if item.row.origin is not None}
        self.head, self.is_training_only, self.lane = "", False, ""

    def scene(self, title: str, total: Counts) -> Scene:
        return Scene(
            self.network.name, title, total.params, total.trainable, total.macs, tuple(self.cards), tuple(self.edges)
        )

    def add(self, card: Card, *sources: _Source) -> int:
        """The number of a new card, with an edge from each source."""
        number = len(self.cards)
        if number >= MAX_CARDS:
            raise UsageError(f"the picture has more than {MAX_CARDS} cards: use a block for rows that belong together")
        self.cards.append(replace(card, head=self.head, is_training_only=self.is_training_only, lane=self.lane))
        is_join = len(sources) > 1
        for slot, source in enumerate(sources):
            shape = self.cards[source.card].output
            self.edges.append(Edge(source.card, number, shape, source.flow, slot if is_join else None))
        return number

    def entitle(self, first: int, head: str) -> None:
        """Puts the head's name on the first of its cards."""
        if first < len(self.cards):
            card = self.cards[first]
            self.cards[first] = replace(card, title=head, part=card.title)

    def sequence(
        self, items: Iterable[Item], prefix: str, start: int, places: MutableMapping[str, int], flow: Flow = "forward"
    ) -> int:
        """Cards for rows from top to bottom; the number of the last. ``places`` gathers the cards of named rows."""
        last, above = start, None
        for path, item in named(items, prefix):
            source = last if item.row.origin is None else places[item.row.origin.text]
            if item.row.origin is not None or (above is not None and above.name in self.referenced):
                above = None
            if above is None or not self._put_beside(above, item, last):
                last = self._row(path, item, _Source(source, flow), places)
            places[item.name] = last
            above, flow = item, "forward"
        return last

    def _put_beside(self, above: Item, item: Item, last: int) -> bool:
        """Whether the row needs no card of its own: it is the row above once more, or a dropout behind it."""
        card = self.cards[last]
        if isinstance(item, Layer) and is_minor(item) and card.times == 1 and card.form != "sign" and not card.part:
            self.cards[last] = replace(card, details=(*card.details, phrase(item.op)))
            return True
        if not isinstance(item, (Layer, Group)) or not isinstance(above, (Layer, Group)):
            return False
        is_bare = len(card.details) < len(operators(item))
        if is_bare and above.input == item.input == item.output and operators(above) == operators(item):
            first = (card.title or above.name).partition(" … ")[0]
            self.cards[last] = replace(card, title=f"{first} … {item.name}", times=card.times + 1)
            return True
        return False

    def _row(self, path: str, item: Item, source: _Source, places: MutableMapping[str, int]) -> int:
        if isinstance(item, Merge):
            return self._merge(path, item, source.card, places)
        if not isinstance(item, Repeat):
            return self.add(self._card(path, item), source)
        number = 0
        for once, times in item.runs:
            card = self._card(joined(path, str(number)), once)
            part = _numbers(number, times) if len(item.runs) > 1 else ""
            source = _Source(self.add(replace(card, title=item.name, part=part, times=times), source))
            number += times
        return source.card

    def _merge(self, path: str, item: Merge, start: int, places: MutableMapping[str, int]) -> int:
        outer, below = self.lane, branches_path(path, item)
        ends: list[_Source] = []
        for branch in item.branches:
            self.lane = joined(below, branch.name)
            ends.append(self._branch(branch, self.lane, start, ChainMap({}, places)))
        self.lane = outer
        merge, *after = item.layers
        maps, own = sums(item), count_layer(merge)
        join = Card(path, item.name if maps else merge.op.head, "merge", merge.output, params=own.params, form="sign")
        join = replace(join, sums=maps, details=followers(item), form="bar") if maps else join
        last = self.add(join, *ends)
        if not maps:
            for layer in after:
                last = self.add(self._card(joined(path, layer.name), layer), _Source(last))
        return last

    def _branch(self, branch: Branch, path: str, start: int, places: MutableMapping[str, int]) -> _Source:
        if not branch.items:
            return _Source(start, "identity")
        flow: Flow = "projection" if branch.is_shortcut else "forward"
        return _Source(self.sequence(branch.items, path, start, places, flow), flow)

    def _card(self, path: str, item: Layer | Group | Use | Merge) -> Card:
        counts, inner = self.counts.of(item), closed(item, self.counts)
        part = item.block.name if isinstance(item, Use) and item.block.name != item.name else ""
        # An unnamed row of one operator is told by the operator, an unnamed block by the block.
        title = item.name if isinstance(item, (Use, Merge)) or item.row.name is not None else ""
        return Card(
            path, title, inner.kind, item.output, part, inner.lines, inner.details,
            params=counts.params, macs=counts.macs, shortcut=inner.shortcut, sums=inner.sums,
        )  # fmt: skip


def _numbers(start: int, times: int) -> str:
    """2…6: repetitions as papers number them, from 1."""
    return f"{start + 1}" if times == 1 else f"{start + 1}…{start + times}"
