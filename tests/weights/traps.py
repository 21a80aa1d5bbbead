"""The switchboard: what Keras and PyTorch do differently, planted in the model of one backend.

A trap is what an emitter would have written, or a mapping of weights said, had its author not known of a difference.
Almost none changes a shape or a count, so only numbers can show it.
"""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, Protocol

import pytest
from backends.tiny import Row, network

from archspec.backends.writing.source import Module
from archspec.network.tree import Network

#: What stands before the trapped row: numbers of both signs, of which verification has to find nothing wrong.
BEFORE: tuple[Row, ...] = ({"before": {"conv": 8, "kernel": "1x1"}},)


class Switch(Protocol):
    """Something that is wrong from then on."""

    def plant(self, patched: pytest.MonkeyPatch) -> None: ...


@dataclass(frozen=True)
class InSource:
    """Other text in the source that one backend writes; what it replaces has to be there."""

    backend: Literal["keras", "torch"]
    #: (what is written, what is planted in its place)
    edits: tuple[tuple[str, str], ...]

    def plant(self, patched: pytest.MonkeyPatch) -> None:
        # The package has a function of this name, which hides its module.
        building = importlib.import_module("archspec.backends.build")
        written = building.source

        def source(network: Network, backend: str) -> Module:
            module: Module = written(network, backend)
            return self._trapped(module) if backend == self.backend else module

        patched.setattr(building, "source", source)

    def _trapped(self, module: Module) -> Module:
        text = module.text
        for old, new in self.edits:
            assert old in text, f"{old} stands nowhere in\n{text}"
            text = text.replace(old, new)
        return replace(module, text=text)


@dataclass(frozen=True)
class InMapping:
    """Another value of a name of the package: how weights or values are laid out."""

    target: str
    value: Any

    def plant(self, patched: pytest.MonkeyPatch) -> None:
        module, _, name = self.target.rpartition(".")
        patched.setattr(importlib.import_module(module), name, self.value)


@dataclass(frozen=True)
class Trap:
    """One trap: the row in which it lies, how it is planted, and the first thing in which it has to be found."""

    #: What the trapped model does.
    name: str
    #: The number of the difference in the list of measured ones from which the traps were taken.
    item: int
    row: Row
    switch: Switch
    before: Sequence[Row] = BEFORE
    start: str = "8x8x4"
    #: The path that is found first. What no module of torch computes, as a merge, shows in what reads it.
    found_at: str = "trap"

    def __str__(self) -> str:
        """What a test of it is called."""
        where = self.switch.backend if isinstance(self.switch, InSource) else "the mapping"
        return f"{self.item}: {where} {self.name}"

    def network(self) -> Network:
        return network([*self.before, {"trap": self.row}], self.start)


def torch(old: str, new: str, *others: tuple[str, str]) -> InSource:
    return InSource("torch", ((old, new), *others))


def keras(old: str, new: str, *others: tuple[str, str]) -> InSource:
    return InSource("keras", ((old, new), *others))


def defined(code: str) -> tuple[str, str]:
    """The edit that puts a class in front of the network's."""
    return "class Tiny(", f"{code}\n\n\nclass Tiny("
