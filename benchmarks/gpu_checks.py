"""One check of one network on a GPU, in the process that has been started for it: `gpu.py` has many of them done."""

from __future__ import annotations

import gc
import importlib
import math
import sys
import time
import warnings
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archspec.api import Net
    from archspec.weights.departures import Rerun
    from archspec.weights.verification import Verification

ROOT = Path(__file__).parents[1]
#: What a network of a seed is called.
RANDOM = "random"


@dataclass(frozen=True)
class Job:
    """One check of one network: of a spec, in a variant, at a size; or of a seed."""

    check: str
    engine: str
    spec: str
    variant: str | None = None
    side: int | None = None
    seed: int | None = None

    @property
    def name(self) -> str:
        return f"{RANDOM} {self.seed}" if self.seed is not None else ", ".join(filter(None, (self.spec, self.variant)))


def measured(job: Job, device: str) -> dict[str, Any]:
    """What one check finds, or what a framework raised: that is a failure of this network, not of the campaign."""
    start = time.monotonic()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    try:
        figures = checked(job, device)
    except Exception as caught:
        figures = {"ok": False, "failures": [f"{type(caught).__name__}: {caught!s:.600}"]}
    finally:
        free()
    return {**asdict(job), **figures, "seconds": round(time.monotonic() - start, 1)}


def checked(job: Job, device: str) -> dict[str, Any]:
    """The figures of one check: largest relative differences, their tolerance, and the device that computed them."""
    from archspec import load

    warnings.simplefilter("ignore")  # what a framework says of its own calls
    if job.seed is not None:
        net = load(importlib.import_module("backends.random_specs").random_spec(job.seed))
    else:
        net = load(ROOT / "specs" / f"{job.spec}.yaml", job.variant)
    size = (job.side, job.side) if job.side is not None else None
    return verified(net, job, size, device) if job.check == "verify" else rerun(net, job, size, device)


def verified(net: Net, job: Job, size: tuple[int, int] | None, device: str) -> dict[str, Any]:
    found = net.verify(job.engine, size=size, device=device)
    figures = {
        "float32": found.largest("rows", "float32"),
        "float64": found.largest("rows", "float64"),
        "gradients": found.largest("gradients"),
        "tolerance": found.modes[0].tolerance,
    }
    rows = {row.path for mode in found.modes for row in mode.rows}
    return {**common(found, len(rows)), "figures": rounded(figures)}


def rerun(net: Net, job: Job, size: tuple[int, int] | None, device: str) -> dict[str, Any]:
    found = net.rerun(job.check, job.engine, size=size, device=device)
    figures = {backend: found.largest(backend) for backend in found.backends}
    figures["tolerance"] = max(each.tolerance for each in found.departures)
    # How near the worst row is to the tolerance that it has by its depth.
    figures["share"] = max(each.difference.relative / each.tolerance for each in found.departures)
    rows = {each.difference.path for each in found.departures}
    return {**common(found, len(rows)), "figures": rounded(figures)}


def common(found: Verification | Rerun, rows: int) -> dict[str, Any]:
    return {
        "ok": found.ok,
        "device": found.device,
        "input": list(map(int, found.network.input)),
        "rows": rows,
        "chaotic": len(found.chaotic),
        "failures": list(map(str, found.failures[:5])),
    }


def rounded(figures: dict[str, float]) -> dict[str, float | None]:
    """Three digits are enough; what is not finite is null, for JSON has no word for it."""
    return {name: float(f"{number:.2e}") if math.isfinite(number) else None for name, number in figures.items()}


def free() -> None:
    """Gives the memory of the last model back: other processes compute on the same GPU."""
    gc.collect()
    torch = sys.modules.get("torch")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
