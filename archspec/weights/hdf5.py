"""Keras's weight files without Keras: {layer name: its arrays in order}.

Three forms: the ``vars`` groups of ``.weights.h5``, the ``layer_names`` of the older h5 that keras.applications
publishes, and ``.keras``, a zip with one of the former.  Nothing in them is executed, no other file is followed to,
and nothing larger than the caller allows is unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import count, takewhile
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

import numpy as np

from archspec.backends.running.tensors import Array, bfloat16
from archspec.errors import UsageError
from archspec.tools import EITHER, imported

Layers = dict[str, list[Array]]

WEIGHTS_IN_ZIP = "model.weights.h5"
#: A group deeper than this, or a file with more groups, is no model of ours.
MAX_DEPTH, MAX_GROUPS = 32, 100_000
#: In which order Keras has the weights of a layer: an older file names them, so that this can be checked.
ORDER = ("depthwise_kernel", "pointwise_kernel", "kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance")


def read(path: Path, most: int) -> Layers:
    """The layers of a file. Raises UsageError where it is none of Keras's, or has more than ``most`` bytes."""
    h5py = imported("h5py", EITHER)
    with _only_usage_errors(path):
        source = _unpacked(path, most) if path.suffix == ".keras" else path
        with h5py.File(source, "r") as file:
            return _File(path, most).layers(file)


@contextmanager
def _only_usage_errors(path: Path) -> Iterator[None]:
    """What h5py raises for a broken file is of many kinds: it is all the file's fault."""
    try:
        yield
    except (UsageError, MemoryError):
        raise
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file") from None
    except Exception as caught:
        what = " ".join(str(caught).split())
        raise UsageError(f"{path} cannot be read as a weight file of Keras: {what:.200}") from None


def _unpacked(path: Path, most: int) -> BytesIO:
    try:
        with ZipFile(path) as archive:
            if WEIGHTS_IN_ZIP not in archive.namelist():
                raise UsageError(f"{path} has no {WEIGHTS_IN_ZIP} in it")
            with archive.open(WEIGHTS_IN_ZIP) as member:
                content = member.read(most + 1)
    except BadZipFile as caught:
        raise UsageError(f"{path} is not a whole .keras file: {caught}") from None
    if len(content) > most:
        raise UsageError(f"{path} has more than {most:,} bytes of weights, more than this network can have")
    return BytesIO(content)


class _File:
    """One file as it is read; ``left`` is how many bytes of tensors it may still have."""

    def __init__(self, path: Path, most: int) -> None:
        self.path = path
        self.left = most
        self.groups = 0
        self.found: Layers = {}

    def layers(self, file: Any) -> Layers:
        root = file
        if "model_weights" in file:
            root = self._child(file, "model_weights")
        if "layer_names" in root.attrs or "layer_names0" in root.attrs:
            self._named(root)
        elif "layers" in root or "_layer_checkpoint_dependencies" in root:
            self._numbered(file, 0)
        else:
            raise UsageError(f"{self.path} has neither `layers` nor `layer_names`: it is no weight file of Keras")
        return self.found

    def _add(self, name: str, arrays: list[Array]) -> None:
        if name in self.found:
            raise UsageError(f"{self.path} has two layers named `{name:.80}`")
        self.found[name] = arrays

    # The form of today: layers/conv2d_1/vars/0, and the layer's name as an attribute of `vars`.

    def _numbered(self, group: Any, depth: int) -> None:
        self.groups += 1
        if depth > MAX_DEPTH or self.groups > MAX_GROUPS:
            raise UsageError(f"{self.path} has more groups in groups than a model has")
        for name in group:
            if depth == 0 and name.startswith("optimizer"):
                continue
            child = self._child(group, name)
            if name == "vars":
                self._vars(child)
            elif hasattr(child, "keys"):
                self._numbered(child, depth + 1)

    def _vars(self, group: Any) -> None:
        datasets = {number: self._child(group, number) for number in group}
        # A generator of random numbers has its state beside the weights: whole numbers, which no weight has.
        if not datasets or all(each.dtype.kind in "iub" for each in datasets.values()):
            return
        if "name" not in group.attrs:
            raise UsageError(
                f"{self.path} has no names of layers, as an older Keras wrote it: save it with a newer one"
            )
        if sorted(datasets) != sorted(map(str, range(len(datasets)))):
            raise UsageError(f"{self.path}: the weights of `{group.name:.80}` are not numbered 0, 1, 2 ...")
        self._add(str(group.attrs["name"]), [self._array(datasets[str(each)]) for each in range(len(datasets))])

    # The older form: the attribute `layer_names`, and for each layer `weight_names`.

    def _named(self, root: Any) -> None:
        for layer in _texts(root, "layer_names"):
            group = self._reached(root, layer)
            names = _texts(group, "weight_names")
            self._require_order(layer, names)
            if names:
                self._add(layer, [self._array(self._reached(group, name)) for name in names])

    def _require_order(self, layer: str, names: list[str]) -> None:
        kinds = [re.sub(r":\d+$", "", name).rpartition("/")[2] for name in names]
        known = [ORDER.index(kind) for kind in kinds if kind in ORDER]
        if known != sorted(known):
            raise UsageError(
                f"{self.path}: the layer `{layer:.80}` has its weights in the order {', '.join(kinds):.200}"
            )

    def _reached(self, group: Any, name: str) -> Any:
        """The names of older layers may be several links, with slashes between them."""
        for part in name.split("/"):
            group = self._child(group, part)
        return group

    def _child(self, group: Any, name: str) -> Any:
        """What a hard link leads to: others lead to other files, or nowhere."""
        import h5py

        if not isinstance(group.get(name, getlink=True), h5py.HardLink):
            raise UsageError(f"{self.path} has no `{name:.80}` of its own in `{group.name:.80}`")
        return group[name]

    def _array(self, dataset: Any) -> Array:
        import h5py

        if not isinstance(dataset, h5py.Dataset) or dataset.shape is None or dataset.external or dataset.is_virtual:
            raise UsageError(f"{self.path}: `{dataset.name:.80}` is no tensor of this file")
        self.left -= dataset.nbytes
        if self.left < 0:
            raise UsageError(f"{self.path} has more tensors than this network can have")
        array = np.asarray(dataset[()])
        array = array.astype(array.dtype.newbyteorder("="), copy=False)  # of a machine with the other order of bytes
        return array.view(bfloat16()) if dataset.attrs.get("dtype") == "bfloat16" and array.itemsize == 2 else array


def _texts(group: Any, name: str) -> list[str]:
    """An attribute that is a list of texts; a long one is in pieces, name0, name1 and so on."""
    numbered = takewhile(lambda piece: piece in group.attrs, (f"{name}{number}" for number in count()))
    pieces = [name] if name in group.attrs else list(numbered)
    found = [each for piece in pieces for each in np.asarray(group.attrs[piece]).ravel().tolist()]
    return [each.decode("utf-8") if isinstance(each, bytes) else str(each) for each in found]
