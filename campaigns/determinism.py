"""The same spec gives the same bytes, whatever the hash seed, the Python, the locale, the time zone or the folder.

    python campaigns/determinism.py [--seeds 20] [--python PATH]... [--specs NAME]...

In each setting one process makes, of every shipped spec, what campaigns/outputs.py lists: every command that needs no
framework, in every format, what `fmt` writes, and the source of both backends. ``--python`` names further interpreters
that have what requirements/core.txt says. Pictures are left out where they cannot be made, and that is told: PNG where
an interpreter does not have requirements/png.txt. Exit status 1 where a byte differs.
"""

from __future__ import annotations

import argparse
import json
import locale
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from outputs import made

ROOT = Path(__file__).parents[1]
#: Beside hash seeds: what is set in the environment, by name; of the locales those that the system has.
PLACES = {
    "LC_ALL=C": {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    "LC_ALL=C.UTF-8": {"LC_ALL": "C.UTF-8"},
    "LC_ALL=tr_TR.UTF-8": {"LC_ALL": "tr_TR.UTF-8", "PYTHONUTF8": "0"},
    "TZ=Asia/Kathmandu": {"TZ": "Asia/Kathmandu"},
    "TZ=America/St_Johns": {"TZ": "America/St_Johns"},
    "a terminal of 40 columns": {"COLUMNS": "40", "FORCE_COLOR": "1"},
}


def main() -> int:
    asked = argparse.ArgumentParser(description="Make everything in many settings, and compare.")
    asked.add_argument("--seeds", type=int, default=20)
    asked.add_argument("--python", action="append", default=[], help="another interpreter")
    asked.add_argument("--specs", nargs="*", default=[path.stem for path in sorted(ROOT.glob("specs/*.yaml"))])
    asked.add_argument("--without", nargs="*", default=[], help="formats of pictures that are not made")
    asked.add_argument("--here", action="store_true", help="print the digests of what this process makes")
    arguments = asked.parse_args()
    if arguments.here:
        locale.setlocale(locale.LC_ALL, "")  # as a program does that uses us; Python itself sets but the characters
        print(json.dumps(dict(made(arguments.specs, arguments.without))))
        return 0
    without = {*arguments.without, *impossible([sys.executable, *arguments.python])}
    return compare(arguments.specs, sorted(without), settings(arguments.seeds, arguments.python))


def impossible(pythons: Sequence[str]) -> Iterator[str]:
    """The formats that one of the interpreters cannot make; each is told."""
    for python in pythons:
        if subprocess.run([python, "-c", "import resvg_py"], capture_output=True, check=False).returncode:
            print(f"png: {python} does not have resvg-py")
            yield "png"


def compare(
    specs: Sequence[str], without: Sequence[str], others: Iterator[tuple[str, str, dict[str, str], str]]
) -> int:
    """The exit status: 1 where an output is not that of the first setting."""
    expected = digests(sys.executable, {"PYTHONHASHSEED": "0"}, specs, without)
    failed = 0
    for setting, python, environment, folder in others:
        found = digests(python, environment, specs, without, folder)
        other = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        failed += bool(other)
        print(f"{setting}: {len(found)} outputs, {len(other)} differ {' '.join(other[:5])}".rstrip(), flush=True)
    return 1 if failed else 0


def settings(seeds: int, pythons: Sequence[str]) -> Iterator[tuple[str, str, dict[str, str], str]]:
    """(name, interpreter, environment, folder to run in)."""
    for seed in range(1, seeds):
        yield f"PYTHONHASHSEED={seed}", sys.executable, {"PYTHONHASHSEED": str(seed)}, "."
    for name, environment in PLACES.items():
        if has(environment):
            yield name, sys.executable, environment, "."
        else:
            print(f"{name}: this system does not have it")
    yield "another folder", sys.executable, {}, tempfile.gettempdir()
    for python in pythons:
        yield python, python, {}, "."


def has(environment: dict[str, str]) -> bool:
    """Whether the system has the locale that is set there."""
    command = [sys.executable, "-c", "import locale; locale.setlocale(locale.LC_ALL, '')"]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, check=False)
    return done.returncode == 0


def digests(
    python: str, environment: dict[str, str], specs: Sequence[str], without: Sequence[str], folder: str = "."
) -> dict[str, str]:
    """What the script makes in another process, by name."""
    command = [python, str(Path(__file__).resolve()), "--here", "--specs", *specs, "--without", *without]
    ran = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=ran, cwd=folder, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    sys.exit(main())
