"""A test module that imports a framework is marked ``framework``, and is not even read where those are deselected."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

# Tests run in as many processes as there are cores: frameworks that each take all of the cores get in each other's way.
if "PYTEST_XDIST_WORKER" in os.environ:
    for setting in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS"):
        os.environ.setdefault(setting, "1")

FRAMEWORKS = {"jax", "keras", "tensorflow", "torch"}


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """`pytest -m "not framework"` works where no framework is installed."""
    without = config.option.markexpr == "not framework"
    return True if without and collection_path.suffix == ".py" and imports_a_framework(collection_path) else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if imports_a_framework(item.path):
            item.add_marker("framework")


@cache
def imports_a_framework(path: Path) -> bool:
    """Whether the module imports one as it is imported itself."""
    tree = ast.parse(path.read_text("utf-8"))
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
