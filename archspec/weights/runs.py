"""Both models of a network, run with the same weights on the same input in one mode, and compared."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from archspec.backends import Built
from archspec.backends.ran import Ran
from archspec.backends.tensors import Array, Tensors
from archspec.network.tree import Network
from archspec.weights.differences import SILENT, Shown, gradients, output_names, row, rows, statistics, steps
from archspec.weights.seeded import generator
from archspec.weights.transfer import fill, read
from archspec.weights.verification import Difference, Mode, Precision


@dataclass(frozen=True)
class Compared:
    """One mode in one precision: what differs, where both frameworks have the precision, and what each did."""

    network: Network
    mode: Mode | None
    #: By backend: rows, outputs and what has been added to moving statistics; then the run itself.
    shown: Mapping[str, Shown]
    ran: Mapping[str, Ran]
    cotangents: Sequence[Array]

    def rounding(self, double: Compared) -> dict[str, float]:
        """How far each row, in all frameworks that ran in both precisions, is from itself in the other one."""
        far: dict[str, float] = {}
        for backend in self.shown.keys() & double.shown.keys():
            mine, exact = self.shown[backend], double.shown[backend]
            for path in mine.keys() & exact.keys():
                far[path] = far.get(path, 0.0) + row(path, exact[path], mine[path], None).relative
        return far

    def rounding_of_gradients(self, double: Compared) -> dict[str, float]:
        """The same of torch's gradients, where they were asked for in both precisions."""
        found = gradients(self.network, double.ran["torch"], self.ran["torch"], self.cotangents, SILENT["float32"])
        return {each.path: each.relative for each in found}


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
    #: How far the fresh models were from what the spec gives.
    given: tuple[Difference, ...]

    def of(self, built: Mapping[str, Built], training: bool) -> Compared:
        cotangents = self._cotangents(built["torch"], training) if self.has_gradients else []
        ran: dict[str, Ran] = {}
        moved: dict[str, Tensors] = {}
        for backend, each in built.items():
            fill(each, self.tensors)
            with room(backend).computing_in(self.precision):
                ran[backend] = room(backend).run(each, self.x, training=training, cotangents=cotangents)
            moved[backend] = read(each)
        shown = {backend: self._shown(ran[backend], moved[backend], training) for backend in built}
        mode = self._mode(ran, moved, cotangents, training) if len(built) > 1 else None
        return Compared(self.network, mode, shown, ran, cotangents)

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
            (*self.given, *rows(network, ran["keras"], ran["torch"])),
            tuple(gradients(network, ran["keras"], ran["torch"], cotangents, SILENT[self.precision])),
            tuple(statistics(network, self.tensors, moved, len(self.x), training)),
        )

    def _shown(self, ran: Ran, moved: Tensors, training: bool) -> Shown:
        """What one framework shows: rows, outputs, and what has been added to moving statistics."""
        outputs = dict(zip(output_names(self.network), ran.outputs, strict=False))
        return {**ran.rows, **outputs, **steps(self.network, self.tensors, moved, training)}

    def _cotangents(self, built: Built, training: bool) -> list[Array]:
        """Random numbers shaped like the outputs that there are in this mode."""
        fill(built, self.tensors)
        outputs = room("torch").run(built, self.x, training=training).outputs
        return [generator(f"cotangent {i}", self.seed).standard_normal(each.shape) for i, each in enumerate(outputs)]


def room(backend: str) -> Any:
    """The backend's module that runs live models."""
    return importlib.import_module(f"archspec.backends.{backend}.run")
