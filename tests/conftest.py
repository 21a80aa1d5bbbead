"""A test module that imports a framework is marked ``framework``, and is not even read where those are deselected."""

from __future__ import annotations

import ast
import gc
import os
import re
import signal
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from forked import MODULES, Waiting, waiting

# Tests run in as many processes as there are cores: frameworks that each take all of the cores get in each other's way.
if "PYTEST_XDIST_WORKER" in os.environ:
    for setting in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ.setdefault(setting, "1")

# What Python compiles is kept, whatever the environment says: else each worker would compile every test anew, and each
# process that a test starts and times all of the package, which an installed one has compiled.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
sys.dont_write_bytecode = False

FRAMEWORKS = {"jax", "keras", "tensorflow", "torch"}
MAY_IMPORT = re.compile(rf"^(import|from)\b.*\b({'|'.join(sorted(FRAMEWORKS))})\b|importorskip", re.M)


@pytest.fixture(scope="session")
def forked() -> Iterator[Waiting]:
    """Whole processes that need not import anything any more: see `forked.py`."""
    with waiting(*MODULES) as process:
        yield process


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`pytest -m "not framework"` works where no framework is installed."""
    is_left_out = (
        is_without_frameworks(config) and collection_path.suffix == ".py" and imports_a_framework(collection_path)
    )
    return True if is_left_out else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if imports_a_framework(item.path):
            item.add_marker("framework")
    if is_without_frameworks(config):  # the fast part of the suite
        config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("campaign")])
        items[:] = [item for item in items if not item.get_closest_marker("campaign")]


def pytest_collection_finish(session: pytest.Session) -> None:
    """Modules and tests stay until the end: to look for garbage among them takes a fifth of the suite's time."""
    gc.freeze()
    if is_without_frameworks(session.config):  # their models are large, and hold themselves
        gc.set_threshold(50_000)


def is_without_frameworks(config: pytest.Config) -> bool:
    return bool(config.option.markexpr == "not framework")


@cache
def imports_a_framework(path: Path) -> bool:
    """Whether the module imports one as it is imported itself."""
    text = path.read_text("utf-8")
    if not MAY_IMPORT.search(text):  # to read all of them as Python would take a fifth of the time until the first test
        return False
    tree = ast.parse(text)
    return any(name.partition(".")[0] in FRAMEWORKS for statement in tree.body for name in imported(statement))


def imported(statement: ast.stmt) -> Iterator[str]:
    match statement:
        case ast.Import(names=names):
            yield from (alias.name for alias in names)
        case ast.ImportFrom(module=str(module), level=0):
            yield module
        case ast.Assign() | ast.Expr():  # torch = pytest.importorskip("torch")
            yield from (
                str(argument.value)
                for call in ast.walk(statement)
                if isinstance(call, ast.Call) and ast.unparse(call.func).endswith("importorskip")
                for argument in call.args
                if isinstance(argument, ast.Constant)
            )


@pytest.fixture
def interruptible() -> Iterator[None]:
    """Where the tests run in the background interrupts are ignored, and so they would be in what they start."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)
