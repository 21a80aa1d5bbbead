"""What becomes a parameter of generated code: what differs between the uses of a block, and no more."""

from __future__ import annotations

from typing import Any

import pytest

import archspec
from archspec.backends import BACKENDS
from archspec.backends.planning.scopes import fixed_arguments

from .stages import signature, uses
from .tiny import text


def test_what_differs_between_uses_is_a_parameter_named_after_the_argument() -> None:
    source = uses({"args": ["maps"], "layers": [{"conv": "$maps", "kernel": "1x1"}]}, {"stage": 3}, {"stage": 6})
    assert signature(source) == "self, in_maps: int, maps: int"
    assert "Stage(4, 3)" in source and "Stage(3, 6)" in source


def test_an_argument_that_never_differs_vanishes() -> None:
    block = {"args": ["maps", "kernel"], "layers": [{"conv": "$maps", "kernel": "$kernel"}]}
    source = uses(block, {"stage": 4, "kernel": "3x3"}, {"stage": 4, "kernel": "3x3"})
    assert signature(source) == "self" and "nn.Conv2d(4, 4, 3, padding=1)" in source


def test_an_expression_stays_one() -> None:
    block = {"args": ["maps"], "layers": [{"conv": "$maps * 2 + 1", "kernel": "1x1"}]}
    assert "nn.Conv2d(in_maps, maps * 2 + 1, 1)" in uses(block, {"stage": 3}, {"stage": 6})


@pytest.mark.parametrize(
    ("backend", "said"), [("keras", "layers.ZeroPadding2D(kernel // 2"), ("torch", "padding=kernel // 2")]
)
def test_half_a_window_is_said_by_the_kernel_that_is_a_parameter(backend: str, said: str) -> None:
    block = {
        "args": {"kernel": "3x3", "stride": 1},
        "layers": [{"conv": 4, "kernel": "$kernel", "stride": "$stride", "padding": "half"}],
    }
    rows: list[dict[str, Any]] = [{"stage": "3x3", "stride": 2}, {"stage": "5x5"}]
    assert said in text(backend, rows, blocks={"stage": block})
    assert said not in text(backend, [*rows, {"stage": "1x5"}], blocks={"stage": block})


def widened(when: str) -> dict[str, Any]:
    """A block whose first row makes `$exp` maps, where it is there."""
    first = {"conv": "$exp", "kernel": "1x1", "when": when}
    return {"args": ["exp"], "layers": [first, {"depthwise": "3x3"}, {"conv": 5, "kernel": "1x1"}]}


def test_the_maps_behind_a_row_that_is_left_out_are_the_argument_that_they_always_are() -> None:
    source = uses(widened("$exp != $input_maps"), {"stage": 4}, {"stage": 8})
    assert signature(source) == "self, in_maps: int, exp: int"
    assert "nn.Conv2d(exp, exp, 3, padding=1, groups=exp)" in source


def test_maps_that_are_not_always_the_argument_are_a_parameter_of_their_own() -> None:
    source = uses(widened("$exp > 6"), {"stage": 3}, {"stage": 8})
    assert signature(source) == "self, in_maps: int, exp: int, own_in_maps: int"


def test_arguments_that_follow_from_a_variable_are_not_fixed() -> None:
    spec = (
        "archspec: 1\nname: tiny\ninput: 8x8x4\nvariables: {width: 3}\nblocks:\n"
        "  inner: {args: [a, b], layers: [{conv: $a, kernel: 1x1}, {conv: $b, kernel: 1x1}]}\n"
        "  outer: {args: [c, d], layers: [{inner: $c * 2, b: $d}]}\n"
        "layers:\n  - {outer: $width, d: 4}\n  - {outer: 5, d: 4}\n"
    )
    found = fixed_arguments(archspec.load(spec).network)
    assert found == {"outer": frozenset({"d", "in_maps"}), "inner": frozenset({"b", "in_maps"})}


def test_a_default_of_the_block_is_one_of_the_class() -> None:
    block = {
        "args": {"maps": "required", "stride": 1},
        "layers": [{"conv": "$maps", "kernel": "1x1", "stride": "$stride"}],
    }
    source = uses(block, {"stage": 3, "stride": 2}, {"stage": 6})
    assert signature(source) == "self, in_maps: int, maps: int, stride: int=1"
    assert "Stage(4, 3, stride=2)" in source and "Stage(3, 6)" in source


def test_a_variable_reaches_the_rows_through_blocks() -> None:
    source = text("torch", [{"stage": None}], variables={"width": 5},
                  blocks={"stage": {"layers": [{"conv": "$width", "kernel": "1x1"}]}})  # fmt: skip
    assert signature(source, "Tiny") == "self, width: int=5" and signature(source) == "self, width: int"


def test_uses_of_other_forms_get_a_definition_each() -> None:
    block = {"args": ["function"], "layers": [{"activation": "$function"}]}
    source = uses(block, {"stage": "relu"}, {"stage": "leaky_relu"})
    assert source.count("class Stage") == 2


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_row_that_is_read_again_is_read_with_its_activation(backend: str) -> None:
    """A `from` means the row's last value, and each branch its own rows of that name."""
    rows: list[Any] = [
        {"first": {"concat": [[{"conv": 2, "kernel": "1x1"}], []], "activation": "relu"}},
        {"conv": 6, "kernel": "1x1"},
        {"add": [[], [{"identity": None, "from": "first"}]]},
    ]
    source = text(backend, rows)
    body = source[source.index("forward" if backend == "torch" else "keras.Input") :]
    (name,) = {
        line.split(" = ")[0].strip()
        for line in body.splitlines()
        if ("relu" in line.lower() or "self.activation(" in line) and " = " in line
    }
    assert name.startswith("first") and (f"+ {name}" in body or f"[x, {name}]" in body)


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_merge_in_a_branch_does_not_overwrite_the_branch(backend: str) -> None:
    inner = {"add": [[{"conv": 4, "kernel": "3x3"}], []]}
    source = text(backend, [{"add": [[{"conv": 4, "kernel": "1x1"}, inner], []]}])
    if backend == "keras":
        assert '"main-main-conv"' in source and "[main2, main]" in source
