"""A variable is an argument of the generated function only where the function is the spec's network at every value."""

from __future__ import annotations

import re
from typing import Any

import pytest

from archspec.backends import BACKENDS

from .tiny import Row, text

WIDE = {"conv": "$width", "kernel": "3x3"}
#: (rows, input, value): at another width the network is another one, or none.
DECISIVE: dict[str, tuple[list[Any], str, int]] = {
    "a projection that 3 maps would not have": ([{"add": [[WIDE], ["shortcut"]]}], "8x8x3", 4),
    "an identity that 4 maps would not have": ([{"add": [[WIDE], ["shortcut"]]}], "8x8x3", 3),
    "a product that every other width would broadcast": ([{"multiply": [[WIDE], []]}], "8x8x1", 1),
    "a stride that makes a projection": (
        [{"add": [[{"conv": 3, "kernel": "3x3", "stride": "$width"}], ["shortcut"]]}], "8x8x3", 1),
}  # fmt: skip


def arguments(source: str) -> str:
    """What the public function takes."""
    (found,) = re.findall(r"^def tiny\((.*?)\) ->", source, re.DOTALL | re.MULTILINE)
    return str(found)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("rows", "start", "width"), DECISIVE.values(), ids=list(DECISIVE))
def test_a_variable_that_decides_what_the_network_is_made_of_is_a_constant(
    rows: list[Any], start: str, width: int, backend: str
) -> None:
    layers: list[Row] = [*rows, "globalavgpool", {"dense": "$classes"}]
    taken = arguments(text(backend, layers, start, variables={"width": width, "classes": 7}))
    assert "width" not in taken and "classes: int = 7" in taken


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_variable_that_is_a_number_in_calls_alone_is_an_argument(backend: str) -> None:
    rows: list[Row] = [
        WIDE,
        {"add": [[WIDE], ["shortcut"]], "repeat": "$times"},
        "globalavgpool",
        {"dense": "$classes"},
    ]
    taken = arguments(text(backend, rows, variables={"width": 6, "times": 2, "classes": 7}))
    assert all(each in taken for each in ("width: int = 6", "times: int = 2", "classes: int = 7"))


def test_a_variable_is_a_constant_where_one_framework_needs_it() -> None:
    """At 3 the repetitions have the same number of maps coming in, which Keras sees by itself and torch is told."""
    rows: list[Row] = [{"conv": "$width * 2", "kernel": "3x3"}, {"conv": 6, "kernel": "3x3", "repeat": 2}]
    taken = {backend: arguments(text(backend, rows, variables={"width": 3})) for backend in BACKENDS}
    assert "width" not in taken["torch"] and "width: int = 3" in taken["keras"]
