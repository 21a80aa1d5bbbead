"""Pools: LeNet-5's learned subsampling, and every rule for the last window."""

from __future__ import annotations

from typing import Any

import pytest

from archspec.ops import Op
from archspec.ops.base import Slide
from archspec.ops.windows import ONE, Window

from .rows import blamed, connections, macs, op, output, params, refusal, shape, trainable


@pytest.mark.parametrize(
    ("x", "size", "numbers", "lines"),
    [("28x28x6", "14x14x6", 12, 5_880), ("10x10x16", "5x5x16", 32, 2_000)],
)
def test_the_learned_subsampling_of_lenet5(x: str, size: str, numbers: int, lines: int) -> None:
    row = op(avgpool="2x2", stride=2, learned=True, activation="tanh")
    assert output(row, x) == size
    assert (params(row, x), macs(row, x), connections(row, x)) == (numbers, 0, lines)
    assert row.followers() == (("activation", {"function": "tanh"}),)


def test_the_connections_of_a_learned_pool_are_its_windows_and_its_biases() -> None:
    assert connections(op(avgpool="3x2", learned=True), "9x8x4") == 3 * 4 * 4 * (6 + 1)


def test_a_learned_pool_has_a_gain_and_a_bias_for_each_map() -> None:
    gain, bias = op(avgpool="2x2", learned=True).weights(shape("8x8x4"))
    assert (gain.name, gain.shape, gain.kind, gain.trainable) == ("gain", (4,), "scale", True)
    assert (bias.name, bias.shape, bias.kind, bias.trainable) == ("bias", (4,), "bias", True)
    assert trainable(op(avgpool="2x2", learned=True, trainable=False), "8x8x4") == 0


@pytest.mark.parametrize("row", [op(avgpool="2x2"), op(maxpool="2x2"), op(globalavgpool=None)])
def test_a_plain_pool_has_no_weights_and_no_connections(row: Op) -> None:
    assert (params(row, "8x8x4"), macs(row, "8x8x4"), connections(row, "8x8x4")) == (0, 0, 0)


def test_without_a_stride_the_windows_lie_side_by_side() -> None:
    assert output(op(maxpool="3x2"), "9x8x4") == "3x4x4"
    assert op(maxpool="3x2").slide(shape("9x8x4")) == Slide(Window(3, 2), Window(3, 2))
    assert op(maxpool="3x2", stride=1).slide(shape("9x8x4")) == Slide(Window(3, 2), ONE, (1, 0))


@pytest.mark.parametrize(
    ("size", "columns", "pixels"),
    [
        (112, {"padding": "valid"}, 55),
        (112, {"padding": "valid", "ceil": True}, 56),
        (112, {"padding": 0, "ceil": True}, 56),
        (112, {"padding": 1}, 56),
        (112, {"padding": "half"}, 56),
        (112, {"padding": 1, "ceil": True}, 57),
        (112, {"padding": "half", "ceil": True}, 57),
        (112, {}, 56),
        (113, {"padding": "valid", "ceil": True}, 56),
        (113, {}, 57),
    ],
)
def test_a_3x3_pool_of_stride_2_by_every_rule_of_its_padding(size: int, columns: dict[str, Any], pixels: int) -> None:
    assert output(op(maxpool="3x3", stride=2, **columns), f"{size}x{size}x64") == f"{pixels}x{pixels}x64"


def test_a_2x2_pool_of_an_odd_size_rounds_up_with_same_and_down_with_valid() -> None:
    assert output(op(maxpool="2x2"), "113x113x1") == "57x57x1"
    assert output(op(maxpool="2x2", padding="valid"), "113x113x1") == "56x56x1"


def test_a_last_window_that_would_begin_behind_the_input_is_left_out() -> None:
    assert output(op(maxpool="2x2", stride=3, padding=1, ceil=True), "4x4x1") == "2x2x1"


def test_ceil_lets_a_window_hang_over_an_input_that_is_smaller() -> None:
    assert output(op(avgpool="3x3", stride=2, padding="valid", ceil=True), "2x2x1") == "1x1x1"


@pytest.mark.parametrize(
    ("x", "size"), [("55x55x96", "27x27x96"), ("27x27x256", "13x13x256"), ("13x13x256", "6x6x256")]
)
def test_the_pools_of_alexnet(x: str, size: str) -> None:
    assert output(op(maxpool="3x3", stride=2, padding="valid"), x) == size


def test_the_average_pools_of_googlenet() -> None:
    assert output(op(avgpool="7x7", stride=1, padding="valid"), "7x7x1024") == "1x1x1024"
    assert output(op(avgpool="5x5", stride=3, padding="valid"), "14x14x512") == "4x4x512"


def test_the_pool_branch_of_an_inception_block_keeps_its_size() -> None:
    assert output(op(maxpool="3x3", stride=1), "28x28x192") == "28x28x192"


def test_the_pools_of_xception_halve_and_round_up() -> None:
    sizes = [output(op(maxpool="3x3", stride=2), f"{size}x{size}x8") for size in (147, 74, 37, 19)]
    assert sizes == ["74x74x8", "37x37x8", "19x19x8", "10x10x8"]


def test_a_global_pool_gives_a_vector_or_one_pixel() -> None:
    for head in ("globalavgpool", "globalmaxpool"):
        assert output(op(**{head: None}), "7x9x512") == "512"
        assert output(op(**{head: None, "keepdims": True}), "7x9x512") == "1x1x512"


def test_a_global_pool_sees_its_whole_input() -> None:
    assert op(globalavgpool=None).slide(shape("7x9x512")) == Slide(Window(7, 9), ONE, (3, 4))


@pytest.mark.parametrize("head", ["maxpool", "avgpool"])
def test_ceil_beside_same_is_refused(head: str) -> None:
    refused = refusal(op(**{head: "3x3", "ceil": True}), "8x8x4")
    assert refused.field == "ceil"
    assert "valid" in refused.hint


@pytest.mark.parametrize("padding", [2, [2, 0, 0, 0], [0, 2, 0, 0], [0, 0, 3, 0], [0, 0, 0, 3], 5])
def test_a_padding_as_large_as_the_window_is_refused(padding: object) -> None:
    refused = refusal(op(maxpool="2x3", padding=padding), "8x8x4")
    assert refused.field == "padding"
    assert "a window of 2x3 can lie in the padding alone" in str(refused)


def test_a_padding_of_one_pixel_less_is_taken() -> None:
    assert output(op(maxpool="2x3", padding=[1, 1, 2, 2]), "8x8x4") == "5x4x4"


def test_half_padding_of_an_even_window_is_refused() -> None:
    assert refusal(op(avgpool="2x2", padding="half"), "8x8x4").field == "padding"


def test_a_window_larger_than_its_input_is_refused() -> None:
    refused = refusal(op(maxpool="9x3", padding="valid"), "8x8x4")
    assert "the window of `maxpool` does not fit into its input of 8x8x4" in str(refused)


@pytest.mark.parametrize("row", [op(maxpool="2x2"), op(avgpool="2x2"), op(globalavgpool=None), op(globalmaxpool=None)])
def test_a_pool_of_a_vector_is_refused(row: Op) -> None:
    assert "needs feature maps" in str(refusal(row, "16"))


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"maxpool": 2}, "window"),
        ({"maxpool": "2"}, "window"),
        ({"maxpool": "2x2", "stride": True}, "stride"),
        ({"maxpool": "2x2", "stride": 0}, "stride"),
        ({"maxpool": "2x2", "padding": "full"}, "padding"),
        ({"maxpool": "2x2", "ceil": 1}, "ceil"),
        ({"maxpool": "2x2", "ceil": "true"}, "ceil"),
        ({"maxpool": "2x2", "dilation": 2}, "dilation"),
        ({"maxpool": "2x2", "learned": True}, "learned"),
        ({"avgpool": "2x2", "learned": 1}, "learned"),
        ({"globalavgpool": None, "keepdims": "yes"}, "keepdims"),
    ],
)
def test_validation_blames_the_column(row: dict[str, Any], field: str) -> None:
    assert blamed(**row) == {field}


@pytest.mark.parametrize(
    ("row", "input", "expected"),
    [
        ({"avgpool": "2x2"}, "28x28x6", 5880),  # S2 of LeNet-5
        ({"avgpool": "2x2"}, "3x3x1", 9 + 4),  # each pixel once, and four biases
        ({"avgpool": "2x2", "padding": "valid", "ceil": True}, "3x3x1", 9 + 4),
        ({"avgpool": "3x3", "stride": 1}, "3x3x2", 2 * (7 * 7 + 9)),  # 2 + 3 + 2 rows, and as many columns
        ({"avgpool": "3x3", "stride": 1, "padding": [2, 0, 2, 0]}, "1x1x1", 1 + 1),
        ({"avgpool": "2x2", "stride": 3, "padding": "valid"}, "5x5x1", 4 * 4 + 4),
    ],
)
def test_connections_of_a_learned_pool_go_to_pixels_of_the_input(
    row: dict[str, object], input: str, expected: int
) -> None:
    assert op(**row, learned=True).connections(shape(input)) == expected
    assert op(**row).connections(shape(input)) == 0
