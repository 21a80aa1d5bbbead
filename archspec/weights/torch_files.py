"""torch's checkpoints: a state_dict, read without executing what is pickled in it."""

from __future__ import annotations

import warnings
import zlib
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile, is_zipfile

from archspec.backends import Built, build
from archspec.backends.running.live import start
from archspec.backends.running.tensors import Home, Tensors
from archspec.backends.torch.tensors import from_numpy, to_numpy
from archspec.errors import UsageError
from archspec.files import replaced
from archspec.network.tree import Network
from archspec.weights.fit import Checkpoint, Found
from archspec.weights.transfer import homes

#: How many batches a batch norm has seen: torch keeps it beside the statistics, and it is no weight.
COUNTER = "num_batches_tracked"
#: Where training scripts keep the state_dict among other things.
WRAPPERS = ("state_dict", "model_state_dict", "model_state", "model", "net")
#: What DataParallel and torch.compile put before every name.
PREFIXES = {
    "module.": "DataParallel writes names so: save `model.module.state_dict()`",
    "_orig_mod.": "torch.compile writes names so: save `model._orig_mod.state_dict()`",
}

#: How the files of torch begin, and what a reader of them raises where they are broken.
ZIP = b"PK\x03\x04"
_BROKEN = (OSError, ValueError, RuntimeError, EOFError, BadZipFile, zlib.error)


def read(path: Path, most: int) -> Checkpoint:
    """The tensors of a file. Raises UsageError where it is no state_dict, or is larger than ``most`` bytes."""
    start("torch")
    import torch

    _require_whole(path, most)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about how the file was pickled, which its reader cannot change
            content = torch.load(path, map_location="cpu", weights_only=True)
    except MemoryError:
        raise
    except Exception as caught:  # of many kinds, by what is broken; pickled code that is refused is one
        raise UsageError(f"{path} cannot be read as a checkpoint of torch: {_first_line(caught)}") from None
    state = _state(content, path)
    counters = frozenset(key for key in state if key.rpartition(".")[2] == COUNTER)
    found = {key: Found(tuple(each.shape), _type(each), partial(to_numpy, each)) for key, each in state.items()}
    return Checkpoint(str(path), found, _hint(state), counters)


def write(built: Built, tensors: Tensors, path: Path) -> None:
    """The live model's state_dict with these weights, each in its own type."""
    import torch

    state = built.model.state_dict()
    for name, home in homes(built).items():
        state[home.key] = from_numpy(home.layout.there(tensors[name]))
    # Into a file that is open: of a path torch writes the name into the file, and that of a temporary file is drawn.
    with replaced(path, path.suffix) as temporary, open(temporary, "wb") as file:
        try:
            torch.save(state, file)
        except RuntimeError as caught:  # torch's own, over what the system says: that a disk is full
            raise (caught.__context__ if isinstance(caught.__context__, OSError) else caught) from None


def places(network: Network) -> dict[str, Home]:
    """Where each weight lives in the torch model, which is made without numbers: nothing is drawn, nothing computed."""
    start("torch")
    import torch

    with torch.device("meta"):
        return homes(build(network, "torch").agreed())


def _require_whole(path: Path, most: int) -> None:
    """Raises UsageError where a file is empty, cut, damaged, or larger than ``most`` bytes."""
    try:
        size, begin = path.stat().st_size, _beginning(path)
        if is_zipfile(path):
            size = _unpacked_size(path, most)
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file") from None
    except _BROKEN as caught:
        raise UsageError(f"{path} cannot be read as a checkpoint of torch: {_first_line(caught)}") from None
    if not begin:
        raise UsageError(f"{path} is empty")
    if begin == ZIP and not is_zipfile(path):
        raise UsageError(f"{path} is not whole: its end is missing")
    if size > most:
        raise UsageError(f"{path} has {size:,} bytes, more than the weights of this network can have")


def _beginning(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(len(ZIP))


def _unpacked_size(path: Path, most: int) -> int:
    """How many bytes are in it. Raises BadZipFile where they have not their checksums, which torch does not compare."""
    with ZipFile(path) as archive:
        size = sum(member.file_size for member in archive.infolist())
        if size <= most and (damaged := archive.testzip()) is not None:
            raise BadZipFile(f"{damaged} in it is damaged, for its checksum does not hold")
    return size


def _first_line(caught: Exception) -> str:
    """torch explains at length, and how to execute what it refused."""
    text = " ".join(str(caught).split()) or type(caught).__name__
    if "nsupported global" in text or "Unsupported class" in text:
        return "it holds more than tensors, which is not executed"
    if "weights_only" in text or "WeightsUnpickler error" in text:
        return "it is no file of tensors, or holds more than tensors, which is not executed"
    return text[:200]


def _state(content: Any, path: Path) -> Mapping[str, Any]:
    import torch

    if not isinstance(content, Mapping) or not all(isinstance(key, str) for key in content):
        raise UsageError(f"{path} is no state_dict: it holds a {type(content).__name__}")
    for name in WRAPPERS:
        if isinstance(content.get(name), Mapping):
            raise UsageError(f'{path} has its state_dict under "{name}" among other things: save that by itself')
    for key, value in content.items():
        if not isinstance(value, torch.Tensor):
            raise UsageError(f"{path} is no state_dict: `{key:.80}` is a {type(value).__name__} and no tensor")
        if value.layout != torch.strided or value.is_quantized or value.is_meta:
            raise UsageError(f"{path}: `{key:.80}` is sparse, quantised or without numbers, which no weight is here")
    return content


def _hint(state: Mapping[str, Any]) -> str:
    for prefix, hint in PREFIXES.items():
        if state and all(key.startswith(prefix) for key in state):
            return f"every name begins with `{prefix}`; {hint}"
    return ""


def _type(tensor: Any) -> str:
    return str(tensor.dtype).removeprefix("torch.")
