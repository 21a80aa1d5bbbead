"""Checkpoints in and out of files, whatever their form: by canonical names, checked against the network.

The suffix of a file tells its form: ``.safetensors`` (neutral: canonical names and layouts), ``.pt`` and ``.pth``
(torch's state_dict), ``.keras`` and ``.weights.h5`` (Keras; the older ``.h5`` is read too).
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from archspec.backends import Built, build
from archspec.backends.running.tensors import Tensors, owned_weights
from archspec.errors import UsageError
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.weights import keras_files, neutral, torch_files
from archspec.weights.fit import Checkpoint, Slot, canonical_slots, require_fit, taken
from archspec.weights.numbers import common_type, type_named
from archspec.weights.transfer import fill, homes

Form = Literal["safetensors", "torch", "keras"]
SUFFIXES: dict[str, Form] = {
    ".safetensors": "safetensors",
    ".pt": "torch",
    ".pth": "torch",
    ".keras": "keras",
    ".h5": "keras",
    ".hdf5": "keras",
}
_READERS: dict[Form, Callable[[Path, int], Checkpoint]] = {
    "safetensors": neutral.read,
    "torch": torch_files.read,
    "keras": keras_files.read,
}


def load(network: Network, path: str | Path, *, zoo: str | None = None, heads: bool = True) -> Tensors:
    """The weights of a checkpoint, by canonical names and in canonical layouts, each number as the file has it.

    ``zoo`` names a map of a zoo, ``torchvision/resnet50``: then the names in the file are that zoo's.  Without
    ``heads`` those which exist in training only may be missing, and are left out.

    Raises SpecError, with the row's place in the spec, for every weight that is missing, extra, misshapen or not
    finite; UsageError for a file that cannot be read, or a framework that is not installed.
    """
    path = Path(path)
    form = form_of(path)
    _require_regular(path)
    checkpoint = _READERS[form](path, most_bytes(network))
    if zoo is not None:
        from archspec.weights.zoo import zoo_slots

        slots = zoo_slots(zoo, network, checkpoint)
    else:
        slots = _slots(network, form)
    return taken(slots if heads else _left_out(slots, network), checkpoint, network.document.place)


def save(network: Network, tensors: Tensors, path: str | Path, *, heads: bool = True) -> None:
    """Writes canonical weights as the checkpoint that the file's suffix names, whole or not at all.

    In safetensors and torch's files each tensor keeps its type; of Keras's all have the narrowest type that holds
    every number.  Raises SpecError where a weight is missing, extra or misshapen, UsageError where the file cannot be.
    """
    path = Path(path)
    form = require_writable(path)
    if not heads:
        wanted = _without_heads(network)
        network, tensors = without_heads(network), {name: each for name, each in tensors.items() if name in wanted}
    require_fit(network, tensors, "what is to be written")
    if form == "safetensors":
        neutral.write(network, tensors, path)
    elif form == "torch":
        torch_files.write(build(network, "torch").agreed(), tensors, path)
    else:
        keras_files.write(_filled(network, tensors).model, path)


def _require_regular(path: Path) -> None:
    """A pipe would be waited for, and a device never ends. Raises UsageError for both, and where nothing is."""
    if not path.is_file():
        what = "not a regular file" if path.exists() else "there is no such file"
        raise UsageError(f"{path} cannot be read: {what}")


def form_of(path: Path) -> Form:
    """The form that the suffix names. Raises UsageError for any other suffix."""
    if path.suffix not in SUFFIXES:
        known = ".safetensors, .pt, .pth, .keras, .weights.h5"
        raise UsageError(f"{path}: the suffix of a checkpoint tells its form, and is one of {known}")
    return SUFFIXES[path.suffix]


def require_writable(path: Path) -> Form:
    """The form that a file is to have. Raises UsageError where the suffix names none that is written."""
    form = form_of(path)
    if form == "keras":
        keras_files.require_written(path)
    return form


def without_heads(network: Network) -> Network:
    """The network without the heads that exist in training only."""
    document = network.document
    heads = tuple(head for head in document.heads if not head.is_training_only)
    return network if heads == document.heads else expand(replace(document, heads=heads))


def most_bytes(network: Network) -> int:
    """What a checkpoint of this network can hold: numbers of 8 bytes, an optimiser's beside them, and names."""
    owned = list(owned_weights(network))
    return 4 * 8 * sum(each.weight.size for each in owned) + 64 * 1024 * (len(owned) + 1024)


def _slots(network: Network, form: Form) -> list[Slot]:
    """What the files of this form call each weight, when they are of the generated source."""
    if form == "safetensors":
        return canonical_slots(network)
    found = torch_files.places(network) if form == "torch" else homes(build(network, form).agreed())
    return [Slot(home.owned, home.key, home.layout) for home in found.values()]


def _left_out(slots: Sequence[Slot], network: Network) -> list[Slot]:
    wanted = _without_heads(network)
    return [slot if slot.name in wanted else replace(slot, is_left_out=True) for slot in slots]


def _without_heads(network: Network) -> set[str]:
    return {each.name for each in owned_weights(network, with_heads=False)}


def _filled(network: Network, tensors: Tensors) -> Built:
    """A live Keras model with these weights, in the one type that holds them."""
    run = importlib.import_module("archspec.backends.keras.run")
    precision = common_type(tensors.values())
    with run.computing_in(precision):
        built = build(network, "keras").agreed()
    kind = type_named(precision)
    fill(built, {name: array.astype(kind, copy=False) for name, array in tensors.items()})
    return built
