"""Writes `verification.md`: what `archspec verify` measures of every spec and variant, at a small odd size.

    python docs/write_verification.py [--jobs N] [--kept FILE] [--gpu]

Each network is verified in a process of its own. It takes some twenty minutes on two cores. What has been measured is
kept in a file, if one is named, and is not measured again. The last part is what `benchmarks/gpu.py` has measured on a
GPU and written into `docs/gpu.json`; with `--gpu` that part alone is written anew, and nothing is measured.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import gpu_figures

import archspec
from archspec.errors import SpecError
from archspec.weights.verify import at_size

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("verification.md")
ENGINES = ("tensorflow", "jax", "torch")
#: At an odd size `same` pads other sides than at an even one. A variant is a spec with other rows or other columns, and
#: what it computes does not depend on how large its maps are.
ODD_SIDES = (33, 67, 97, 131)
#: On which every engine of Keras is tried: each operator of the specs is in one of them.
TRIED_ON_ENGINES = (
    ("lenet5", None), ("alexnet", "paper"), ("googlenet", None), ("resnet18", None), ("resnet18", "option_a"),
    ("xception", None), ("line_filters", None),
)  # fmt: skip

#: Random networks of the test suite's kind: the suite runs the first 300.
SEEDS = (0, 2300)
RANDOM = """\
## Random networks

Every operator, with odd and even windows and sizes, each kind of padding, strides, dilations, groups, ceil mode, blocks
in blocks, repetitions and conditions; `benchmarks/campaign.py` makes each network of a seed, and a failure is told with
its seed. Differences of more than 1e-4 in float32 are where a norm divides by next to nothing: there each framework is
as far from its own float64.
"""

HEAD = """\
<!-- Written by docs/write_verification.py, which runs what it tells: change nothing here. -->

# What has been verified

`archspec verify SPEC` builds both generated models, gives them the same weights and compares every row, in inference
and in training, then every gradient and every moving statistic; see [semantics.md](semantics.md) for what is compared
and what cannot agree. The numbers below are the largest relative differences: of a row, each number's by its
own size or by the row's root mean square, whichever is larger; of a gradient, the norm of the difference by its norm.
Rounding in float32 is what is left, and the tolerance is what it may be at this depth. The tolerance in float64 is
1e-6, of gradients (in float64) 1e-5. The input is the smallest of some odd sizes that a network takes: what it computes
does not depend on how large its maps are. GoogLeNet, whose pools are sized for it, has its own.

"""


@dataclass(frozen=True)
class Job:
    """One run of the command."""

    spec: str
    variant: str | None
    size: str | None = None
    engine: str = "tensorflow"

    def run(self) -> dict[str, Any]:
        """What the command prints; it ends with 1 where the networks differ, and that is a result too."""
        options = ["--keras-backend", self.engine, *(["--variant", self.variant] if self.variant else [])]
        command = [sys.executable, "-m", "archspec", "verify", f"specs/{self.spec}.yaml", "--json", *options]
        settings = {**os.environ, "PYTHONPATH": str(ROOT)}
        settings.pop("KERAS_BACKEND", None)
        # Runs beside one another each have a core; two that each take all of them are slower than one after the other.
        settings.update(dict.fromkeys(("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"), "1"))
        size = ["--size", self.size] if self.size else []
        done = subprocess.run([*command, *size], cwd=ROOT, env=settings, capture_output=True, text=True, check=False)
        if done.returncode not in (0, 1) or not done.stdout:
            raise SystemExit(f"{' '.join(command)}:\n{done.stderr}")
        result: dict[str, Any] = json.loads(done.stdout)
        print(f"{self.spec} {self.variant or ''} {self.engine} {result['input']} ok={result['ok']}", file=sys.stderr)
        return result


def kept(file: Path | None, key: str, measure: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """What has been measured under this key, from the file where it is there."""
    if file is None:
        return measure()
    for line in file.read_text("utf-8").splitlines() if file.exists() else ():
        found: dict[str, Any] = json.loads(line)
        if found["job"] == key:
            return found
    result = {"job": key, **measure()}
    with file.open("a", encoding="utf-8") as end:
        end.write(json.dumps(result) + "\n")
    return result


def every_network() -> Iterator[tuple[str, str | None]]:
    """(spec, variant) of all that is in `specs/`."""
    for path in sorted((ROOT / "specs").glob("*.yaml")):
        yield path.stem, None
        for variant in archspec.load(path).document.header.variants:
            yield path.stem, variant


def odd_size(spec: str, variant: str | None) -> str | None:
    """The same as the option of the command line has it."""
    side = odd_side(spec, variant)
    return None if side is None else f"{side}x{side}"


def odd_side(spec: str, variant: str | None) -> int | None:
    """The smallest of some odd sizes that the network takes; None where it takes its own alone."""
    network = archspec.load(ROOT / "specs" / f"{spec}.yaml", variant).network
    for side in ODD_SIDES:
        try:
            at_size(network, side, side)
        except SpecError:
            continue
        return side
    return None


def line(result: dict[str, Any]) -> str:
    """A row of the table."""
    name = ", ".join(filter(None, (result["name"], result["variant"])))
    keys = ("max_rel_diff", "max_rel_diff_float64", "max_grad_diff", "tolerance")
    cells = [name, "x".join(map(str, result["input"])), str(len(result["rows"]))]
    return f"| {' | '.join([*cells, *(number(result[key]) for key in keys), verdict(result)])} |"


def verdict(result: dict[str, Any]) -> str:
    return "yes" if result["ok"] else "**no**"


def number(value: float | None) -> str:
    return "**not finite**" if value is None else f"{value:.1e}"


def table(title: str, results: Sequence[dict[str, Any]]) -> str:
    return "\n".join(
        [
            f"## {title}\n",
            "| network | input | rows | float32 | float64 | gradients | tolerance of float32 | the same |",
            "|---|---|--:|--:|--:|--:|--:|---|",
            *map(line, results),
        ]
    )


def engines(jobs: Sequence[Job], results: Sequence[dict[str, Any]]) -> str:
    lines = [
        f"| {', '.join(filter(None, (job.spec, job.variant)))} | {job.engine} | "
        f"{' | '.join(number(result[key]) for key in ('max_rel_diff', 'max_rel_diff_float64', 'max_grad_diff'))} | "
        f"{verdict(result)} |"
        for job, result in zip(jobs, results, strict=True)
    ]
    return "\n".join(
        [
            "## Every engine of Keras\n",
            "Keras computes batch norms in float32 on JAX and on torch whatever the type of the model, so there the",
            "tolerance of float32 holds in float64 too, and 2e-2 for gradients. What is beyond it is no more than each",
            "framework's own rounding at that row, which is measured.\n",
            "| network | Keras on | float32 | float64 | gradients | the same |",
            "|---|---|--:|--:|--:|---|",
            *lines,
        ]
    )


def campaign(jobs: int) -> dict[str, Any]:
    """What the campaign of random networks ends with, and the seeds that failed."""
    command = [sys.executable, "benchmarks/campaign.py", "--seeds", *map(str, SEEDS), "--jobs", str(jobs)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        raise SystemExit(f"{' '.join(command)}:\n{done.stderr}")
    lines = done.stdout.splitlines()
    return {"told": "\n\n".join([lines[-1], *(line for line in lines if line.startswith("seed "))])}


def versions() -> str:
    named = ", ".join(f"{name} {version(name)}" for name in ("keras", "tensorflow", "jax", "torch", "numpy"))
    return f"Measured on a CPU with {named}.\n"


def with_gpu(page: str) -> str:
    """The page with the part of the GPU as its last one."""
    measured = gpu_figures.section()
    above = page.partition(f"\n{gpu_figures.HEADING}\n")[0]
    return f"{above.rstrip()}\n\n{measured}" if measured else f"{above.rstrip()}\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kept", type=Path)
    parser.add_argument("--gpu", action="store_true", help="write anew what a GPU has measured, and nothing else")
    arguments = parser.parse_args()
    if arguments.gpu:
        PAGE.write_text(with_gpu(PAGE.read_text("utf-8")), "utf-8")
        return
    networks = list(every_network())
    small = [Job(spec, variant, odd_size(spec, variant)) for spec, variant in networks]
    on_engines = [
        Job(spec, variant, odd_size(spec, variant), engine) for spec, variant in TRIED_ON_ENGINES for engine in ENGINES
    ]
    with ThreadPoolExecutor(arguments.jobs) as pool:
        results = list(pool.map(lambda job: kept(arguments.kept, repr(job), job.run), [*small, *on_engines]))
    drawn = kept(arguments.kept, f"campaign {SEEDS}", lambda: campaign(arguments.jobs))
    parts = [
        table(f"Every spec and variant: {len(small)} networks", results[: len(small)]),
        engines(on_engines, results[len(small) :]),
        f"{RANDOM}\n{drawn['told']}",
    ]
    PAGE.write_text(with_gpu(HEAD + versions() + "\n" + "\n\n".join(parts) + "\n"), "utf-8")


if __name__ == "__main__":
    main()
