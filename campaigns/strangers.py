"""Every payload in every place of a spec, in every output; and every bomb as a process of its own.

    python campaigns/strangers.py texts [--jobs JOBS]
    python campaigns/strangers.py executed
    python campaigns/strangers.py bombs

What it runs are the tests' own (`tests/hostile/`), which take a sample. `texts` has each payload in quotes, and a fifth
of them in single quotes and as it is, too; `executed` makes models of the files that are generated of them, in
processes that nothing guards; `bombs` tells time and memory. The last line has the totals. Exit status 1 where anything
is not as it should be.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

from hostile.bombs import BOMBS, MEGABYTES, SECONDS, measured  # noqa: E402
from hostile.fields import FIELDS, FREE, OTHER, quoted, spec, spellings  # noqa: E402
from hostile.outputs import faults  # noqa: E402
from hostile.payloads import CANARY, PAYLOADS  # noqa: E402
from hostile.readers import code_of  # noqa: E402
from processes import slowness  # noqa: E402

import archspec  # noqa: E402
from archspec.backends import BACKENDS  # noqa: E402
from archspec.errors import SpecError  # noqa: E402

#: A process takes so much of the payloads of a place; the first part has three spellings of each.
PARTS = 5
#: Of these a picture is drawn too, by Graphviz: every text that a picture has.
DRAWN = ("title", "variant_title", "row", "block", "head")


def main() -> int:
    asked = argparse.ArgumentParser(description="Hostile texts and bombs.")
    asked.add_argument("what", choices=["texts", "executed", "bombs"])
    asked.add_argument("--jobs", type=int, default=2)
    arguments = asked.parse_args()
    start, count, wrong = time.perf_counter(), 0, 0
    found = {"texts": texts, "executed": executed, "bombs": bombs}[arguments.what](arguments.jobs)
    for many, faulty in found:
        count += many
        wrong += len(faulty)
        print(*faulty[:10], sep="\n", end="\n" if faulty else "", flush=True)
    print(f"{count:,} {arguments.what}, {wrong} faults, {time.perf_counter() - start:.0f} s")
    return 1 if wrong else 0


def texts(jobs: int) -> Iterator[tuple[int, list[str]]]:
    parts = [(field, first) for field in FIELDS for first in range(PARTS)]
    with ProcessPoolExecutor(jobs) as pool:
        yield from pool.map(_part, parts)


def _part(asked: tuple[str, int]) -> tuple[int, list[str]]:
    """How many specs with a text in a place were read, and what was wrong with an output of them."""
    (field, first), told, count = asked, list[str](), 0
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("other.yaml").write_text(OTHER, "utf-8")
        net = archspec.load(spec())
        code = {backend: code_of(net.source(backend)) for backend in BACKENDS} if field in FREE else {}
        for payload in PAYLOADS[first::PARTS]:
            for number, text in enumerate(islice(spellings(field, payload), 3 if first == 0 else 1)):
                count += 1
                file = Path(f"net{count}.yaml")
                file.write_bytes(text.encode("utf-8", "surrogatepass"))
                # Unquoted, a text may be YAML of its own: another network, whose code is another too.
                own, is_drawn = code if number == 0 else {}, field in DRAWN and number == 0
                told += [f"{field} {payload!a:.60}: {each}" for each in faults(file, "other.yaml", own, is_drawn)]
                file.unlink()
                if Path(CANARY).exists():
                    told.append(f"{field} {payload!a:.60}: EXECUTED")
                    Path(CANARY).unlink()
        os.chdir(ROOT)
    return count, told


def executed(_jobs: int) -> Iterator[tuple[int, list[str]]]:
    for backend in BACKENDS:
        with tempfile.TemporaryDirectory() as folder:
            files = []
            for number, payload in enumerate(PAYLOADS):
                try:
                    net = archspec.load(spec(**dict.fromkeys(("title", "source", "about"), quoted(payload))))
                except SpecError:
                    continue
                files.append(Path(folder, f"net-{number}.py"))
                files[-1].write_text(net.source(backend), "utf-8")
            command = [sys.executable, str(ROOT / "tests/hostile/executed.py"), *map(str, files)]
            done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
            wrong = [] if done.stdout == f"{len(files)}\n" else [f"{backend}: {done.stderr[-2000:]}"]
            yield len(files), wrong + ([f"{backend}: EXECUTED"] if Path(folder, CANARY).exists() else [])


def bombs(_jobs: int) -> Iterator[tuple[int, list[str]]]:
    for name, bomb in BOMBS.items():
        with tempfile.TemporaryDirectory() as folder:
            # The better of two: the machine may be busy for a moment.
            ran = min((measured(bomb, Path(folder)) for _ in range(2)), key=lambda each: each.seconds)
        print(
            f"{name}: {ran.seconds:.2f} s, {ran.megabytes:.0f} MB, exit {ran.code}: {ran.stderr.split(chr(10))[0]:.150}"
        )
        wrong = list(bomb.faults(ran))
        if ran.seconds > SECONDS * slowness() or ran.megabytes > MEGABYTES:
            wrong.append(f"{ran.seconds:.2f} s of {SECONDS}, {ran.megabytes:.0f} MB of {MEGABYTES}")
        yield 1, [f"{name}: {each}" for each in wrong]


if __name__ == "__main__":
    sys.exit(main())
