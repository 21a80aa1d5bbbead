"""Keras's files: written by the live model, read without Keras."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfileobj
from typing import Any
from zipfile import ZipFile

from archspec.errors import UsageError
from archspec.files import replaced, temporary
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
    with replaced(path, suffix) as file:
        if suffix == WHOLE:
            model.save(file)
        else:
            _write_weights(model, file)


def _write_weights(model: Any, file: Path) -> None:
    """What ``model.save_weights`` writes, taken out of the whole model.

    On a full disk HDF5 ends the process by a signal. Of a whole model Keras makes it in memory, where there is enough.
    """
    with temporary(file.parent, WHOLE) as whole:
        model.save(whole)
        with ZipFile(whole) as archive, archive.open(hdf5.WEIGHTS_IN_ZIP) as weights, open(file, "wb") as alone:
            copyfileobj(weights, alone)


def require_written(path: Path) -> None:
    """Raises UsageError for a form of Keras's that is only read; no model need be built for that."""
    _suffix(path)


def _suffix(path: Path) -> str:
    for suffix in (WHOLE, WEIGHTS):
        if path.name.endswith(suffix):
            return suffix
    raise UsageError(f"{path}: Keras writes {WHOLE} and {WEIGHTS}; the older .h5 is only read")
