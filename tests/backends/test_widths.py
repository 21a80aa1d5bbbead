"""Numbers of maps in generated code, whatever rows do with them: short, and right at other values."""

from __future__ import annotations

import inspect
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sweeps import sweep

import archspec
from archspec.analysis.counts import count, network_counts
from archspec.backends import BACKENDS, source
from archspec.backends.running.live import factory
from archspec.backends.writing.source import Module

from .linted import assert_clean
from .random_widths import VALUES, random_widths
from .tiny import text

SEEDS = range(8)


@cache
def module(seed: int, backend: str) -> Module:
    return source(archspec.load(random_widths(seed)).network, backend)


@pytest.mark.campaign
def test_the_files_of_random_widths_are_formatted_and_clean(tmp_path: Path) -> None:
    for seed in SEEDS:
        for backend in BACKENDS:
            (tmp_path / f"network{seed}_{backend}.py").write_text(module(seed, backend).text)
    assert_clean(tmp_path)


def parameters(model: Any) -> int:
    return sum(each.numel() for each in model.parameters()) if hasattr(model, "parameters") else model.count_params()


@pytest.mark.parametrize("seed", sweep(SEEDS, lambda seed: seed in (0, 4)))
def test_the_numbers_hold_at_other_values_in_torch(seed: int) -> None:
    assert_counts(seed, "torch")


@pytest.mark.parametrize("seed", sweep(SEEDS[::3], lambda seed: seed == 0))
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


def test_another_number_of_maps_is_seen() -> None:
    """The control: the file's own numbers, at a value that the network does not have."""
    pytest.importorskip("torch")
    make = factory(module(0, "torch"))
    network = archspec.load(random_widths(0)).network
    assert parameters(make(growth=VALUES[0]["growth"] + 1)) != network_counts(network, count(network)).trainable


LONG = "($first_number + $second_number * 3) // 2 + ($first_number - $second_number) // 4 * ($third_number + 1)"
#: Long expressions where nothing has a name for them: in a block, as a condition, and of how often a row is there.
EVERYWHERE: list[Any] = [
    {"conv": LONG, "kernel": "1x1"},
    {"stage": "$first_number", "rate": "$second_number"},
    {"stage": "$second_number", "rate": "$third_number"},
    {"conv": 8, "kernel": "1x1", "when": f"{LONG} > 3 and $third_number > 1 or $second_number > 12", "repeat": LONG},
]
STAGE = {
    "args": ["breadth_of_stage", "rate"],
    "layers": [{"conv": LONG.replace("first_number", "breadth_of_stage"), "kernel": "1x1", "norm": "batch"},
               {"conv": "($input_maps + $rate * $breadth_of_stage) // 2 + ($input_maps - $rate) // 3", "kernel": "1x1"},
               {"conv": "$breadth_of_stage", "kernel": "1x1"}],
}  # fmt: skip


#: Those that leave the variables what they are in the file: its arguments.
AS_ARGUMENTS = [*EVERYWHERE[:3], {"conv": 8, "kernel": "1x1", "repeat": LONG}]


LONG_ONES = {"constants": EVERYWHERE, "arguments": AS_ARGUMENTS, "arguments of blocks": AS_ARGUMENTS[:3]}


@pytest.mark.parametrize("which", sweep(LONG_ONES, lambda which: which == "arguments of blocks"))
def test_a_long_expression_is_clean_wherever_it_stands(which: str, tmp_path: Path) -> None:
    variables = {"first_number": 9, "second_number": 4, "third_number": 2}
    for backend in BACKENDS:
        made = text(backend, LONG_ONES[which], blocks={"stage": STAGE}, variables=variables)
        (tmp_path / f"long_{backend}.py").write_text(made)
    assert_clean(tmp_path)
