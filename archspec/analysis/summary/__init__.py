"""The table of a network: what every row puts out, holds and computes, for people and for machines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from archspec.analysis.activations import largest_activation
from archspec.analysis.counts import Counts, network_counts
from archspec.analysis.facts import Facts
from archspec.analysis.receptive_field import Field, Fields, NarrowestFields, paths_agree
from archspec.analysis.summary.rows import Opening, Row, Rows, Seen
from archspec.network.tree import Body, HeadBody, Network
from archspec.network.walk import flattened
from archspec.ops.shapes import dims

if TYPE_CHECKING:
    from archspec.analysis.summary.table import Table

#: Of the data that ``as_json`` gives: a key may come, none goes or changes its meaning without a higher number.
VERSION = 1


class Summary:
    """The table of one network; ``str()`` of it is the text."""

    def __init__(self, network: Network, facts: Facts | None = None) -> None:
        self.network, self.facts = network, facts or Facts(network)
        self._rows = Rows(Fields(network), self.facts.counts)

    def __str__(self) -> str:
        return self.text()

    def text(self, depth: int = 1, columns: Sequence[str] | None = None) -> str:
        """The table for a terminal, blocks and branches opened down to this depth.

        ``columns`` are names as ``--columns`` takes them. Raises UsageError for one that is not known.
        """
        from archspec.analysis.summary.text import text

        return text(self, self._table(columns or ["counts"], depth), is_told=columns is not None)

    def markdown(self, depth: int = 1, columns: Sequence[str] | None = None) -> str:
        """The paper's table again, in GitHub's Markdown. Raises UsageError for a column that is not known."""
        from archspec.analysis.summary.markdown import markdown

        return markdown(self._table(columns or ["paper"], depth))

    def latex(self, depth: int = 1, columns: Sequence[str] | None = None) -> str:
        """The paper's table again, in LaTeX with booktabs. Raises UsageError for a column that is not known."""
        from archspec.analysis.summary.latex import latex

        return latex(self._table(columns or ["paper"], depth))

    def csv(self, depth: int = 1, columns: Sequence[str] | None = None) -> str:
        """A line for each row. Raises UsageError for a column that is not known."""
        from archspec.analysis.summary.columns import CSV
        from archspec.analysis.summary.csv import comma_separated

        return comma_separated(self._table(columns or CSV, depth))

    def html(self, depth: int = 1, columns: Sequence[str] | None = None) -> str:
        """One table of HTML that stands alone. Raises UsageError for a column that is not known."""
        from archspec.analysis.summary.html import html

        return html(self._table(columns or ["counts"], depth))

    def _repr_html_(self) -> str:
        """What notebooks show of it."""
        return self.html()

    def _table(self, columns: Sequence[str], depth: int) -> Table:
        from archspec.analysis.summary.columns import chosen
        from archspec.analysis.summary.table import table

        return table(self, chosen(columns), depth)

    def as_json(self) -> dict[str, object]:
        """The form that ``--json`` prints; its keys are part of the command line's contract."""
        made: dict[str, object] = {
            "version": VERSION,
            "name": self.network.name,
            "variant": self.network.document.variant,
            "input": dims(self.network.input),
            "rows": self._rows_json(None),
            "totals": _totals_json(self.totals()),
            "activations": self._activations_json(),
        }
        if heads := self.heads(training=True):
            made["heads"] = {head.name: self._rows_json(head) for head in heads}
            made["totals_with_heads"] = _totals_json(self.totals(training=True))
        return made

    def _activations_json(self) -> dict[str, object]:
        largest = largest_activation(self.network)
        return {
            "bytes": self.totals().activation_bytes,
            "largest": None if largest is None else {"path": largest.path, "bytes": largest.activation_bytes},
        }

    def _rows_json(self, head: HeadBody | None) -> list[dict[str, object]]:
        narrow = (row.field for row in self._layers(self._narrow, head))
        return [_row_json(row, field) for row, field in zip(self.layers(head), narrow, strict=True)]

    def totals(self, training: bool = False) -> Counts:
        """The counts of the network with the heads that stay; with ``training`` the training-only heads too."""
        return network_counts(self.network, self.facts.counts, training=training)

    def heads(self, training: bool) -> list[HeadBody]:
        """The heads that exist only in training, or those that stay."""
        return [head for head in self.network.heads if head.is_training_only is training]

    def layers(self, head: HeadBody | None = None) -> Iterator[Row]:
        """A row for each layer that has something to tell: of a head, or of the network with the heads that stay."""
        return self._layers(self._rows, head)

    def _layers(self, rows: Rows, head: HeadBody | None) -> Iterator[Row]:
        body, prefix, start = self._start(head, rows)
        yield from flattened(rows.layers(body.items, prefix, start, {}))
        for staying in self.heads(training=False) if head is None else ():
            yield from self._layers(rows, staying)

    def rows(self, depth: int, head: HeadBody | None = None, *, is_summed: bool = False) -> Iterator[Row]:
        """The rows of the spec, and down to this depth those of their blocks and branches.

        ``is_summed`` gives a repeated row one of its own, under which the repetitions stand one level deeper.
        """
        return self._told(self._rows, Opening(depth, is_summed), head)

    def narrowest(self, depth: int, head: HeadBody | None = None, *, is_summed: bool = False) -> Iterator[Field | None]:
        """For each of ``rows``, what it sees by the path that sees least."""
        return (row.field for row in self._told(self._narrow, Opening(depth, is_summed), head))

    def _told(self, rows: Rows, opening: Opening, head: HeadBody | None) -> Iterator[Row]:
        body, prefix, start = self._start(head, rows)
        return flattened(rows.opened(body.items, prefix, start, {}, opening))

    def _start(self, head: HeadBody | None, rows: Rows) -> tuple[Body, str, Field | None]:
        """The rows of a head or of the network, their path, and the field at the first one's input."""
        if head is None:
            return self.network.body, "", Field()
        seen: Seen = {}
        rows.fields.end(self.network.body.items, Field(), seen)
        return head.body, head.name, seen[head.origin]

    @cached_property
    def _narrow(self) -> Rows:
        return Rows(NarrowestFields(self.network), self.facts.counts)


def _row_json(row: Row, narrow: Field | None) -> dict[str, object]:
    return {
        "path": row.path,
        "name": row.path.rpartition("/")[2],
        "op": row.op,
        "output": dims(row.output),
        "params": row.counts.params,
        "trainable": row.counts.trainable,
        "macs": row.counts.macs,
        "receptive_field": None if row.field is None else row.field.sizes,
        "narrowest_path": None if narrow is None else narrow.sizes,
        "paths_agree": paths_agree(row.field, narrow),
        "activation_bytes": row.counts.activation_bytes,
    }


def _totals_json(counts: Counts) -> dict[str, object]:
    return {
        "params": counts.params,
        "trainable": counts.trainable,
        "non_trainable": counts.non_trainable,
        "macs": counts.macs,
    }
