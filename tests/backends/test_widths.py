"""Numbers of maps in generated code, whatever rows do with them: short, and right at other values."""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import archspec
from archspec.analysis.counts import count, network_counts
from archspec.backends import BACKENDS, source
from archspec.backends.running.live import factory
from archspec.backends.writing.source import Module

from .linted import assert_clean
from .random_widths import VALUES, random_widths

SEEDS = range(8)


@cache
def module(seed: int, backend: str) -> Module:
    return source(archspec.load(random_widths(seed)).network, backend)


def test_the_files_of_random_widths_are_formatted_and_clean(tmp_path: Path) -> None:
    for seed in SEEDS:
        for backend in BACKENDS:
            (tmp_path / f"network{seed}_{backend}.py").write_text(module(seed, backend).text)
    assert_clean(tmp_path)


def parameters(model: Any) -> int:
    return sum(each.numel() for each in model.parameters()) if hasattr(model, "parameters") else model.count_params()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_numbers_hold_at_other_values_in_torch(seed: int) -> None:
    assert_counts(seed, "torch")


@pytest.mark.parametrize("seed", SEEDS[::3])
def test_the_numbers_hold_at_other_values_in_keras(seed: int) -> None:
    assert_counts(seed, "keras")


def assert_counts(seed: int, backend: str) -> None:
    pytest.importorskip(backend)
    make = factory(module(seed, backend))
    taken = VALUES[0].keys() & inspect.signature(make).parameters
    for every in VALUES:
        values = {name: every[name] for name in taken}
        network = archspec.load(random_widths(seed), **values).network
        counts = network_counts(network, count(network))
        assert parameters(make(**values)) == (counts.trainable if backend == "torch" else counts.params)
