"""Rows that may be absent, and repetitions that grow: the expressions that explain them in generated code."""

from __future__ import annotations

from typing import Any

import pytest

from archspec.backends import BACKENDS

from .stages import signature, uses
from .tiny import text


def test_a_shortcut_projects_where_shapes_differ() -> None:
    block = {"layers": [{"add": [[{"conv": 6, "kernel": "1x1"}], ["shortcut"]]}]}
    source = uses(block, {"stage": None}, {"stage": None})
    assert signature(source) == "self, in_maps: int"
    assert "nn.Conv2d(in_maps, 6, 1) if in_maps != 6 else nn.Identity()" in source


def test_a_projection_has_the_stride_of_a_branch_with_a_merge_in_it() -> None:
    """SE-ResNet: the gate stands behind the strided convolution."""
    gate = {"multiply": [["identity"], [{"globalavgpool": None}, {"dense": "$maps"}]], "broadcast": True}
    main = [{"conv": "$maps", "kernel": "3x3", "stride": "$stride"}, gate]
    block = {"args": {"maps": "required", "stride": 1}, "layers": [{"add": [main, ["shortcut"]]}]}
    source = uses(block, {"stage": 6, "stride": 2}, {"stage": 6}, {"stage": 8})
    assert signature(source) == "self, in_maps: int, maps: int, stride: int=1"
    assert "if stride > 1 or in_maps != maps" in source


def test_a_projection_that_no_expression_explains_gets_an_argument_of_its_own() -> None:
    """A stride of two numbers is not compared with 1."""
    row = {"conv": 4, "kernel": "3x3", "stride": "$stride", "padding": "half"}
    block = {"args": {"stride": 1}, "layers": [{"add": [[row], ["shortcut"]]}]}
    source = uses(block, {"stage": None}, {"stage": None, "stride": "2x1"})
    assert "project: bool=False" in signature(source) and "if project else nn.Identity()" in source


def test_one_expression_explains_uses_that_take_different_ways_to_it() -> None:
    """MobileNetV2's bottleneck: without the first row the maps are the block's own, and 1 times them."""
    block = {
        "args": {"maps": "required", "t": 6},
        "layers": [{"conv": "$t * $input_maps", "kernel": "1x1", "when": "$t > 1"}, {"conv": "$maps", "kernel": "3x3"}],
    }
    source = uses(block, {"stage": 16, "t": 1}, {"stage": 24}, {"stage": 32})
    assert signature(source) == "self, in_maps: int, maps: int, t: int=6"
    assert "nn.Conv2d(t * in_maps, maps, 3, padding=1)" in source and "Stage(4, 16, t=1)" in source


def test_the_class_of_a_row_that_may_be_absent_is_named_after_its_block_and_the_row() -> None:
    """By itself `Add` would read like an operator of the framework's."""
    rows = [
        {"add": [[{"conv": 4, "kernel": "1x1"}], []], "when": "$maps == $input_maps"},
        {"conv": "$maps", "kernel": "1x1"},
    ]
    source = uses({"args": ["maps"], "layers": rows}, {"stage": 4}, {"stage": 6})
    assert "class StageAdd(nn.Module):" in source and '"""Row `add` of block `stage` (' in source
    assert "self.add = StageAdd() if maps == 4 else nn.Identity()" in source


GROWING: dict[str, Any] = {"layers": [{"concat": [[], [{"conv": 8, "kernel": "1x1"}]]}]}


def test_repetitions_that_grow_evenly_are_one_loop() -> None:
    """DenseNet's layers: each has the maps of all before it."""
    made = text("torch", [{"dense": {"grow": None, "repeat": 5}}], blocks={"grow": GROWING})
    assert "nn.Sequential(*(Grow(4 + 8 * i) for i in range(5)))  # 8x8x44" in made
    made = text("keras", [{"dense": {"grow": None, "repeat": 5}}], blocks={"grow": GROWING})
    assert '    for i in range(5):\n        x = grow(x, name=f"dense-{i}")  # up to 8x8x44\n' in made


def test_two_repetitions_are_written_out() -> None:
    made = text("torch", [{"dense": {"grow": None, "repeat": 2}}], blocks={"grow": GROWING})
    assert "nn.Sequential(Grow(4), Grow(12))" in made


INVERTED = {
    "args": {"maps": "required", "stride": 1},
    "layers": [
        {"add": [[{"conv": "$maps", "kernel": "3x3"}], []], "when": "$stride == 1 and $input_maps == $maps"},
        {"conv": "$maps", "kernel": "3x3", "stride": "$stride", "when": "$stride > 1 or $input_maps != $maps"},
    ],
}


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_condition_is_written_as_the_spec_has_it_over_what_the_block_is_given(backend: str) -> None:
    rows: list[Any] = [{"inverted": 6}, {"inverted": 6}, {"inverted": 8, "stride": 2}]
    source = text(backend, rows, blocks={"inverted": INVERTED})
    assert "if stride == 1 and in_maps == maps" in source and "if stride > 1 or in_maps != maps" in source
    assert "project" not in source and "with_" not in source


def test_a_condition_that_nothing_explains_is_a_flag_by_the_name_of_its_row() -> None:
    """In torch's file `act` is a class, which is equal to no word."""
    layers = [
        {"conv": 8, "kernel": "3x3", "activation": "$act"},
        {"activation": "tanh", "when": "$act == $wanted"},
    ]
    rows: list[Any] = [{"one": "relu"}, {"one": "sigmoid"}]
    blocks = {"one": {"args": ["act"], "layers": layers}}
    source = text("torch", rows, blocks=blocks, constants={"wanted": "relu"})
    assert "nn.Tanh() if with_tanh else nn.Identity()" in source and "One(4, nn.ReLU, with_tanh=True)" in source
