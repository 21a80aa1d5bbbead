"""Keras's files: written by the live model, read without Keras."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from archspec.errors import UsageError
from archspec.files import replaced
from archspec.weights import hdf5
from archspec.weights.fit import Checkpoint, Found

WHOLE, WEIGHTS = ".keras", ".weights.h5"


def read(path: Path, most: int) -> Checkpoint:
    """The tensors of a file, each by its layer's name and its number in it."""
    layers = hdf5.read(path, most)
    found = {f"{layer}/{number}": Found.of(each) for layer, own in layers.items() for number, each in enumerate(own)}
    return Checkpoint(str(path), found)


def write(model: Any, path: Path) -> None:
    """The model as it is, or its weights alone, as the name of the file says."""
    suffix = _suffix(path)
    with replaced(path, suffix) as temporary:
        if suffix == WHOLE:
            model.save(temporary)
        else:
            model.save_weights(temporary, overwrite=True)


def require_written(path: Path) -> None:
    """Raises UsageError for a form of Keras's that is only read; no model need be built for that."""
    _suffix(path)


def _suffix(path: Path) -> str:
    for suffix in (WHOLE, WEIGHTS):
        if path.name.endswith(suffix):
            return suffix
    raise UsageError(f"{path}: Keras writes {WHOLE} and {WEIGHTS}; the older .h5 is only read")
