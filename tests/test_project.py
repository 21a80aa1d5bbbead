"""The project around the package: what is installed, and what from."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
EXTRAS: dict[str, list[str]] = PROJECT["project"]["optional-dependencies"]
LOCKS = {path.stem: path.read_text("utf-8") for path in (ROOT / "requirements").glob("*.txt")}


def locked(name: str) -> dict[str, str]:
    """The packages of a lock, and their versions."""
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)$", LOCKS[name], re.MULTILINE))


def names(requirements: list[str]) -> set[str]:
    found = (re.match(r"[\w.-]+", requirement) for requirement in requirements)
    return {re.sub(r"[-_.]+", "-", match[0]).lower() for match in found if match}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_exact_versions_and_no_host(lock: str) -> None:
    lines = [line for line in LOCKS[lock].splitlines() if not line.startswith("#")]
    assert len(lines) == len(locked(lock)) > 0
    assert "://" not in LOCKS[lock]


def test_every_dependency_is_locked() -> None:
    assert names(PROJECT["project"]["dependencies"]) <= locked("core").keys()
    assert names(PROJECT["build-system"]["requires"]) <= locked("build").keys()
    for extra, requirements in EXTRAS.items():
        assert names(requirements) <= locked(extra).keys(), extra


def test_the_locks_agree_on_every_version() -> None:
    every = [set(locked(lock).items()) for lock in LOCKS]
    pins = set.union(*every)
    assert len(pins) == len({name for name, _ in pins})


def test_nothing_of_cuda_is_locked() -> None:
    assert [name for lock in LOCKS for name in locked(lock) if re.match("nvidia|cuda|triton", name)] == []


def test_the_core_is_small_and_has_no_framework() -> None:
    assert len(locked("core")) <= 12
    assert locked("core").keys().isdisjoint({"keras", "tensorflow", "torch", "jax", "numpy"})


#: What is no module, and belongs to the package.
DATA = {".jinja", ".json", ".yaml", ".css", ".js", ".typed"}


def test_a_wheel_takes_files_of_every_name_that_the_package_has() -> None:
    patterns = PROJECT["tool"]["setuptools"]["package-data"]["*"]
    data = [path for path in (ROOT / "archspec").rglob("*") if path.suffix in DATA]
    assert data
    assert [path.name for path in data if not any(fnmatch(path.name, pattern) for pattern in patterns)] == []


@pytest.mark.campaign
def test_a_wheel_has_every_file_of_the_package(tmp_path: Path) -> None:
    source = tmp_path / "source"
    shutil.copytree(ROOT / "archspec", source / "archspec", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    made = [sys.executable, "-m", "pip", "wheel", "-qq", "--no-deps", "--no-build-isolation", "-w", str(tmp_path), "."]
    subprocess.run(made, cwd=source, check=True)
    (wheel,) = tmp_path.glob("archspec_nn-*.whl")
    inside = {name for name in ZipFile(wheel).namelist() if name.startswith("archspec/")}
    with ZipFile(wheel) as packed:
        (entries,) = (name for name in packed.namelist() if name.endswith("/entry_points.txt"))
        assert "[pytest11]\narchspec = archspec.pytest_plugin\n" in packed.read(entries).decode()
    files = (path for path in (source / "archspec").rglob("*") if path.suffix in {".py", *DATA})
    assert inside == {path.relative_to(source).as_posix() for path in files}
