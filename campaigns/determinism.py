"""The same spec gives the same bytes, whatever the hash seed, the Python, the locale, the time zone or the folder.

    python campaigns/determinism.py [--seeds 20] [--python PATH]... [--specs NAME]...

In each setting one process makes, of every shipped spec: the source of both backends, what `check`, `summary` and
`diff` print as JSON, the picture as DOT and, where Graphviz is installed, as SVG. ``--python`` names further
interpreters that have what requirements/core.txt says. Exit status 1 where a byte differs.
"""

from __future__ import annotations

import argparse
import io
import json
import locale
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import redirect_stdout
from hashlib import sha256
from pathlib import Path

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
    asked.add_argument("--here", action="store_true", help="print the digests of what this process makes")
    arguments = asked.parse_args()
    if arguments.here:
        print(json.dumps(dict(made(arguments.specs))))
        return 0
    expected = digests(sys.executable, {"PYTHONHASHSEED": "0"}, arguments.specs)
    failed = 0
    for setting, python, environment, folder in settings(arguments.seeds, arguments.python):
        found = digests(python, environment, arguments.specs, folder)
        other = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
        failed += bool(other)
        print(f"{setting}: {len(found)} files, {len(other)} differ {' '.join(other[:5])}".rstrip(), flush=True)
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


def digests(python: str, environment: dict[str, str], specs: Sequence[str], folder: str = ".") -> dict[str, str]:
    """What the script makes in another process, by name."""
    command = [python, str(Path(__file__).resolve()), "--here", "--specs", *specs]
    ran = {**os.environ, **environment, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, capture_output=True, text=True, env=ran, cwd=folder, check=True)
    found: dict[str, str] = json.loads(done.stdout)
    return found


def made(specs: Sequence[str]) -> Iterator[tuple[str, str]]:
    """(name of a file, digest of its bytes) of everything that is made of these specs."""
    from archspec import load

    locale.setlocale(locale.LC_ALL, "")  # as a program does that uses us; Python itself sets but the characters
    paths = [str(ROOT / "specs" / f"{name}.yaml") for name in specs]
    for name, path, other in zip(specs, paths, paths[1:] + paths[:1], strict=True):
        net = load(path)
        yield f"{name}.dot", digest(net.diagram().dot)
        for form in ("svg", "pdf", "html", "tikz", "mermaid"):
            yield f"{name}.{form}", digest(net.diagram().render(form).decode("latin-1"))
        for backend in ("keras", "torch"):
            yield f"{name}_{backend}.py", digest(net.source(backend))
        for command in (("check", path), ("summary", path), ("diff", path, other)):
            yield f"{name}.{command[0]}.json", digest(printed(*command, "--json"))
    yield "schema.json", digest(printed("schema"))


def printed(*arguments: str) -> str:
    from archspec.cli import main as archspec

    with redirect_stdout(io.StringIO()) as stdout:
        archspec([*arguments])
    return stdout.getvalue()


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
