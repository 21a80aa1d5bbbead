"""What a framework says of the model that the generated source makes, beside what the network says of itself.

Row by row: the number of parameters, trainable and not, and the shape of the output.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.ops.shapes import dims


@dataclass(frozen=True)
class RowFacts:
    """Parameters and output of one row. The output is [height, width, maps] or [features]; None: not observed."""

    total: int
    trainable: int
    output: tuple[int, ...] | None


@dataclass(frozen=True)
class Observed:
    """What the framework says: by canonical path, and of the whole."""

    rows: Mapping[str, RowFacts]
    total: int
    trainable: int
    output: tuple[int, ...]


@dataclass(frozen=True)
class Difference:
    """A row in which the framework's model is not the network."""

    path: str
    fact: str
    static: object
    framework: object

    def __str__(self) -> str:
        return f"{self.path}: {self.fact} is {self.static} in the spec and {self.framework} in the model"


def static_rows(network: Network, with_heads: bool) -> dict[str, RowFacts]:
    """The network's own rows: layers, by canonical path."""
    rows: dict[str, RowFacts] = {}
    for path, layer in layers(network, training=with_heads):
        weights = layer.op.weights(*layer.inputs)
        total = sum(weight.size for weight in weights)
        trainable = sum(weight.size for weight in weights if weight.trainable)
        rows[path] = RowFacts(int(total), int(trainable), tuple(dims(layer.output)))
    return rows


def differences(static: Mapping[str, RowFacts], observed: Observed) -> Iterator[Difference]:
    """Every row that differs, every weighted row that the model lacks, and the sums."""
    for path, row in static.items():
        seen = observed.rows.get(path)
        if seen is None:
            if row.total:
                yield Difference(path, "the row", "there", "missing")
            continue
        if (row.total, row.trainable) != (seen.total, seen.trainable):
            yield Difference(path, "(params, trainable)", (row.total, row.trainable), (seen.total, seen.trainable))
        if seen.output != row.output and (row.total or seen.output is not None):
            yield Difference(path, "the output", row.output, seen.output or "not seen")
    total = sum(row.total for row in static.values())
    trainable = sum(row.trainable for row in static.values())
    if (total, trainable) != (observed.total, observed.trainable):
        yield Difference("the whole", "(params, trainable)", (total, trainable), (observed.total, observed.trainable))


def by_row(paths: Mapping[str, str], known: Mapping[str, object]) -> dict[str, list[str]]:
    """For each canonical path, the places that belong to it: its own, and its parts' (a gain behind a pool)."""
    places: dict[str, list[str]] = defaultdict(list)
    for path, place in paths.items():
        owner = path if path in known else path.rpartition("/")[0]
        places[owner].append(place)
    return dict(places)
