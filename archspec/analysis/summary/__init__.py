"""The table of a network: what every row puts out, holds and computes, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from archspec.analysis.counts import Counts, network_counts
from archspec.analysis.facts import Facts
from archspec.analysis.receptive_field import Field, Fields
from archspec.analysis.summary.rows import Row, Rows, Seen
from archspec.network.tree import Body, HeadBody, Network
from archspec.network.walk import flattened
from archspec.ops.shapes import dims


class Summary:
    """The table of one network; ``str()`` of it is the text."""

    def __init__(self, network: Network, facts: Facts | None = None) -> None:
        self.network, self.facts = network, facts or Facts(network)
        self._rows = Rows(Fields(network), self.facts.counts)

    def __str__(self) -> str:
        return self.text()

    def text(self, depth: int = 1) -> str:
        """The table for a terminal, blocks and branches opened down to this depth."""
        from archspec.analysis.summary.text import drawn

        return drawn(self, depth)

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        made: dict[str, object] = {
            "name": self.network.name,
            "variant": self.network.document.variant,
            "input": dims(self.network.input),
            "rows": [_row_json(row) for row in self.layers()],
            "totals": _totals_json(self.totals()),
        }
        if heads := self.heads(training=True):
            made["heads"] = {head.name: [_row_json(row) for row in self.layers(head)] for head in heads}
            made["totals_with_heads"] = _totals_json(self.totals(training=True))
        return made

    def totals(self, training: bool = False) -> Counts:
        """The counts of the network with the heads that stay; with ``training`` the training-only heads too."""
        return network_counts(self.network, self.facts.counts, training=training)

    def heads(self, training: bool) -> list[HeadBody]:
        """The heads that exist only in training, or those that stay."""
        return [head for head in self.network.heads if head.is_training_only is training]

    def layers(self, head: HeadBody | None = None) -> Iterator[Row]:
        """A row for each layer that has something to tell: of a head, or of the network with the heads that stay."""
        body, prefix, start = self._start(head)
        yield from flattened(self._rows.layers(body.items, prefix, start, {}))
        for staying in self.heads(training=False) if head is None else ():
            yield from self.layers(staying)

    def rows(self, depth: int, head: HeadBody | None = None) -> Iterator[Row]:
        """The rows of the spec, and down to this depth those of their blocks and branches."""
        body, prefix, start = self._start(head)
        return flattened(self._rows.opened(body.items, prefix, start, {}, depth))

    def _start(self, head: HeadBody | None) -> tuple[Body, str, Field | None]:
        return (self.network.body, "", Field()) if head is None else (head.body, head.name, self._named[head.origin])

    @cached_property
    def _named(self) -> Seen:
        """The fields behind the rows that a head may start from."""
        seen: Seen = {}
        self._rows.fields.end(self.network.body.items, Field(), seen)
        return seen


def _row_json(row: Row) -> dict[str, object]:
    return {
        "path": row.path,
        "name": row.path.rpartition("/")[2],
        "op": row.op,
        "output": dims(row.output),
        "params": row.counts.params,
        "trainable": row.counts.trainable,
        "macs": row.counts.macs,
        "receptive_field": None if row.field is None else row.field.sizes,
        "activation_bytes": row.counts.activation_bytes,
    }


def _totals_json(counts: Counts) -> dict[str, object]:
    return {
        "params": counts.params,
        "trainable": counts.trainable,
        "non_trainable": counts.non_trainable,
        "macs": counts.macs,
    }
