"""Disks that are full and folders that take no file: one line, exit code 2, the old file as it was, nothing beside it.

    python campaigns/disks.py

What writes is called with a limit on the size of its file at 40 sizes, on a file system that is too small (where it
may be mounted), and as a user who may not write into the folder (where the caller is root). Whole commands run with
the limit, and with /dev/full for their output. Exit status 1 where one fails.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from kills import ARCHSPEC, ENVIRONMENT
from writers import SPEC, Writer, others, writers

from archspec.errors import UsageError

#: Sizes at which the disk is full, as parts of the file.
PARTS = 40
NOBODY = 65534
#: Of what it compiles on a full disk Python itself would keep a part, and take that for the whole ever after.
UNCOMPILED = {**ENVIRONMENT, "PYTHONDONTWRITEBYTECODE": "1"}
PRINTING = (
    ("--help",), ("check", str(SPEC)), ("check", str(SPEC), "--json"), ("check", str(SPEC), "--format", "sarif"),
    ("summary", str(SPEC)), ("summary", str(SPEC), "--json"), ("diff", str(SPEC), str(SPEC.with_name("vgg11.yaml"))),
    ("diagram", str(SPEC), "--format", "dot"), ("schema",), ("weights", "list", str(SPEC)),
)  # fmt: skip
WRITING = (("diagram", str(SPEC), "--format", "dot", "--out", "."), ("fmt", "given.yaml"))
#: Of weights; each needs its framework.
CHECKPOINTS = ("b.safetensors", "b.pt", "b.keras", "b.weights.h5")


def main() -> int:
    known = writers()
    failures = told(
        "files that the disk has no room for", (full(each, part) for each in known for part in range(PARTS))
    )
    failures += told("a file system that is too small", map(crammed, known))
    failures += told("a folder without the right to write", map(forbidden, known))
    failures += told("commands that print on a full disk", map(printed, PRINTING))
    failures += told("commands that write on a full disk", map(written, WRITING))
    failures += told("checkpoints on a full disk", checkpoints())
    return 1 if failures else 0


def told(name: str, faults: Iterator[str | None]) -> int:
    """Prints the faults and how many there are; None is what could not be tried here."""
    found = [fault for fault in faults if fault is not None]
    failed = [fault for fault in found if fault]
    print("\n".join([*failed, f"{name}: {len(found)} tried, {len(failed)} failures"]), flush=True)
    return len(failed)


def full(writer: Writer, part: int) -> str:
    with holding_old(writer) as folder:
        least = min(map(len, writer.contents))
        fault = in_child(lambda: _limit(least * part // PARTS), lambda: refused(writer, folder))
        return fault or untouched(writer, folder)


def crammed(writer: Writer) -> str | None:
    """The system says ENOSPC, as a disk does."""
    with TemporaryDirectory() as name:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", "size=8k", "archspec", name], capture_output=True, check=False
        )
        if mounted.returncode:
            return None
        try:
            folder = Path(name)
            (folder / writer.file).write_bytes(OLD)
            return in_child(lambda: None, lambda: refused(writer, folder)) or untouched(writer, folder)
        finally:
            subprocess.run(["umount", name], check=True)


def forbidden(writer: Writer) -> str | None:
    if os.geteuid() != 0:
        return None
    with holding_old(writer) as folder:
        folder.chmod(0o555)
        fault = in_child(lambda: os.setuid(NOBODY), lambda: refused(writer, folder))
        return fault or untouched(writer, folder)


def printed(command: tuple[str, ...]) -> str:
    with TemporaryDirectory() as folder, open("/dev/full", "w") as nowhere:
        done = subprocess.run(
            [*ARCHSPEC, *command], cwd=folder, env=ENVIRONMENT, text=True, stdout=nowhere, stderr=subprocess.PIPE,
            check=False,
        )  # fmt: skip
    return one_line(command, done)


def written(command: Sequence[str]) -> str:
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "given.yaml").write_text(SPEC.read_text("utf-8").replace("  - C1:  {", "  - C1: {"), "utf-8")
        (folder / "lenet5.dot").write_bytes(OLD)
        return limited(command, folder)


def checkpoints() -> Iterator[str | None]:
    made = next((each for each in writers() if each.file.endswith(".safetensors")), None)
    if made is None:
        return
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "a.safetensors").write_bytes(sorted(made.contents)[0])
        for file in CHECKPOINTS:
            (folder / file).write_bytes(OLD)
            yield limited(("weights", "convert", str(SPEC), "a.safetensors", file), folder)


def limited(command: Sequence[str], folder: Path) -> str:
    """The command, where no file grows beyond 100 bytes."""
    before = contents(folder)
    done = subprocess.run(
        [*ARCHSPEC, *command], cwd=folder, env=UNCOMPILED, capture_output=True, text=True, check=False,
        preexec_fn=lambda: _limit(100),
    )  # fmt: skip
    return one_line(command, done) or ("" if contents(folder) == before else f"{command}: {sorted(contents(folder))}")


def one_line(command: Sequence[str], done: subprocess.CompletedProcess[str]) -> str:
    is_right = done.returncode == 2 and len(done.stderr.splitlines()) == 1 and done.stderr.startswith("archspec: ")
    return "" if is_right else f"{command}: exit code {done.returncode}: {done.stderr[-500:]}"


OLD = b"# Written by archspec, once.\n"


@contextmanager
def holding_old(writer: Writer) -> Iterator[Path]:
    with TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        Path(name, writer.file).write_bytes(OLD)
        yield Path(name)


def refused(writer: Writer, folder: Path) -> str:
    """Nothing, where the longer of both contents is refused as a wrong call."""
    try:
        for way in writer.ways:
            way(folder)
    except UsageError as caught:
        return "" if "cannot be written" in str(caught) else f"{writer.file}: {caught}"
    return f"{writer.file} was written"


def untouched(writer: Writer, folder: Path) -> str:
    is_old = (folder / writer.file).read_bytes() in {OLD, *writer.contents}
    left = [each.name for each in others(folder, writer.file)]
    return "" if is_old and not left else f"{writer.file} is whole: {is_old}; beside it {left}"


def contents(folder: Path) -> dict[str, bytes]:
    return {each.name: each.read_bytes() for each in folder.iterdir()}


def in_child(prepare: Callable[[], None], run: Callable[[], str]) -> str:
    """What the function gives in a process of its own, which cannot harm this one."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        sys.dont_write_bytecode = True
        prepare()
        try:
            os.write(writing, run().encode()[:4000])
        except BaseException as caught:
            os.write(writing, repr(caught).encode()[:4000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        fault = pipe.read().decode()
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    return fault or ("" if code == 0 else f"the process ended with {code}")


def _limit(size: int) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))


if __name__ == "__main__":
    sys.exit(main())
