"""The models of every spec and of random networks on a GPU: `verify` there, in bfloat16 and in channels-last memory.

    python benchmarks/gpu.py --out FILE [--minutes 6] [--device cuda] [--jobs 11 5] [--seeds 64] [--check CHECK]...
                            [--only NAME]...

Keras runs on torch in so many processes of ``--jobs``, and on JAX, which compiles every operation on its own and takes
long, in so many; 0 leaves an engine out. What has been measured when the time is over is written, and what was left out
is told; what FILE has that held is not measured again. `docs/write_verification.py` makes a part of
docs/verification.md of the file, if it lies at docs/gpu.json.
Exit status 1 where a network differs.
"""

from __future__ import annotations

import argparse
import gc
import importlib
import json
import math
import multiprocessing
import os
import sys
import time
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, fields
from importlib.metadata import PackageNotFoundError, version
from multiprocessing.pool import Pool
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archspec.api import Net
    from archspec.weights.departures import Rerun
    from archspec.weights.verification import Verification

ROOT = Path(__file__).parents[1]
CHECKS = ("verify", "bfloat16", "channels-last")
ENGINES = ("torch", "jax")
#: What Keras on JAX is tried on, as far as the time goes: each operator of the specs is in one of them.
ON_JAX = (
    ("lenet5", None), ("line_filters", None), ("fashion_cnn", None), ("alexnet", "paper"), ("resnet18", None),
    ("resnet18", "option_a"), ("xception", None), ("googlenet", None),
)  # fmt: skip
SEEDS_ON_JAX = 16
#: What a network of a seed is called.
RANDOM = "random"
#: Processes that each have a core are quicker than processes that share all of them; and no choice between kernels of
#: JAX's is timed, which would take long and differ from run to run.
SETTINGS = {
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "XLA_FLAGS": "--xla_gpu_autotune_level=0 --xla_cpu_multi_thread_eigen=false",
}


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


def main() -> int:
    arguments = asked()
    start = time.monotonic()
    for setting, value in SETTINGS.items():
        os.environ.setdefault(setting, value)
    sys.path[:0] = [str(ROOT), str(ROOT / "tests"), str(ROOT / "docs")]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    counts = {engine: count for engine, count in zip(ENGINES, arguments.jobs, strict=True) if count}
    wanted = {engine: list(jobs(engine, arguments)) for engine in counts}
    found = kept(arguments.out)
    known = set(map(job_of, found))
    left = {engine: [job for job in some if job not in known] for engine, some in wanted.items()}
    for result in results(left, counts, arguments.device, start + 60 * arguments.minutes):
        found.append(result)
        print(told(result, time.monotonic() - start), flush=True)
        if len(found) % 20 == 0:
            write(arguments.out, found, wanted, time.monotonic() - start)
    write(arguments.out, found, wanted, time.monotonic() - start)
    failed = [each for each in found if not each["ok"]]
    for each in failed:
        print(told(each, time.monotonic() - start))
    left_out = len({job for some in wanted.values() for job in some} - set(map(job_of, found)))
    print(f"{len(found)} checks, {len(failed)} failures, {left_out} left out, {time.monotonic() - start:.0f} s")
    return 1 if failed or not found else 0


def asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=6.0)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--jobs", type=int, nargs=2, default=(11, 5), metavar=("TORCH", "JAX"))
    parser.add_argument("--seeds", type=int, default=64)
    parser.add_argument("--check", action="append", choices=CHECKS, help="one of the checks; repeat it for others")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help=f"a spec, or `{RANDOM}`")
    return parser.parse_args()


def jobs(engine: str, asked: argparse.Namespace) -> Iterator[Job]:
    """What is to be done, the most telling first, and of one check the largest networks first."""
    writer = importlib.import_module("write_verification")
    networks = ON_JAX if engine == "jax" else sorted(writer.every_network(), key=depth, reverse=True)
    sides = {each: writer.odd_side(*each) for each in networks if not asked.only or each[0] in asked.only}
    count = min(asked.seeds, SEEDS_ON_JAX) if engine == "jax" else asked.seeds
    for check in asked.check or CHECKS:
        if (check, engine) == ("channels-last", "jax"):
            continue  # torch alone has it
        yield from (Job(check, engine, spec, variant, side) for (spec, variant), side in sides.items())
        if not asked.only or RANDOM in asked.only:
            yield from (Job(check, engine, "", seed=seed) for seed in range(count))


def depth(network: tuple[str, str | None]) -> int:
    import archspec
    from archspec.network.walk import layers

    spec, variant = network
    return sum(1 for _ in layers(archspec.load(ROOT / "specs" / f"{spec}.yaml", variant).network))


def results(wanted: dict[str, list[Job]], counts: dict[str, int], device: str, end: float) -> Iterator[dict[str, Any]]:
    """What comes of the jobs until the time is over; then the processes are ended."""
    done: SimpleQueue[dict[str, Any]] = SimpleQueue()
    pools: list[Pool] = []
    # A process that has started a framework cannot be forked; one of Keras runs on one engine.
    context = multiprocessing.get_context("spawn")
    try:
        for engine, some in wanted.items():
            pools.append(context.Pool(counts[engine], maxtasksperchild=60))
            for job in some:
                pools[-1].apply_async(measured, (job, device), callback=done.put, error_callback=lambda _: None)
        for _ in range(sum(map(len, wanted.values()))):
            yield done.get(timeout=max(0.0, end - time.monotonic()))
    except Empty:
        print("the time is over", flush=True)
    finally:
        for pool in pools:
            pool.terminate()


def kept(file: Path) -> list[dict[str, Any]]:
    """What held of an earlier run."""
    return [each for each in json.loads(file.read_text("utf-8"))["results"] if each["ok"]] if file.exists() else []


def job_of(result: dict[str, Any]) -> Job:
    return Job(**{field.name: result[field.name] for field in fields(Job)})


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


def told(result: dict[str, Any], seconds: float) -> str:
    numbers = " ".join(f"{name} {number}" for name, number in result.get("figures", {}).items())
    failure = "" if result["ok"] else f" FAILED {result['failures'][:1]}"
    job = job_of(result)
    return f"{seconds:4.0f} s  {job.check} {job.engine} {job.name} ({result['seconds']} s): {numbers}{failure}"


def write(file: Path, found: Sequence[dict[str, Any]], wanted: dict[str, list[Job]], seconds: float) -> None:
    """The devices, the versions and what was left out; then a line for each result."""
    asked, there = [job for some in wanted.values() for job in some], set(map(job_of, found))
    left = [job for job in asked if job not in there]
    head = {
        "devices": sorted({each["device"] for each in found if "device" in each}),
        "versions": dict(versions()),
        "seconds": round(seconds),
        "left_out": [f"{job.check} {job.engine} {job.name}" for job in left],
    }
    order = {job: number for number, job in enumerate(asked)}
    lines = ",\n".join(json.dumps(each) for each in sorted(found, key=lambda each: order.get(job_of(each), -1)))
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f'{json.dumps(head, indent=1)[:-2]},\n "results": [\n{lines}\n]}}\n', "utf-8")


def versions() -> Iterator[tuple[str, str]]:
    for name in ("keras", "jax", "torch", "numpy"):
        try:
            yield name, version(name)
        except PackageNotFoundError:
            continue
    torch = importlib.import_module("torch")
    yield "cuda", str(torch.version.cuda)


if __name__ == "__main__":
    sys.exit(main())
