"""Building: write the source, execute it, compare the model with the network; success is said only then."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import prod
from pathlib import Path
from typing import Any

from archspec.backends.planning.arguments import settled
from archspec.backends.planning.expressible import require_expressible
from archspec.backends.running.compare import Difference, Observed, RowFacts, differences, static_rows
from archspec.backends.running.devices import Device
from archspec.backends.running.live import factory, require, start
from archspec.backends.running.plugged import blaming_plugins, owners
from archspec.backends.writing.allowed import require_allowed
from archspec.backends.writing.own_classes import codes
from archspec.backends.writing.source import WRITTEN, Module
from archspec.errors import SpecError, UsageError, error
from archspec.files import write
from archspec.network.expand import expand
from archspec.network.set_variables import of_variables
from archspec.network.tree import Network
from archspec.ops.shapes import dims, numbers
from archspec.stages import stage

#: Backends that exist; each is a folder here with `emit.py` and `observe.py`.
BACKENDS = ("keras", "torch")
#: A live model larger than this is refused before anything is allocated (16 GB in float32).
MAX_PARAMETERS = 4_000_000_000
#: The same of one input and what the rows with weights make of it, which a model that learns holds (4 GB in float32).
MAX_ACTIVATIONS = 1_000_000_000


@dataclass(frozen=True)
class Built:
    """A live model and how it compares with the network."""

    backend: str
    module: Module
    model: Any
    network: Network
    static: Mapping[str, RowFacts]
    observed: Observed
    differences: tuple[Difference, ...]
    #: Where a torch model has its weights; Keras puts a model where `computing_on` says.
    device: Device = "cpu"

    @property
    def ok(self) -> bool:
        return not self.differences

    @property
    def compared(self) -> int:
        """Layers with weights: every one of them stands in the model by its path, whatever the framework fuses."""
        return sum(1 for row in self.static.values() if row.total)

    def agreed(self) -> Built:
        """Itself, where the model is the network. Raises SpecError otherwise."""
        if self.ok:
            return self
        message = f"the {self.backend} model does not agree with the spec"
        raise error("build", message, self.network.document.place, notes=self._told())

    def on(self, device: Device) -> Built:
        """The same model, the weights of a torch one moved to the device."""
        if self.backend == "torch" and device != self.device:
            self.model.to(device)
        return replace(self, device=device)

    def write(self, folder: Path) -> Path | None:
        """Writes the source into the folder, where the model is the network; returns the file, or None.

        Raises UsageError where it cannot be written, or a file of that name is not ours.
        """
        if not self.ok:
            return None
        path = self.module.file_in(folder)
        _require_ours(path)
        write(self.module.text, path)
        return path

    def report(self, file: Path | None) -> str:
        """What happened, for a terminal."""
        if self.ok:
            layers = f"{self.compared} layer{'s' * (self.compared != 1)} with weights"
            return (
                f"{file}: {self.backend} runs it and agrees with the spec in {layers}, each by parameters and shape:\n"
                f"  {self.observed.total:,} parameters ({self.observed.trainable:,} trainable), "
                f"output {'x'.join(map(str, self.observed.output))}{self._constants()}"
            )
        found = "\n".join(f"  {each}" for each in self._told())
        return f"{self.backend} does not agree with the spec, so nothing was written:\n{found}"

    def _told(self) -> list[str]:
        """The first differences, and which of their rows are a plug-in's."""
        found = self.differences[:20]
        return [*map(str, found), *owners(self.network, (each.path for each in found))]

    def _constants(self) -> str:
        """The variables that the function does not take and why, and how to have another value of one."""
        if not (constants := self.module.constants):
            return ""
        variables = self.network.document.variables
        lines = "".join(f"\n    {name}={variables[name]}: {reason}" for name, reason in constants.items())
        return f"\n  fixed in this file (`--set {next(iter(constants))}=...` writes another one):{lines}"

    def as_json(self, file: Path | None) -> dict[str, object]:
        """The form that ``build --json`` prints; its keys are part of the command line's contract."""
        return {
            "backend": self.backend,
            "file": str(file) if file is not None else None,
            "ran": True,
            "params": {"static": sum(row.total for row in self.static.values()), "framework": self.observed.total},
            "trainable": {
                "static": sum(row.trainable for row in self.static.values()),
                "framework": self.observed.trainable,
            },
            "output": {"static": dims(self.network.output), "framework": list(self.observed.output)},
            "rows": {"compared": self.compared, "differ": [str(each) for each in self.differences]},
            "ok": self.ok,
        }


def _require_ours(path: Path) -> None:
    if path.is_file() and path.stat().st_size and WRITTEN not in path.read_text("utf-8", errors="replace"):
        raise UsageError(f"{path} is a file that archspec has not written: move it away, or give another `--out`")


def source(network: Network, backend: str) -> Module:
    """The generated source. Raises SpecError where the backend cannot express a row."""
    if backend not in BACKENDS:
        raise UsageError(f"there is no backend `{backend:.40}`; there are: {', '.join(BACKENDS)}")
    require_expressible(network)
    module = settled(network, importlib.import_module(f"archspec.backends.{backend}.emit").emit)
    require_allowed(module.text, codes(network, backend))
    return module


def build(network: Network, backend: str) -> Built:
    """The live model of the generated source, compared row by row; with its heads, where it has them."""
    require(backend)
    stage(f"{backend}: writing the source")
    module = source(network, backend)
    static = _required(network)
    stage(f"{backend}: loading the framework")
    start(backend)
    observe = importlib.import_module(f"archspec.backends.{backend}.observe").observe
    with _within_reach(network, backend), blaming_plugins(network, backend):
        make = factory(module)
        stage(f"{backend}: making the model of {network.name}")
        model = make(**_heads_wanted(network))
        stage(f"{backend}: comparing its rows with the spec")
        observed = observe(model, module, network.input, static)
    found = [*differences(static, observed), *_output(network, observed)]
    return Built(backend, module, model, network, static, observed, tuple(found))


def _required(network: Network) -> Mapping[str, RowFacts]:
    """Its rows, where it is small enough; a CallError where it is too large for what was set alone."""
    try:
        return require_buildable(network)
    except SpecError as caught:
        raise of_variables(caught, network.document, lambda own: require_buildable(expand(own))) from None


def require_buildable(network: Network) -> Mapping[str, RowFacts]:
    """What is known of its rows. Raises SpecError where a live model of it would take too much memory."""
    static = static_rows(network, with_heads=bool(network.heads))
    if sum(row.total for row in static.values()) > MAX_PARAMETERS:
        raise error("limit", f"a model of more than {MAX_PARAMETERS:,} parameters is not built", network.document.place)
    if numbers(network.input) + sum(prod(row.output or ()) for row in static.values()) > MAX_ACTIVATIONS:
        message = f"a model whose input and rows have more than {MAX_ACTIVATIONS:,} numbers is not built"
        raise error("limit", message, network.document.place, hint="take a smaller input")
    return static


@contextmanager
def _within_reach(network: Network, backend: str) -> Iterator[None]:
    """Keras goes down the whole chain of layers by recursion, torch the modules in one another; Python stops both."""
    try:
        yield
    except RecursionError:
        what = "layers in a row" if backend == "keras" else "blocks in one another"
        message = f"{backend} does not reach the end of this network: too many {what} for its recursion"
        hint = f"Python stops it at {sys.getrecursionlimit():,} calls; sys.setrecursionlimit sets another limit"
        raise error("limit", message, network.document.place, hint=hint) from None


def _heads_wanted(network: Network) -> dict[str, bool]:
    return {"auxiliary_heads": True} if network.has_optional_heads else {}


def _output(network: Network, observed: Observed) -> list[Difference]:
    static = tuple(dims(network.output))
    return [] if static == observed.output else [Difference("the whole", "the output", static, observed.output)]
