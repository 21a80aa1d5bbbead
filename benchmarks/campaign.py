"""Random networks through `verify`, as many as are asked for: both backends compute the same, or the seed is told.

    python benchmarks/campaign.py --seeds FROM TO [--jobs JOBS]

The networks are those of the test suite (`tests/backends/random_specs.py`), which runs seeds 0 to 299. The last line
has the totals. Exit status 1 where a network fails.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import numpy as np

ROOT = Path(__file__).parents[1]
#: A process takes so many seeds, then another one begins: what the frameworks keep of 100s of models is given back.
SEEDS_OF_A_PROCESS = 100


class Found(NamedTuple):
    """What came of one seed."""

    seed: int
    seconds: float
    #: The largest relative difference of a row in float32, of one in float64, of a gradient.
    differences: tuple[float, float, float]
    failure: str = ""


def main() -> int:
    asked = argparse.ArgumentParser(description="Verify random networks.")
    asked.add_argument("--seeds", type=int, nargs=2, metavar=("FROM", "TO"), default=(0, 300))
    asked.add_argument("--jobs", type=int, default=2)
    arguments = asked.parse_args()
    start = time.perf_counter()
    found = []
    for each in results(range(*arguments.seeds), arguments.jobs):
        found.append(each)
        if each.failure:
            print(f"seed {each.seed}: {each.failure}", flush=True)
        if len(found) % SEEDS_OF_A_PROCESS == 0:
            print(totals(found, time.perf_counter() - start), flush=True)
    print(totals(found, time.perf_counter() - start))
    return 1 if any(each.failure for each in found) else 0


def results(seeds: range, jobs: int) -> Iterator[Found]:
    parts = [seeds[first : first + SEEDS_OF_A_PROCESS] for first in range(0, len(seeds), SEEDS_OF_A_PROCESS)]
    # A process that has started a framework cannot be forked.
    with ProcessPoolExecutor(jobs, get_context("spawn"), max_tasks_per_child=1) as pool:
        for part in pool.map(verified, parts):
            yield from part


def verified(seeds: Sequence[int]) -> list[Found]:
    """The seeds of one process."""
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    return [one(seed) for seed in seeds]


def one(seed: int) -> Found:
    from archspec import load
    from archspec.weights.verify import verify

    text = importlib.import_module("backends.random_specs").random_spec(seed)
    start = time.perf_counter()
    try:
        verification = verify(load(text).network)
    except Exception as caught:  # a framework's own error is a failure of this seed, not of the campaign
        return Found(seed, time.perf_counter() - start, (0, 0, 0), failure=f"{type(caught).__name__}: {caught!s:.300}")
    largest = verification.largest
    differences = largest("rows", "float32"), largest("rows", "float64"), largest("gradients", "float64")
    failure = "" if verification.ok else str(verification.failures[0])
    return Found(seed, time.perf_counter() - start, differences, failure=failure)


def totals(found: Sequence[Found], seconds: float) -> str:
    """One line: how many, how far, how long."""
    columns = zip(*(each.differences for each in found), strict=True)
    told = (
        f"{name}: median {np.median(column):.1e}, p99 {np.quantile(column, 0.99):.1e}, largest {np.max(column):.1e}"
        for name, column in zip(("float32", "float64", "gradients"), columns, strict=False)
    )
    failures = sum(bool(each.failure) for each in found)
    each_seconds = np.mean([each.seconds for each in found])
    return (
        f"{len(found):,} networks, {failures} failures; {'; '.join(told)}; {each_seconds:.2f} s each, {seconds:.0f} s"
    )


if __name__ == "__main__":
    sys.exit(main())
