"""What a rerun found: how far each model departs in a manner from itself in float32, row by row, and how it is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from archspec.errors import Diagnostic, SpecError, UsageError
from archspec.network.tree import Network
from archspec.weights.verification import CHAOS, Difference

#: ``bfloat16``: Keras under its policy mixed_bfloat16, torch under autocast. ``channels-last``: torch alone.
Manner = Literal["bfloat16", "channels-last"]
MANNERS: tuple[Manner, ...] = get_args(Manner)
#: So much is believed of rounding that was measured: in bfloat16 all of it, for a mean of numbers that cancel out may
#: be rounding and nothing else there.
MOST: dict[Manner, float] = {"bfloat16": float("inf"), "channels-last": CHAOS}


def as_manner(text: str) -> Manner:
    """The manner of this name. Raises UsageError where there is none."""
    for manner in MANNERS:
        if text == manner:
            return manner
    raise UsageError(f"models are not run as `{text:.40}`; there are: {', '.join(MANNERS)}")


@dataclass(frozen=True)
class Departure:
    """One row of one framework's model in one mode, ``inference`` or ``training``."""

    manner: Manner
    backend: str
    mode: str
    difference: Difference
    tolerance: float

    @property
    def is_rounding(self) -> bool:
        return self.difference.within(self.tolerance, MOST[self.manner])

    def __str__(self) -> str:
        """For a terminal: what departs, where, by how much."""
        found = self.difference
        size = f"{found.relative:.2g} of its size" if np.isfinite(found.relative) else "numbers that are not finite"
        return (
            f"the row `{found.path}` differs in {self.backend} between {self.manner} and plain float32 by {size} "
            f"({self.mode}; {self.tolerance:.1e} is rounding)"
        )


@dataclass(frozen=True)
class Rerun:
    """The result for one network. It holds where every departure is no more than rounding."""

    network: Network
    manner: Manner
    engine: str
    #: What computed: ``cpu``, or the name of a GPU.
    device: str
    departures: tuple[Departure, ...]

    @property
    def failures(self) -> list[Departure]:
        return [each for each in self.departures if not each.is_rounding]

    @property
    def chaotic(self) -> list[Departure]:
        """What passes by what the network was measured to make of rounding, and not by its depth."""
        return [each for each in self.departures if each.is_rounding and each.difference.relative > each.tolerance]

    @property
    def ok(self) -> bool:
        return bool(self.departures) and not self.failures

    @property
    def backends(self) -> list[str]:
        return list(dict.fromkeys(each.backend for each in self.departures))

    def largest(self, backend: str | None = None, row: str | None = None) -> float:
        """The largest departure, of one framework, or of one row of the table; not a number where one is not."""
        found = [each.difference.relative for each in self._of(backend, row)]
        return float(np.max(found)) if found else 0.0

    def agreed(self) -> Rerun:
        """Itself, where it holds. Raises SpecError at the first row that departs otherwise."""
        if self.ok:
            return self
        first, *others = self.failures
        notes = tuple(map(str, others[:3]))
        place = first.difference.place or self.network.document.place
        raise SpecError([Diagnostic("verify", str(first), place, notes=notes)])

    def __str__(self) -> str:
        """A line for each row of the table, and the whole."""
        names = list(dict.fromkeys(each.difference.row for each in self.departures))
        width = max(map(len, (*names, "the whole")))
        head = f"{'row':{width}}  {'  '.join(f'{each:>8}' for each in self.backends)}  tolerance"
        lines = [self._line(name, name, width) for name in names]
        return "\n".join([head, *lines, self._line("the whole", None, width), *self._chaos(), self._verdict()])

    def as_json(self) -> dict[str, object]:
        """The form that ``verify --run-as MANNER --json`` prints. A number that is not finite is null."""
        return {
            "ok": self.ok,
            "name": self.network.name,
            "variant": self.network.document.variant,
            "input": list(map(int, self.network.input)),
            "run_as": self.manner,
            "keras_backend": self.engine,
            "device": self.device,
            "max_rel_diff": {backend: _number(self.largest(backend)) for backend in self.backends},
            "tolerance": max((each.tolerance for each in self.departures), default=0.0),
            "rows": [
                {
                    "path": each.difference.path,
                    "backend": each.backend,
                    "mode": each.mode,
                    "rel_diff": _number(each.difference.relative),
                    "tolerance": each.tolerance,
                }
                for each in self.departures
            ],
            "chaotic": sorted({each.difference.path for each in self.chaotic}),
            "failures": list(map(str, self.failures)),
        }

    def _of(self, backend: str | None, row: str | None) -> Iterator[Departure]:
        for each in self.departures:
            if backend in (None, each.backend) and row in (None, each.difference.row):
                yield each

    def _line(self, name: str, row: str | None, width: int) -> str:
        numbers = "  ".join(f"{self.largest(backend, row):8.1e}" for backend in self.backends)
        allowed = max(each.tolerance for each in self._of(None, row))
        return f"{name:{width}}  {numbers}  {allowed:9.1e}"

    def _chaos(self) -> Iterator[str]:
        if found := self.chaotic:
            worst = max(found, key=lambda each: each.difference.relative).difference
            yield (
                f"{len(found)} departures are larger, up to {worst.relative:.1e} at {worst.path}: "
                "no more than this network makes of rounding, which was measured there in float32"
            )

    def _verdict(self) -> str:
        names = {"keras": f"keras ({self.engine})", "torch": "torch"}
        models = " and ".join(names[backend] for backend in self.backends)
        verbs = ("compute", "they compute") if len(self.backends) > 1 else ("computes", "it computes")
        verdict = f"{verbs[0]} {'' if self.ok else 'NOT '}what {verbs[1]}"
        rows = len({each.difference.path for each in self.departures})
        return (
            f"{self.network.name} at {self.network.input}: {models} in {self.manner} {verdict} in plain float32, "
            f"up to rounding, on {self.device}: {rows} rows, in inference and in training"
        )


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
