"""Both models of a network, run with the same weights on the same input in one mode, and compared."""

from __future__ import annotations

import importlib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archspec.backends import Built
from archspec.backends.running.plugged import blaming_plugins
from archspec.backends.running.ran import Ran
from archspec.backends.running.tensors import Array, Tensors
from archspec.network.tree import Network
from archspec.weights.differences import SILENT, Shown, gradients, output_names, row, rows, statistics, steps
from archspec.weights.seeded import generator
from archspec.weights.transfer import fill, read
from archspec.weights.verification import LARGEST, Difference, Mode, Precision

#: So many times as much as one framework may the other make of rounding: of 2,300 networks the worst had 37.
UNLIKE = 50.0


@dataclass(frozen=True)
class Compared:
    """One mode in one precision: what differs, where both frameworks have the precision, and what each did."""

    network: Network
    mode: Mode | None
    #: By backend: rows, outputs and what has been added to moving statistics; then the run itself.
    shown: Mapping[str, Shown]
    ran: Mapping[str, Ran]
    cotangents: Sequence[Array]
    is_training: bool

    def rounding(self, double: Compared) -> dict[str, float]:
        """What is believed of rounding at each row, by how far the frameworks are from themselves in float64."""
        far: dict[str, list[float]] = defaultdict(list)
        for backend in self.shown.keys() & double.shown.keys():
            mine, exact = self.shown[backend], double.shown[backend]
            for path in mine.keys() & exact.keys():
                far[path].append(row(path, exact[path], mine[path], None).relative)
        return {path: believed(found) for path, found in far.items()}

    def rounding_of_gradients(self, double: Compared) -> dict[str, float]:
        """The same of gradients, by torch's, where they were asked for in both precisions."""
        exact, training = double.ran["torch"], self.is_training
        found = gradients(self.network, exact, self.ran["torch"], self.cotangents, SILENT["float32"], training)
        return {each.path: believed([each.relative]) for each in found}


def believed(own: Sequence[float]) -> float:
    """How far rounding may part two frameworks that are so far from themselves in float64.

    A network that makes much of rounding does so in both, and much more in one of them where that takes a variance as
    the difference of two means, as Keras does.  What one rounds alone is believed as far as any float32 tolerance
    goes: a device that rounds more than it should is no property of the network.
    """
    return max(UNLIKE * min(own), min(sum(own), LARGEST["float32"]))


@dataclass(frozen=True)
class Asked:
    """What both models are given in one precision."""

    network: Network
    tensors: Tensors
    x: Array
    seed: int
    precision: Precision
    #: What a row, and a gradient, may differ by.
    tolerances: tuple[float, float]
    has_gradients: bool
    #: What the fresh models were otherwise than the spec gives.
    given: tuple[Difference, ...]
    #: What they were set to otherwise than the spec says.
    settings: tuple[Difference, ...]

    def of(self, built: Mapping[str, Built], training: bool) -> Compared:
        cotangents = self._cotangents(built["torch"], training) if self.has_gradients else []
        ran: dict[str, Ran] = {}
        moved: dict[str, Tensors] = {}
        for backend, each in built.items():
            fill(each, self.tensors)
            with room(backend).computing_in(self.precision), blaming_plugins(self.network, backend):
                ran[backend] = room(backend).run(each, self.x, training=training, cotangents=cotangents)
            moved[backend] = read(each)
        shown = {backend: self._shown(ran[backend], moved[backend], training) for backend in built}
        mode = self._mode(ran, moved, cotangents, training) if len(built) > 1 else None
        return Compared(self.network, mode, shown, ran, cotangents, training)

    def _mode(
        self,
        ran: Mapping[str, Ran],
        moved: Mapping[str, Tensors],
        cotangents: Sequence[Array],
        training: bool,
    ) -> Mode:
        network = self.network
        return Mode(
            "training" if training else "inference",
            self.precision,
            *self.tolerances,
            (*rows(network, ran["keras"], ran["torch"], training), *self.given),
            tuple(gradients(network, ran["keras"], ran["torch"], cotangents, SILENT[self.precision], training)),
            (*statistics(network, self.tensors, moved, len(self.x), training), *self.settings),
        )

    def _shown(self, ran: Ran, moved: Tensors, training: bool) -> Shown:
        """What one framework shows: rows, outputs, and what has been added to moving statistics."""
        names = output_names(self.network, training)
        outputs = dict(zip(names, ran.outputs[: len(names)], strict=True))
        return {**ran.rows, **outputs, **steps(self.network, self.tensors, moved, training)}

    def _cotangents(self, built: Built, training: bool) -> list[Array]:
        """Random numbers shaped like the outputs that there are in this mode."""
        fill(built, self.tensors)
        with blaming_plugins(self.network, "torch"):
            outputs = room("torch").run(built, self.x, training=training).outputs
        return [generator(f"cotangent {i}", self.seed).standard_normal(each.shape) for i, each in enumerate(outputs)]


def room(backend: str) -> Any:
    """The backend's module that runs live models."""
    return importlib.import_module(f"archspec.backends.{backend}.run")
