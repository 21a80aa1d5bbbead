"""Mutated specs through load and check, as many as are asked for: no exception, no signal, and places in every answer.

    python campaigns/mutated_specs.py --numbers FROM TO [--jobs JOBS] [--whole | --further]
    python campaigns/mutated_specs.py --show NUMBER > mutant.yaml

Each number is one mutant of a shipped spec, the same wherever it is made (`tests/mutants.py`); the suite runs numbers 0
to 19,999. Without ``--whole`` they run in processes of a thousand, so that one that ends by a signal is counted, and
named; with it each is a process of `archspec check`. ``--further`` takes them through everything else that needs no
framework: the layout, the summary, the picture, a diff, the source of both backends; there just exceptions are counted.
The last lines have the totals. Exit status 1 where one fails.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from typing import Any

ROOT = Path(__file__).parents[1]
#: A process takes so many mutants.
BATCH = 1_000
#: A mutant that takes longer ends its process, by a signal.
PATIENCE_SECONDS = 60
#: So many batches lie between two lines of what has been found so far.
TOLD_EVERY = 20


@dataclass
class Totals:
    """What came of many mutants; those of batches add up."""

    mutants: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    slowest: tuple[float, int] = (0.0, -1)
    largest: float = 0.0
    faults: list[tuple[int, str]] = field(default_factory=list)

    def add(self, number: int, code: str, seconds: float, fault: str) -> None:
        self.mutants += 1
        self.codes[code] += 1
        self.slowest = max(self.slowest, (seconds, number))
        if fault:
            self.faults.append((number, fault))

    def include(self, other: Totals) -> None:
        self.mutants += other.mutants
        self.codes.update(other.codes)
        self.slowest = max(self.slowest, other.slowest)
        self.largest = max(self.largest, other.largest)
        self.faults += other.faults

    def __str__(self) -> str:
        codes = ", ".join(f"{code} {count:,}" for code, count in self.codes.most_common())
        seconds, number = self.slowest
        return (
            f"{self.mutants:,} mutants, {len(self.faults)} failures; slowest {seconds:.2f} s (number {number}), "
            f"most memory {self.largest:.0f} MiB\n  {codes}"
        )

    def as_json(self) -> dict[str, Any]:
        return vars(self)

    @staticmethod
    def of_json(told: dict[str, Any]) -> Totals:
        pairs = [(number, fault) for number, fault in told["faults"]]
        seconds, number = told["slowest"]
        return Totals(told["mutants"], Counter(told["codes"]), (seconds, number), told["largest"], pairs)


def main() -> int:
    asked = argparse.ArgumentParser(description="Check mutated specs.")
    asked.add_argument("--numbers", type=int, nargs=2, metavar=("FROM", "TO"), default=(0, 20_000))
    asked.add_argument("--jobs", type=int, default=1)
    asked.add_argument("--whole", action="store_true", help="a process of the command for each of them")
    asked.add_argument("--further", action="store_true", help="through all that needs no framework")
    asked.add_argument("--show", type=int, metavar="NUMBER", help="print this mutant")
    asked.add_argument("--batch", metavar="FILE", help="check them in this process, and note in FILE how far it is")
    arguments = asked.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
    numbers = range(*arguments.numbers)
    if arguments.show is not None:
        return shown(arguments.show)
    if arguments.batch:
        print(json.dumps(in_this_process(numbers, Path(arguments.batch), arguments.further).as_json()))
        return 0
    totals, started = Totals(), time.perf_counter()
    run, size = (whole, BATCH // 10) if arguments.whole else (partial(in_a_process, further=arguments.further), BATCH)
    for count, found in enumerate(results(numbers, arguments.jobs, run, size), 1):
        totals.include(found)
        for number, fault in found.faults:
            print(f"number {number}: {fault}", flush=True)
        if count % TOLD_EVERY == 0:
            print(totals, flush=True)
    print(f"{totals}\n  {time.perf_counter() - started:,.0f} s in {arguments.jobs} at a time")
    return 1 if totals.faults else 0


def shown(number: int) -> int:
    from mutants import numbered

    data, variant = numbered(number)
    sys.stdout.buffer.write(data)
    print(f"(to be checked with --variant {variant})" if variant else "(to be checked by itself)", file=sys.stderr)
    return 0


def results(numbers: range, jobs: int, run: Callable[[range], Totals], size: int) -> Iterator[Totals]:
    parts = [numbers[first : first + size] for first in range(0, len(numbers), size)]
    with ThreadPoolExecutor(jobs) as pool:
        yield from pool.map(run, parts)


def in_a_process(numbers: range, further: bool) -> Totals:
    """A batch; where a signal ends it, that is the fault of the mutant that it was at, and the rest follows."""
    with tempfile.NamedTemporaryFile() as progress:
        own = [sys.executable, __file__, "--batch", progress.name, "--numbers", str(numbers.start), str(numbers.stop)]
        own += ["--further"] * further
        done = subprocess.run(own, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return Totals.of_json(json.loads(done.stdout))
        at = int(Path(progress.name).read_text() or numbers.start)
    totals = in_a_process(range(numbers.start, at), further) if at > numbers.start else Totals()
    totals.add(at, "signal", 0.0, f"the process ended with {done.returncode}: {done.stderr[-2000:]}")
    if at + 1 < numbers.stop:
        totals.include(in_a_process(range(at + 1, numbers.stop), further))
    return totals


def in_this_process(numbers: range, progress: Path, further: bool) -> Totals:
    from judged import MEGABYTES, judged, judged_further

    gc.set_threshold(50_000)  # the command has it off
    totals, note = Totals(), os.open(progress, os.O_WRONLY)
    for number in numbers:
        os.pwrite(note, str(number).encode(), 0)
        signal.alarm(PATIENCE_SECONDS)
        totals.add(*(judged_further if further else judged)(number))
    signal.alarm(0)
    totals.largest = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    if totals.largest > MEGABYTES:
        totals.faults.append((numbers.start, f"it or one of the {len(numbers)} took {totals.largest:.0f} MiB"))
    return totals


def whole(numbers: range) -> Totals:
    from mutants import numbered

    totals = Totals()
    with tempfile.TemporaryDirectory() as folder:
        for number in numbers:
            data, variant = numbered(number)
            file = Path(folder, f"mutant{number}.yaml")
            file.write_bytes(data)
            code, stderr, seconds, megabytes = ran(file, variant)
            fault = impolite(file, code, stderr, seconds, megabytes)
            totals.add(number, f"exit {code}", seconds, fault)
            totals.largest = max(totals.largest, megabytes)
            file.unlink()
    return totals


def ran(file: Path, variant: str | None) -> tuple[int, str, float, float]:
    """(exit code, stderr, seconds of a processor, most MiB) of `archspec check FILE`; a signal is a negative code."""
    command = [sys.executable, "-m", "archspec", "check", file.name, *(["--variant", variant] if variant else [])]
    told = file.with_suffix(".stderr")
    files = [
        (os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
        (os.POSIX_SPAWN_OPEN, 2, str(told), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600),
    ]
    # `posix_spawn` has no folder to run in: the name that is told is the whole path.
    command[command.index(file.name)] = str(file)
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    child = os.posix_spawn(command[0], command, environment, file_actions=files)
    _, status, usage = os.wait4(child, 0)
    stderr = told.read_text("utf-8", errors="replace")
    told.unlink()
    return os.waitstatus_to_exitcode(status), stderr, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def impolite(file: Path, code: int, stderr: str, seconds: float, megabytes: float) -> str:
    """What is wrong with how the command ended; nothing where all is right."""
    from judged import MEGABYTES, SECONDS

    if code not in (0, 1, 2) or "Traceback" in stderr:
        return f"exit code {code}: {stderr[-2000:]}"
    first = stderr.partition("\n")[0]
    line, _, rest = first.removeprefix(f"{file}:").partition(":")
    if code == 1 and not (first.startswith(f"{file}:") and line.isdigit() and rest.partition(":")[0].isdigit()):
        return f"no place: {first:.200}"
    if code == 2 and "has no variant" not in first:
        return f"a wrong call: {first:.200}"
    if seconds > SECONDS or megabytes > MEGABYTES:
        return f"it took {seconds:.2f} s and {megabytes:.0f} MiB"
    return ""


if __name__ == "__main__":
    sys.exit(main())
