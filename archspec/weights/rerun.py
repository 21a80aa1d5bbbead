"""The models of a network in the manner in which they are run on a GPU, each beside itself in float32.

What bfloat16 spoils, or a row that is written for one order of memory, is seen here and not by `verify`, in which both
frameworks compute in float32.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from importlib import import_module

import numpy as np

from archspec.backends import BACKENDS, Built
from archspec.backends.running.devices import Device
from archspec.backends.running.plugged import blaming_plugins
from archspec.backends.running.tensors import Array, Tensors
from archspec.errors import Place
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.stages import stage
from archspec.weights.calibrated import calibrated
from archspec.weights.departures import Departure, Manner, Rerun
from archspec.weights.devices import computing_on, device_name, require_device
from archspec.weights.differences import NOTHING, Shown, output_names, row
from archspec.weights.engines import running_engine
from archspec.weights.runs import UNLIKE, room
from archspec.weights.seeded import seeded
from archspec.weights.transfer import fill
from archspec.weights.verification import Difference
from archspec.weights.verify import batch_of, built_in, images, tolerances

#: Half of the distance from 1 to the next number: what rounding makes, at most, of a number of any size.
UNIT = {"bfloat16": 2.0**-8, "float32": 2.0**-24}
#: A layer rounds its weights and what it puts out, each by 0.4 units in the root of the mean square. Times the root of
#: the number of layers 0.3 to 1 units were measured on specs and 60 random networks, and at most 2.9 (Xception).
UNITS = 4.0
#: So many times what torch's float32 differs by from its float64 at a row is believed of the manner there. In bfloat16
#: 1.7 of these 2 times 2^16 were measured: of a row of few numbers the one is a throw, and the other another.
BELIEVED: dict[Manner, float] = {"bfloat16": 2.0 * UNIT["bfloat16"] / UNIT["float32"], "channels-last": UNLIKE}


def rerun(
    network: Network,
    manner: Manner,
    *,
    keras_backend: str | None = None,
    seed: int = 0,
    batch: int | None = None,
    device: Device = "cpu",
) -> Rerun:
    """Runs the models in the manner and in float32, with the same weights, in inference and in training.

    Raises SpecError where a backend cannot express the network, UsageError where a framework or the device is missing.
    """
    engine = running_engine(keras_backend)
    require_device(device)
    x = images(network, seed, batch or batch_of(network)).astype("float32")
    with computing_on(device):
        plain = built_in(network, "float32", BACKENDS if manner == "bfloat16" else ("torch",), device)
        tensors = calibrated(plain["torch"], seeded(network, seed), x)
        exact = built_in(network, "float64", ("torch",), device)["torch"]
        compared = _Compared(network, manner, tensors, x, tolerances(network, "float32", engine)[0])
        found = [each for training in (False, True) for each in compared.departures(plain, exact, training)]
    return Rerun(network, manner, engine, device_name(device), tuple(found))


@dataclass(frozen=True)
class _Compared:
    network: Network
    manner: Manner
    tensors: Tensors
    x: Array
    #: Of float32, for a row of any depth.
    tolerance: float

    def departures(self, plain: Mapping[str, Built], exact: Built, training: bool) -> Iterator[Departure]:
        """Of every row that both frameworks show, then of the outputs."""
        mode = "training" if training else "inference"
        stage(f"comparing {self.manner} with float32, in {mode}")
        single = {backend: self._shown(built, "float32", training) for backend, built in plain.items()}
        double = self._shown(exact, "float64", training)
        for backend, built in plain.items():
            other = self._in_manner(built, training)
            for number, (path, place) in enumerate(self._places(training), start=1):
                if path in single[backend] and path in double:  # torch does not show a merge
                    found = self._difference(path, other[path], single[backend][path])
                    far = self._difference(path, single["torch"][path], double[path]).relative
                    found = replace(found, place=place, rounding=BELIEVED[self.manner] * far)
                    yield Departure(self.manner, backend, mode, found, self._tolerance(number))

    def _places(self, training: bool) -> Iterator[tuple[str, Place | None]]:
        """The paths of all rows, then the names of the outputs."""
        yield from ((path, layer.place) for path, layer in layers(self.network, training=training))
        yield from ((name, None) for name in output_names(self.network, training))

    def _tolerance(self, depth: int) -> float:
        """Roundings of so many layers, each independent of the others, add up as the root of their number."""
        return UNITS * UNIT["bfloat16"] * depth**0.5 if self.manner == "bfloat16" else self.tolerance

    def _difference(self, path: str, mine: Array, other: Array) -> Difference:
        """In float32 that of the worst number, as `verify` has it; in bfloat16 that of the row as a whole.

        With eight bits a number near 0 is wrong by more than its own size now and then, and of a softmax each one.
        """
        if self.manner == "channels-last":
            return row(path, mine, other, None)
        mine, other = mine.astype(np.float64), other.astype(np.float64)
        if not (np.isfinite(mine).all() and np.isfinite(other).all()):
            return Difference(path, np.nan, np.nan)
        absolute = float(np.sqrt(np.mean((mine - other) ** 2)))
        return Difference(path, absolute, absolute / max(float(np.sqrt(np.mean(other**2))), NOTHING))

    def _in_manner(self, built: Built, training: bool) -> Shown:
        """What the model shows in the manner: Keras takes one that is made for it, torch the same one."""
        if built.backend == "keras":
            made = built_in(self.network, "mixed_bfloat16", ("keras",), built.device)["keras"]
            return self._shown(made, "mixed_bfloat16", training)
        manners = import_module("archspec.backends.torch.manners")
        with getattr(manners, self.manner.replace("-", "_"))(built):
            return self._shown(built, "float32", training)

    def _shown(self, built: Built, precision: str, training: bool) -> Shown:
        """Path -> value of every row, name -> value of every output."""
        fill(built, self.tensors)
        x = self.x.astype("float64" if precision == "float64" else "float32")
        with room(built.backend).computing_in(precision), blaming_plugins(self.network, built.backend):
            ran = room(built.backend).run(built, x, training=training)
        names = output_names(self.network, training)
        return {**ran.rows, **dict(zip(names, ran.outputs[: len(names)], strict=True))}
