"""Processes that are killed, interrupted, or write into one folder together: never half a file, never a leftover.

    python campaigns/kills.py [--kills 500] [--interrupts 200] [--builds 20] [--at-once 16]

Kills and half of the interrupts meet processes that write without an end, by the functions that `build`, `diagram`,
`fmt` and `weights` write with; the other interrupts meet whole commands, at a random moment of their life. So many
whole builds are killed too, and so many are started into one folder at once, where PyTorch is installed. Exit status 1
where one fails.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from writers import ROOT, SPEC, Writer, others, writers

#: The longest that a writer is left alone.
SECONDS = 0.06
#: Commands that end by themselves; the file that the last one writes is lenet5.dot.
COMMANDS = (
    ("check", str(SPEC)),
    ("summary", str(SPEC), "--json"),
    ("diff", str(SPEC), str(SPEC.with_name("lenet5_book.yaml"))),
    ("diagram", str(SPEC), "--format", "dot", "--out", "."),
)
ARCHSPEC = [sys.executable, "-m", "archspec"]
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "TF_CPP_MIN_LOG_LEVEL": "3"}
Run = Callable[[random.Random], tuple[str, str]]


def main() -> int:
    asked = argparse.ArgumentParser(description="Kill, interrupt, and write at once.")
    for name, number in (("kills", 500), ("interrupts", 200), ("builds", 20), ("at-once", 16)):
        asked.add_argument(f"--{name}", type=int, default=number)
    arguments = asked.parse_args()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # ignored in the background, and in all that is started
    known = writers()
    half, count = arguments.interrupts // 2, arguments.at_once
    failures = repeated("kills of writers", arguments.kills, lambda draw: killed(draw, draw.choice(known)))
    failures += repeated("interrupts of writers", half, lambda draw: stopped(draw, draw.choice(known)))
    failures += repeated("interrupts of commands", arguments.interrupts - half, interrupted)
    failures += repeated("rounds of 16 writers at once", count, lambda draw: crowded(draw.choice(known)))
    if find_spec("torch") is None:
        print("PyTorch is not installed: no whole builds")
    elif arguments.builds:
        failures += repeated("kills of whole builds", arguments.builds, build_killed)
        failures += repeated(f"builds into one folder, {count} at once", 1, lambda _: built(count))
    return 1 if failures else 0


def repeated(name: str, times: int, run: Run) -> int:
    """So many runs, each with numbers of its own; prints how they ended, and returns how many failed."""
    ends: Counter[str] = Counter()
    failed = 0
    started = time.perf_counter()
    for number in range(times):
        end, fault = run(random.Random(number))
        ends[end] += 1
        if fault:
            failed += 1
            print(f"{name}, number {number}: {fault}", flush=True)
    told = ", ".join(f"{end} {count}" for end, count in ends.most_common())
    print(f"{name}: {times}, {failed} failures ({told}; {time.perf_counter() - started:.0f} s)", flush=True)
    return failed


def killed(draw: random.Random, writer: Writer) -> tuple[str, str]:
    """A writer is killed; the file is whole, and the next run leaves nothing else."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        child = writer.starts(folder)
        time.sleep(draw.random() * SECONDS)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        end = "with a leftover" if others(folder, writer.file) else "between two files"
        return end, writer.fault(folder) or writer.fault_after_next(folder)


def stopped(draw: random.Random, writer: Writer) -> tuple[str, str]:
    """A writer is interrupted as the command is; nothing else is left even before the next run."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        child = writer.starts(folder, is_command=True)
        time.sleep(draw.random() * SECONDS)
        os.kill(child, signal.SIGINT)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        left = [each.name for each in others(folder, writer.file)]
        fault = f"exit code {code}" if code != 130 else f"{left} is left" if left else ""
        return f"exit {code}", fault or writer.fault(folder)


def interrupted(draw: random.Random) -> tuple[str, str]:
    """A whole command is interrupted, at any moment of the time that it takes undisturbed."""
    command = draw.choice(COMMANDS)
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        subprocess.run([*ARCHSPEC, *command], cwd=folder, env=ENVIRONMENT, capture_output=True, check=False)
        lasts = time.perf_counter() - started
        before = {each.name: each.read_bytes() for each in Path(folder).iterdir()}
        process = begun(command, folder)
        time.sleep(draw.random() * lasts)
        process.send_signal(signal.SIGINT)
        _, stderr = process.communicate(timeout=60)
        after = {each.name: each.read_bytes() for each in Path(folder).iterdir()}
    if before != after:
        return "changed", f"{command}: {sorted(after)} are other files than before"
    return ended(process.returncode, stderr)


def ended(code: int, stderr: str) -> tuple[str, str]:
    """How an interrupted command ended, and what is wrong about it.

    Before Python has read the first line of ours it answers for itself: by the signal, or by a traceback of `site`.
    """
    if (code, stderr) in ((130, "archspec: interrupted\n"), (130, ""), (0, "")):
        return f"exit {code}", ""
    is_pythons = code in (1, -signal.SIGINT) and "/archspec/" not in stderr
    return ("before our first line", "") if is_pythons else (f"exit {code}", stderr[-1500:])


def crowded(writer: Writer) -> tuple[str, str]:
    """16 writers of one file: whenever it is read it is whole, and all of them go on until they are killed."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        children = [writer.starts(folder) for _ in range(16)]
        seen = [fault for _ in range(40) if (fault := writer.fault(folder))]
        ended_early = [child for child in children if os.waitpid(child, os.WNOHANG)[0]]
        for child in set(children) - set(ended_early):
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        if ended_early:
            seen.append(f"{len(ended_early)} writers ended by themselves")
        return "whole", seen[0] if seen else writer.fault_after_next(folder)


def begun(command: tuple[str, ...], folder: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*ARCHSPEC, *command], cwd=folder, env=ENVIRONMENT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


BUILD = ("build", str(SPEC), "--backend", "torch", "--out", "out")


def build_killed(draw: random.Random) -> tuple[str, str]:
    """A whole build is killed while an older file is there; that stays, or the new one is there."""
    with TemporaryDirectory() as folder:
        out = Path(folder, "out")
        out.mkdir()
        old = "# Written by archspec, once.\n"
        (out / "lenet5_torch.py").write_text(old)
        started = time.perf_counter()
        process = begun(BUILD, folder)
        time.sleep(draw.uniform(0.1, 6))
        process.kill()
        process.communicate()
        text = (out / "lenet5_torch.py").read_text("utf-8")
        names = [each.name for each in others(out, "lenet5_torch.py") if not each.name.startswith(".archspec-")]
    is_whole = text == old or text == (ROOT / "generated" / "lenet5_torch.py").read_text("utf-8")
    end = "old file" if text == old else f"new file, {time.perf_counter() - started:.1f} s"
    return end, "" if is_whole and not names else f"half written, or {names} beside it"


def built(count: int) -> tuple[str, str]:
    """So many whole builds of one spec into one folder at once."""
    with TemporaryDirectory() as folder:
        processes = [begun(BUILD, folder) for _ in range(count)]
        ends = [(process.communicate()[1], process.returncode) for process in processes]
        out = Path(folder, "out")
        is_whole = (out / "lenet5_torch.py").read_bytes() == (ROOT / "generated" / "lenet5_torch.py").read_bytes()
        names = [each.name for each in out.iterdir()]
    wrong = [stderr for stderr, code in ends if code != 0]
    fault = wrong[0] if wrong else "" if is_whole and names == ["lenet5_torch.py"] else f"{names}, whole: {is_whole}"
    return f"exit 0: {len(ends) - len(wrong)}", fault


if __name__ == "__main__":
    sys.exit(main())
