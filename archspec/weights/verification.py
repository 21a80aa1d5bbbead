"""What a verification found: differences of rows, gradients and moving statistics, and how they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from archspec.errors import Diagnostic, Place, SpecError
from archspec.network.tree import Network

Precision = Literal["float32", "float64"]
PRECISIONS: tuple[Precision, ...] = ("float32", "float64")
Kind = Literal["rows", "gradients", "statistics"]
NOUNS: dict[Kind, str] = {"rows": "row", "gradients": "gradient", "statistics": "moving statistic"}
#: The largest tolerance of a row, however deep the network; see ``tolerances``.
LARGEST = {"float32": 1e-4, "float64": 1e-6}
#: More than this is never taken for rounding.
CHAOS = 1e-2
#: The same of a gradient in float32: a ReLU, or a maximum, that is a rounding away from its edge sends it elsewhere.
EDGE = 0.5


@dataclass(frozen=True)
class Difference:
    """One thing that was compared: a row, a gradient, a moving statistic."""

    path: str
    absolute: float
    relative: float
    place: Place | None = None
    #: How far both are here in float32 from themselves in float64: what a norm of next to constant maps makes of
    #: rounding.
    rounding: float = 0.0
    #: Whether both frameworks showed it: what was not compared does not pass.
    is_seen: bool = True
    #: What is wrong, in words, where it is not that two frameworks differ: where a weight begins, how a row is set.
    told: str = ""

    @property
    def row(self) -> str:
        """The row of the table in which it is."""
        return self.path.partition("/")[0]

    def within(self, tolerance: float, most: float = CHAOS) -> bool:
        """Whether it passes: by the tolerance beyond the frameworks' own rounding, of which ``most`` is believed.

        What is not a number never passes.
        """
        return self.relative <= tolerance + min(self.rounding, most)


@dataclass(frozen=True)
class Mode:
    """What was compared in one mode, ``inference`` or ``training``, in one precision."""

    name: str
    precision: Precision
    #: What a row, and a moving statistic, may differ by; then what a gradient may.
    tolerance: float
    gradient_tolerance: float
    rows: tuple[Difference, ...]
    gradients: tuple[Difference, ...]
    statistics: tuple[Difference, ...]

    def compared(self) -> Iterator[tuple[str, Difference, float, float]]:
        """(what it is, the difference, its tolerance, how much rounding is believed), in the order of the table."""
        steep = EDGE if self.tolerance > LARGEST["float64"] else CHAOS  # float32, whatever the model's type
        yield from (("row", each, self.tolerance, CHAOS) for each in self.rows)
        yield from (("moving statistic", each, self.tolerance, CHAOS) for each in self.statistics)
        yield from (("gradient", each, self.gradient_tolerance, steep) for each in self.gradients)

    def failures(self) -> Iterator[Failure]:
        """Everything beyond its tolerance: rows, then moving statistics, then gradients."""
        for noun, each, tolerance, most in self.compared():
            if not each.within(tolerance, most):
                yield Failure(self, noun, each, tolerance)


@dataclass(frozen=True)
class Failure:
    """A difference beyond its tolerance."""

    mode: Mode
    noun: str
    difference: Difference
    tolerance: float

    def __str__(self) -> str:
        """For a terminal: what parts, where, by how much."""
        found = self.difference
        if not found.is_seen:
            return f"the {self.noun} `{found.path}` was not shown by both frameworks ({self.mode.name})"
        if found.told:
            return found.told
        size = f"{found.relative:.2g} of its size" if np.isfinite(found.relative) else "numbers that are not finite"
        return (
            f"the {self.noun} `{found.path}` differs between keras and torch by {size} "
            f"({self.mode.name}, {self.mode.precision}; {self.tolerance:.1e} is rounding)"
        )


@dataclass(frozen=True)
class Verification:
    """The result for one network. It holds where every difference is within its tolerance."""

    network: Network
    engine: str
    modes: tuple[Mode, ...]
    #: What computed: ``cpu``, or the name of a GPU.
    device: str = "cpu"

    @property
    def failures(self) -> list[Failure]:
        """Everything beyond its tolerance; the first one names the row at which the frameworks part."""
        return [failure for mode in self.modes for failure in mode.failures()]

    @property
    def chaotic(self) -> list[Difference]:
        """What is beyond its tolerance and passes: each framework's float32 is as far from its float64 there."""
        return [
            each
            for mode in self.modes
            for _, each, tolerance, most in mode.compared()
            if each.within(tolerance, most) and not each.relative <= tolerance
        ]

    @property
    def ok(self) -> bool:
        return not self.failures and all(mode.rows for mode in self.modes)

    def largest(self, kind: Kind, precision: Precision | None = None, row: str | None = None) -> float:
        """The largest relative difference of one kind, over all modes or of one precision; of the whole, or of a row.

        Not a number where one of them is not.
        """
        return self._largest("relative", kind, precision, row)

    def _largest(self, of: str, kind: Kind, precision: Precision | None, row: str | None) -> float:
        found = [
            getattr(each, of)
            for mode in self.modes
            if precision in (None, mode.precision)
            for each in getattr(mode, kind)
            if row in (None, each.row)
        ]
        return float(np.max(found)) if found else 0.0

    def agreed(self) -> Verification:
        """Itself, where it holds. Raises SpecError at the first row that parts otherwise."""
        if self.ok:
            return self
        failures = self.failures
        first = failures[0].difference
        notes = [] if len(failures) == 1 else [f"{len(failures) - 1} more rows, statistics or gradients differ"]
        notes += [str(failure) for failure in failures[1:4]]
        place = first.place or self.network.document.place
        raise SpecError([Diagnostic("verify", str(failures[0]), place, notes=tuple(notes))])

    def __str__(self) -> str:
        """A line for each row of the table, and the whole."""
        names = dict.fromkeys(each.row for mode in self.modes for each in mode.rows)
        width = max(map(len, (*names, "the whole")))
        head = f"{'row':{width}}  {'float32':>8}  {'float64':>8}  {'gradient':>8}"
        lines = [self._line(name, name, width) for name in names]
        modes = {mode.precision: mode for mode in self.modes}
        last = self.modes[-1]  # float64, where the engine can
        allowed = (modes["float32"].tolerance, last.tolerance, last.gradient_tolerance)
        limit = f"{'tolerance':{width}}  " + "  ".join(f"{each:8.1e}" for each in allowed)
        return "\n".join([head, *lines, self._line("the whole", None, width), limit, *self._chaos(), self._verdict()])

    def _chaos(self) -> Iterator[str]:
        if found := self.chaotic:
            worst = max(found, key=lambda each: each.relative)
            yield (
                f"{len(found)} differences are larger, up to {worst.relative:.1e} at {worst.path}: "
                "no more than rounding in float32, which was measured there against float64"
            )

    def _line(self, name: str, row: str | None, width: int) -> str:
        forward = (self.largest("rows", precision, row) for precision in PRECISIONS)
        numbers = (*forward, self.largest("gradients", None, row))
        return f"{name:{width}}  " + "  ".join(f"{number:8.1e}" for number in numbers)

    def _verdict(self) -> str:
        counts = {kind: len(getattr(self.modes[-1], kind)) for kind in NOUNS}
        compared = ", ".join(f"{count} {NOUNS[kind]}{'s' * (count != 1)}" for kind, count in counts.items())
        verdict = "compute the same function" if self.ok else "do NOT compute the same function"
        name = f"{self.network.name} at {self.network.input}"
        both = f"keras ({self.engine}) and torch"
        return f"{name}: {both} {verdict} on {self.device}: {compared}, in inference and in training"

    def as_json(self) -> dict[str, object]:
        """The form that ``verify --json`` prints; its keys are part of the command line's contract.

        Differences of rows are those of float32, of gradients those of float64. A number that is not finite is null.
        """
        return {
            "ok": self.ok,
            "name": self.network.name,
            "variant": self.network.document.variant,
            "input": list(map(int, self.network.input)),
            "keras_backend": self.engine,
            "device": self.device,
            "max_abs_diff": _number(self._largest("absolute", "rows", "float32", None)),
            "max_rel_diff": _number(self.largest("rows", "float32")),
            "max_rel_diff_float64": _number(self.largest("rows", "float64")),
            "max_grad_diff": _number(self.largest("gradients")),
            "tolerance": self.modes[0].tolerance,
            "rows": list(self._rows()),
            "chaotic": sorted({each.path for each in self.chaotic}),
            "failures": [str(failure) for failure in self.failures],
        }

    def _rows(self) -> Iterator[dict[str, object]]:
        modes = [mode for mode in self.modes if mode.precision == "float32"]
        found: dict[str, list[Difference]] = {}
        for each in (row for mode in modes for row in mode.rows):
            found.setdefault(each.path, []).append(each)
        for path, same in found.items():
            absolute = float(np.max([each.absolute for each in same]))
            relative = float(np.max([each.relative for each in same]))
            yield {"path": path, "max_abs_diff": _number(absolute), "max_rel_diff": _number(relative)}


def _number(value: float) -> float | None:
    return value if np.isfinite(value) else None
