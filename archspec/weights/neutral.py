"""The neutral form: safetensors with canonical names and layouts. Nothing in it can be executed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from archspec import __version__, files
from archspec.backends.running.tensors import Array, Tensors
from archspec.errors import UsageError
from archspec.network.tree import Network
from archspec.tools import EITHER, imported
from archspec.weights.fit import Checkpoint, Found
from archspec.weights.numbers import type_named

#: safetensors' names of the types that weights have.
TYPES = {"F16": "float16", "BF16": "bfloat16", "F32": "float32", "F64": "float64"}


def read(path: Path, most: int) -> Checkpoint:
    """The tensors of a file. Raises UsageError where it is no safetensors file, or is larger than ``most`` bytes."""
    safetensors = imported("safetensors", EITHER)
    try:
        if (size := path.stat().st_size) > most:
            raise UsageError(f"{path} has {size:,} bytes, more than the weights of this network can have")
        stored = safetensors.deserialize(path.read_bytes())
    except OSError as caught:
        raise UsageError(f"{path} cannot be read: {caught.strerror or caught}") from None
    except safetensors.SafetensorError as caught:
        raise UsageError(f"{path} is no whole safetensors file: {' '.join(str(caught).split()):.200}") from None
    return Checkpoint(str(path), {name: _found(entry) for name, entry in stored})


def write(network: Network, tensors: Tensors, path: Path) -> None:
    """A file with these tensors, each in its own type, that says which network they are of."""
    imported("safetensors", EITHER)
    from safetensors.numpy import save

    ordered = {name: np.ascontiguousarray(array) for name, array in tensors.items()}
    # Its `save_file` has a temporary file of its own, which a kill would leave, and a full disk is no OSError there.
    files.write(save(ordered, _metadata(network)), path)


def _metadata(network: Network) -> dict[str, str]:
    """One text, for safetensors writes several in any order: the same weights give the same bytes."""
    document = network.document
    facts = {"version": __version__, "spec": network.name, "variant": document.variant, "variables": document.variables}
    return {"archspec": json.dumps(facts)}


def _found(entry: Mapping[str, Any]) -> Found:
    name = TYPES.get(entry["dtype"], str(entry["dtype"]))
    return Found(tuple(entry["shape"]), name, lambda: _numbers(entry, name))


def _numbers(entry: Mapping[str, Any], name: str) -> Array:
    return np.frombuffer(bytes(entry["data"]), dtype=type_named(name)).reshape(entry["shape"])
