"""A total that does not hold, and the one way of counting that explains its difference to the last digit.

A rounded number says too little for that: many ways would come near it.  Two ways at once are not tried, for among so
many sums one would fit by chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from archspec.analysis.counts import Counts, count_layer, network_counts
from archspec.analysis.facts import Facts
from archspec.analysis.followed import Followed
from archspec.network.tree import Body, Group, Item, Layer, Repeat
from archspec.network.walk import inside, joined, named
from archspec.ops.base import Weighted
from archspec.spec.cells import Printed

#: The numbers of `expect` that count parameters.
PARAMS = ("total", "trainable", "non_trainable", "total_with_heads")
_BIAS = "`bias: {}` in {}, or once under `defaults`"
_HEADS = "`total_with_heads` has the heads that exist only in training"
_EVERYTHING = "`expect` counts everything"
_ERRATUM = "; where the paper does not, an erratum says so: `{{at: expect, params: {:_}, note: ...}}`"


class Way(NamedTuple):
    """A way of counting: what it has more than `expect`, or less, in words; and a way out."""

    change: Counts
    words: str
    hint: str


class Reason(NamedTuple):
    """What explains a difference, as a note, and the way out."""

    note: str
    hint: str


def reason(quantity: str, printed: Printed, facts: Facts) -> Reason | None:
    """The first way of counting that gives the printed number; None where none does, or it is rounded."""
    if quantity not in PARAMS or not printed.is_exact:
        return None
    exact = facts.of_network(quantity)
    for way in _Ways(facts, quantity).every():
        change = _of(way.change, quantity)
        if change and exact + change == printed.number:
            sign = "+" if change > 0 else "-"
            note = f"{int(printed.number):,} = {exact:,} {sign} {abs(change):,}: {way.words}"
            return Reason(note, way.hint)
    return None


def _of(counts: Counts, quantity: str) -> int:
    return {"trainable": counts.trainable, "non_trainable": counts.non_trainable}.get(quantity, counts.params)


class _Ways:
    """The ways of counting, those that say most first."""

    def __init__(self, facts: Facts, quantity: str) -> None:
        self.facts, self.network, self.with_heads = facts, facts.network, quantity == "total_with_heads"
        self.counts = network_counts(self.network, facts.counts, training=self.with_heads)
        # An erratum can speak of the total alone.
        self.way_out = _EVERYTHING + (_ERRATUM.format(self.counts.params) if quantity == "total" else "")

    def every(self) -> Iterator[Way]:
        yield from self._before_norms()
        yield from self._classifier()
        yield from self._kinds()
        yield from self._heads()

    def _before_norms(self) -> Iterator[Way]:
        """The biases that a batch norm takes away again, there or not."""
        for is_there in (True, False):
            pairs = Followed(self.network, _there if is_there else _missing)
            found = self._whole(pairs)
            if found.layers:
                rows = "them" if found.layers > 1 else "it"
                stand = f"the {_layers(found.layers)} before a batch norm"
                words = f"without the biases of {stand}" if is_there else f"with biases in {stand}"
                change = Counts(biases=found.biases, frozen_biases=found.frozen_biases) * (-1 if is_there else 1)
                yield Way(change, words, _BIAS.format("false" if is_there else "true", rows))

    def _whole(self, pairs: Followed) -> Counts:
        total = pairs.of_body(self.network.body)
        for body in self._head_bodies():
            total = total + pairs.of_body(body)
        return total

    def _head_bodies(self) -> Iterator[Body]:
        for head in self.network.heads:
            if self.with_heads or not head.is_training_only:
                yield head.body

    def _classifier(self) -> Iterator[Way]:
        """The last layer with weights: its bias, there or not, and all of it."""
        if (found := self._last_weighted()) is not None:
            path, layer = found
            last = f"the last layer with weights, `{path}`"
            yield Way(_bias(layer, there=True) * -1, f"without the bias of {last}", _BIAS.format("false", "it"))
            yield Way(_bias(layer, there=False), f"with a bias in {last}", _BIAS.format("true", "it"))
            yield Way(count_layer(layer) * -1, f"without {last}", self.way_out)

    def _last_weighted(self) -> tuple[str, Layer] | None:
        """(path, layer) of the last layer with weights, found from the end: a network may have a million layers."""
        inner = [*named(self.network.body.items)]
        while True:
            having = (each for each in reversed(inner) if self.facts.counts.of(each[1]).neurons)
            if (last := next(having, None)) is None:
                return None
            path, item = last
            for layer in (item,) if isinstance(item, Layer) else item.layers if isinstance(item, Group) else ():
                if layer.op.is_weight_layer:
                    return path, layer
            inner = [_last_run(path, item)] if isinstance(item, Repeat) else [*inside(path, item)]

    def _kinds(self) -> Iterator[Way]:
        """A kind of parameters left out, or counted among those that training changes."""
        counts = self.counts
        fixed = Counts(frozen_weights=counts.frozen_weights, frozen_biases=counts.frozen_biases)
        statistics = Counts(statistics=counts.statistics)
        biases = Counts(biases=counts.biases, frozen_biases=counts.frozen_biases)
        for words, kind in (("biases", biases), ("moving statistics", statistics), ("fixed weights", fixed)):
            yield Way(kind * -1, f"without {words}", self.way_out)
        for words, kind in (("moving statistics", statistics), ("fixed weights", fixed)):
            yield Way(
                kind * -1 + Counts(weights=kind.params),
                f"with {words} among the trainable",
                "training does not change them",
            )

    def _heads(self) -> Iterator[Way]:
        """A head more, or less; then all of those that only training has."""
        training = Counts()
        for head in self.network.heads:
            counts = self.facts.counts.of_body(head.body)
            is_counted = self.with_heads or not head.is_training_only
            words = f"{'without' if is_counted else 'with'} the head `{head.name}`"
            yield Way(counts * (-1 if is_counted else 1), words, self.way_out if is_counted else _HEADS)
            training = training + (counts if head.is_training_only else Counts())
        if not self.with_heads:
            yield Way(training, "with the heads that exist only in training", _HEADS)


def _last_run(path: str, repeat: Repeat) -> tuple[str, Item]:
    """The last repetition with its path."""
    return joined(path, str(repeat.count - 1)), repeat.runs[-1].item


def _there(layer: Layer, behind: Layer) -> Counts:
    """One layer and its bias, where a batch norm stands behind it."""
    return _one(_bias(layer, there=True)) if _is_batch_norm(behind) else Counts()


def _missing(layer: Layer, behind: Layer) -> Counts:
    """One layer and the bias that it might have, where a batch norm stands behind it."""
    return _one(_bias(layer, there=False)) if _is_batch_norm(behind) else Counts()


def _one(bias: Counts) -> Counts:
    return bias + Counts(layers=1) if bias.params else Counts()


def _is_batch_norm(layer: Layer) -> bool:
    return any(weight.kind == "statistic" for weight in layer.op.weights(*layer.inputs))


def _bias(layer: Layer, *, there: bool) -> Counts:
    """The bias that a layer has, or the one that it has not; nothing where that is the other way."""
    op = layer.op
    if not isinstance(op, Weighted) or op.bias is not there:
        return Counts()
    counted = op if there else op.model_copy(update={"bias": True})
    sizes = [weight.size for weight in counted.weights(*layer.inputs) if weight.kind == "bias"]
    return Counts(biases=sum(sizes)) if op.trainable else Counts(frozen_biases=sum(sizes))


def _layers(number: int) -> str:
    return f"{number} layers" if number > 1 else "layer"
