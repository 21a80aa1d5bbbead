"""What Keras says of a live model: each layer's own count and output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archspec.backends.compare import Observed, RowFacts, by_row
from archspec.backends.keras.printer import SEPARATOR
from archspec.backends.source import Module
from archspec.ops import Shape


def observe(model: Any, module: Module, x: Shape, rows: Mapping[str, object]) -> Observed:
    """Counts and shapes of a functional model, which Keras has inferred by itself."""
    known = {layer.name: layer for layer in model.layers}
    row_paths = {name: path for path, name in module.places.items() if path in rows}
    paths: dict[str, str] = {}
    for name in known:
        if name in row_paths:
            paths[row_paths[name]] = name
        elif (owner := row_paths.get(name.rpartition(SEPARATOR)[0])) is not None:
            paths[f"{owner}/{name.rpartition(SEPARATOR)[2]}"] = name
    places = by_row(paths, rows)
    facts = {path: _facts([known[name] for name in names]) for path, names in places.items()}
    outputs = model.output if isinstance(model.output, list) else [model.output]
    return Observed(facts, *_counts([model]), _shape(outputs[0]))


def _facts(layers: list[Any]) -> RowFacts:
    return RowFacts(*_counts(layers), _shape(layers[-1].output))


def _counts(layers: list[Any]) -> tuple[int, int]:
    total = sum(int(layer.count_params()) for layer in layers)
    trainable = sum(_size(weight) for layer in layers for weight in layer.trainable_weights)
    return total, trainable


def _size(weight: Any) -> int:
    size = 1
    for side in weight.shape:
        size *= int(side)
    return size


def _shape(output: Any) -> tuple[int, ...]:
    return tuple(int(size) for size in output.shape[1:])
