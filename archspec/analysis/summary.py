"""The table of a network: what every row puts out, holds and computes.

As JSON a row is a layer that has weights or changes the shape, or a merge.  As text a row is a row of the spec with all
that is in it, repetitions one by one; ``depth`` opens blocks and branches, each under the row that sums it up.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, MutableMapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from archspec.analysis.counts import Counts, count_layer, network_counts
from archspec.analysis.facts import Facts
from archspec.analysis.receptive_field import Field, Fields
from archspec.network.tree import HeadBody, Item, Layer, Merge, Network, Repeat, Use
from archspec.network.walk import Nested, branches_path, flattened, joined, own_layers
from archspec.ops import Shape
from archspec.ops.shapes import dims

Seen = MutableMapping[str, Field | None]


@dataclass(frozen=True)
class Row:
    """One line of the table. ``field`` is None where all of the input is seen; ``base`` is the path of the row above it
    in the tree, and ``level`` its distance from the top."""

    path: str
    op: str
    output: Shape
    counts: Counts
    field: Field | None
    base: str = ""
    level: int = 1

    @property
    def name(self) -> str:
        """The path from the row that it is drawn under."""
        return self.path.removeprefix(f"{self.base}/")

    def as_json(self) -> dict[str, object]:
        return {
            "path": self.path,
            "name": self.path.rpartition("/")[2],
            "op": self.op,
            "output": dims(self.output),
            "params": self.counts.params,
            "trainable": self.counts.trainable,
            "macs": self.counts.macs,
            "receptive_field": None if self.field is None else self.field.sizes,
            "activation_bytes": self.counts.activation_bytes,
        }


class Summary:
    """The table of one network; ``str()`` of it is the text."""

    def __init__(self, network: Network, facts: Facts | None = None) -> None:
        self.network = network
        self.facts = facts or Facts(network)
        self._fields = Fields(network)

    def __str__(self) -> str:
        return self.text()

    def text(self, depth: int = 1) -> str:
        """The table for a terminal."""
        from archspec.analysis.table import drawn

        return drawn(self, depth)

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        made: dict[str, object] = {
            "name": self.network.name,
            "variant": self.network.document.variant,
            "input": dims(self.network.input),
            "rows": [row.as_json() for row in self.layers()],
            "totals": _totals(self.totals()),
        }
        if heads := self.heads(training=True):
            made["heads"] = {head.name: [row.as_json() for row in self.layers(head)] for head in heads}
            made["totals_with_heads"] = _totals(self.totals(training=True))
        return made

    def totals(self, training: bool = False) -> Counts:
        """The counts of the whole network; with ``training`` those of its training-only heads too."""
        return network_counts(self.network, self.facts.counts, training=training)

    def heads(self, training: bool) -> list[HeadBody]:
        """The heads that exist only in training, or those that stay."""
        return [head for head in self.network.heads if head.is_training_only is training]

    def layers(self, head: HeadBody | None = None) -> Iterator[Row]:
        """A row for each layer worth one: of a head, or of the network with the heads that stay."""
        body, prefix, start = self._start(head)
        yield from filter(_is_telling, flattened(self._layers(body.items, prefix, start, {})))
        for staying in self.heads(training=False) if head is None else ():
            yield from self.layers(staying)

    def rows(self, depth: int, head: HeadBody | None = None) -> Iterator[Row]:
        """The rows of the spec, and down to this depth those of their blocks and branches."""
        body, prefix, start = self._start(head)
        return flattened(self._table(_Place(prefix, "", 1), body.items, start, {}, depth))

    def _start(self, head: HeadBody | None) -> tuple[Body, str, Field | None]:
        if head is None:
            return self.network.body, "", Field()
        return head.body, head.name, self._named[head.origin]

    @cached_property
    def _named(self) -> Seen:
        """The fields behind the rows that a head may start from."""
        seen: Seen = {}
        self._fields.end(self.network.body.items, Field(), seen)
        return seen

    def _steps(
        self, items: Iterable[Item], prefix: str, state: Field | None, seen: Seen
    ) -> Iterator[tuple[str, Item, Field | None]]:
        """(path, row, field at its input), repetitions one by one."""
        for item in items:
            path = joined(prefix, item.name)
            state = self._fields.before(item, state, seen)
            inner = ((joined(path, number), one) for number, one in item.iterations()) if isinstance(item, Repeat) else ()
            for path, one in inner or ((path, item),):
                yield path, one, state
                state = self._fields.behind(one, state, seen)
            seen[item.name] = state

    def _layers(self, items: Iterable[Item], prefix: str, state: Field | None, seen: Seen) -> Nested[Row]:
        for path, item, start in self._steps(items, prefix, state, seen):
            if isinstance(item, Use):
                yield self._layers(item.body.items, path, start, {})
                continue
            if isinstance(item, Merge):
                for branch in item.branches:
                    name = joined(branches_path(path, item), branch.name)
                    yield self._layers(branch.items, name, start, ChainMap({}, seen))
            field = self._fields.meeting(item, start, seen)
            for inner, layer in own_layers(path, item):
                field = self._fields.layer(layer, field)
                yield Row(inner, layer, layer.op.head, layer.output, count_layer(layer), field)
