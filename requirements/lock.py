"""Write the locks: every package of the core and of each extra, at the version that pip resolves today.

    python requirements/lock.py

One resolution of everything fixes the versions; one for each extra tells what belongs to it. Nothing is installed.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterable
from pathlib import Path

HERE = Path(__file__).parent
PROJECT = HERE.parent
HEAD = "# {what}: what make installs. Written by requirements/lock.py from pyproject.toml.\n"
#: Held back. torch: the version whose CPU build the tests run on; run this where pip finds that build, or CUDA comes
#: along. pymdown-extensions: the last that installs on every Python 3.11, not from 3.11.5 on.
FIXED = {"torch": "2.13.0", "pymdown-extensions": "12.3"}
#: Said in the file of the extra that it is about.
NOTES = {
    "torch": "# No hashes, and no local version such as +cpu: a machine that holds a CPU build of this version \n"
    "# installs that one, and nothing of CUDA with it. Elsewhere pip takes the build of its index, which is larger.\n",
}


def main() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))
    extras = list(project["project"]["optional-dependencies"])
    versions = resolve([f"{PROJECT}[{','.join(extras)}]", *project["build-system"]["requires"]], FIXED)
    if cuda := [name for name in versions if name.startswith("nvidia-")]:
        sys.exit(f"pip chose a torch for CUDA, with {', '.join(cuda)}")
    core = resolve([str(PROJECT)], versions)
    write("build", "What builds the package", resolve(project["build-system"]["requires"], versions))
    write("core", "The core", core)
    for extra in extras:
        own = resolve([f"{PROJECT}[{extra}]"], versions)
        write(extra, f"The extra [{extra}], beside core.txt", {name: own[name] for name in own.keys() - core.keys()})


def resolve(requirements: Iterable[str], versions: dict[str, str]) -> dict[str, str]:
    """The packages that pip would install into an empty environment, at these versions where it has a choice."""
    with tempfile.TemporaryDirectory() as folder:
        report, limits = Path(folder, "report.json"), Path(folder, "limits.txt")
        limits.write_text(pins(versions), "utf-8")
        quiet = ["--quiet", "--quiet", "--dry-run", "--ignore-installed", "--report", str(report)]
        command = [sys.executable, "-m", "pip", "install", *quiet, "--constraint", str(limits), *requirements]
        subprocess.run(command, check=True)
        found = [entry["metadata"] for entry in json.loads(report.read_text("utf-8"))["install"]]
    return {canonical(entry["name"]): entry["version"].split("+")[0] for entry in found}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(versions: dict[str, str]) -> str:
    return "".join(f"{name}=={version}\n" for name, version in sorted(versions.items()))


def write(name: str, what: str, versions: dict[str, str]) -> None:
    ours = {package: version for package, version in versions.items() if package != "archspec-nn"}
    (HERE / f"{name}.txt").write_text(HEAD.format(what=what) + NOTES.get(name, "") + pins(ours), "utf-8")


if __name__ == "__main__":
    main()
