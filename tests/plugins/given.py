"""Plug-ins for tests: files in a folder, whose operators nobody knows any more when a test has ended."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archspec.errors import Diagnostic, SpecError
from archspec.ops import REGISTRY
from archspec.plugins import load
from archspec.plugins.loading import forget

HEAD = "from archspec.plugins import *\nfrom archspec.plugins import Op, Weight, op\n"
MISH = (
    '@op("mish", keras="x * ops.tanh(ops.softplus(x))", torch="x * torch.tanh(F.softplus(x))")\n'
    'class Mish(Op):\n    """x * tanh(log(1 + exp(x)))."""\n'
)


#: A spec with the operator `own`.
NET = "archspec: 1\nname: net\ninput: 8x8x4\nlayers:\n  - own\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A working folder; the operators that are loaded in it are taken away afterwards."""
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    for name in {op.plugin.module for op in REGISTRY.values() if op.plugin is not None}:
        forget(name)


def written(code: str, name: str = "own.py") -> str:
    """The name of a plug-in's file in the working folder; its first two lines import."""
    Path(name).write_text(HEAD + code, "utf-8")
    return name


def loaded(code: str) -> tuple[str, ...]:
    """The words that a plug-in brings."""
    return load(written(code))


def refused(code: str) -> Diagnostic:
    """What is said of a plug-in that cannot be used."""
    before = set(REGISTRY)
    with pytest.raises(SpecError) as caught:
        loaded(code)
    assert set(REGISTRY) == before, "nothing of it stays"
    (found,) = caught.value.diagnostics
    assert found.code == "plugin" and found.place.source.name == "own.py"
    return found


__all__ = ["HEAD", "MISH", "NET", "folder", "loaded", "refused", "written"]
