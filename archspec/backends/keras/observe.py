"""What Keras says of a live model: each layer's own count and output."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from archspec.backends.keras.names import SEPARATOR
from archspec.backends.running.compare import Observed, RowFacts, by_row
from archspec.backends.writing.source import Module
from archspec.ops import Shape


def observe(model: Any, module: Module, x: Shape, rows: Mapping[str, object]) -> Observed:
    """Counts and shapes of a functional model, which Keras has inferred by itself."""
    known = {layer.name: layer for layer in model.layers}
    places = row_layers(model, module, rows)
    facts = {path: _facts([known[name] for name in names]) for path, names in places.items()}
    outputs = model.output if isinstance(model.output, list) else [model.output]
    return Observed(facts, *_counts([model]), _shape(outputs[0]))


def row_layers(model: Any, module: Module, rows: Mapping[str, object]) -> dict[str, list[str]]:
    """For each canonical path, the names of the layers that belong to it, the one with its output last."""
    row_paths = {name: path for path, name in module.places.items() if path in rows}
    paths: dict[str, str] = {}
    for layer in model.layers:
        if layer.name in row_paths:
            paths[row_paths[layer.name]] = layer.name
        elif (owner := row_paths.get(layer.name.rpartition(SEPARATOR)[0])) is not None:
            paths[f"{owner}/{layer.name.rpartition(SEPARATOR)[2]}"] = layer.name
    return by_row(paths, rows)


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
