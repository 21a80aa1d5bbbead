"""Convolutions against the numbers of the papers."""

from __future__ import annotations

import pytest

from archspec.ops import Maps, Op
from archspec.ops.base import Slide
from archspec.ops.convolution import Conv
from archspec.ops.windows import Window

from .rows import blamed, connections, macs, op, output, params, refusal, shape, trainable

#: LeCun et al. 1998, Table I.
C3 = [
    [0, 1, 2], [1, 2, 3], [2, 3, 4], [3, 4, 5], [0, 4, 5], [0, 1, 5], [0, 1, 2, 3], [1, 2, 3, 4], [2, 3, 4, 5],
    [0, 3, 4, 5], [0, 1, 4, 5], [0, 1, 2, 5], [0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 2, 3, 4, 5],
]  # fmt: skip


@pytest.mark.parametrize(
    ("row", "x", "size", "numbers", "multiply_adds", "lines"),
    [
        (op(conv=6, kernel="5x5", padding="valid"), "32x32x1", "28x28x6", 156, 117_600, 122_304),
        (
            op(conv=16, kernel="5x5", padding="valid", connection_table=C3),
            "14x14x6",
            "10x10x16",
            1_516,
            150_000,
            151_600,
        ),
        (op(conv=16, kernel="5x5", padding="valid"), "14x14x6", "10x10x16", 2_416, 240_000, 241_600),
        (op(conv=120, kernel="5x5", padding="valid"), "5x5x16", "1x1x120", 48_120, 48_000, 48_120),
    ],
)
def test_the_convolutions_of_lenet5(row: Op, x: str, size: str, numbers: int, multiply_adds: int, lines: int) -> None:
    assert output(row, x) == size
    assert (params(row, x), macs(row, x), connections(row, x)) == (numbers, multiply_adds, lines)


@pytest.mark.parametrize(
    ("row", "x", "size", "numbers", "multiply_adds"),
    [
        (op(conv=96, kernel="11x11", stride=4, padding="valid"), "227x227x3", "55x55x96", 34_944, 105_415_200),
        (op(conv=256, kernel="5x5", groups=2), "27x27x96", "27x27x256", 307_456, 223_948_800),
        (op(conv=256, kernel="5x5"), "27x27x96", "27x27x256", 614_656, 447_897_600),
        (op(conv=384, kernel="3x3"), "13x13x256", "13x13x384", 885_120, 149_520_384),
        (op(conv=384, kernel="3x3", groups=2), "13x13x384", "13x13x384", 663_936, 112_140_288),
        (op(conv=256, kernel="3x3", groups=2), "13x13x384", "13x13x256", 442_624, 74_760_192),
    ],
)
def test_the_convolutions_of_alexnet(row: Op, x: str, size: str, numbers: int, multiply_adds: int) -> None:
    assert output(row, x) == size
    assert (params(row, x), macs(row, x)) == (numbers, multiply_adds)


def test_alexnets_first_layer_gives_55_pixels_from_227_and_56_with_same_on_224() -> None:
    assert output(op(conv=96, kernel="11x11", stride=4, padding="valid"), "227x227x3") == "55x55x96"
    assert output(op(conv=96, kernel="11x11", stride=4, padding=2), "224x224x3") == "55x55x96"
    assert output(op(conv=96, kernel="11x11", stride=4), "224x224x3") == "56x56x96"


def test_a_separable_convolution_of_xceptions_middle_flow() -> None:
    row = op(separable=728, kernel="3x3", bias=False)
    assert output(row, "19x19x728") == "19x19x728"
    assert params(row, "19x19x728") == 536_536
    assert macs(row, "19x19x728") == 193_689_496


def test_a_depthwise_convolution_has_a_window_for_each_map_and_multiple() -> None:
    row = op(depthwise="3x3", multiplier=2, stride=2)
    assert output(row, "8x8x4") == "4x4x8"
    assert params(row, "8x8x4") == 9 * 8 + 8
    assert macs(row, "8x8x4") == 4 * 4 * 9 * 8


def test_a_transposed_convolution_with_a_small_window_leaves_room_behind_it() -> None:
    assert output(op(transposed=6, kernel="2x2", stride=3, padding="valid"), "8x8x4") == "24x24x6"
    assert output(op(transposed=6, kernel="4x4", stride=2, padding="valid"), "8x8x4") == "18x18x6"
    assert output(op(transposed=6, kernel="3x3", stride=2), "8x8x4") == "16x16x6"
    assert macs(op(transposed=6, kernel="3x3", stride=2), "8x8x4") == 64 * 9 * 24
    assert params(op(transposed=6, kernel="3x3", stride=2), "8x8x4") == 9 * 24 + 6


def test_the_receptive_field_of_a_dilated_kernel_is_its_extent() -> None:
    row = op(conv=6, kernel="3x3", dilation=2, stride=2)
    assert row.slide(shape("8x8x4")) == Slide(Window(5, 5), Window(2, 2), (1, 1))


def test_a_transposed_convolution_grows_each_side_by_its_own_stride() -> None:
    assert output(op(transposed=6, kernel="3x3", stride="2x1"), "8x9x4") == "16x9x6"


def test_a_multiplier_is_one_unless_the_row_says_otherwise() -> None:
    assert output(op(depthwise="3x3"), "8x8x4") == "8x8x4"
    assert params(op(separable=6, kernel="3x3"), "8x8x4") == 36 + 24 + 6


def test_a_convolution_is_trainable_unless_the_row_says_otherwise() -> None:
    assert trainable(op(conv=6, kernel="3x3"), "8x8x4") == 222


def test_a_frozen_convolution_has_no_trainable_number() -> None:
    row = op(conv=6, kernel="3x3", trainable=False)
    assert (params(row, "8x8x4"), trainable(row, "8x8x4")) == (222, 0)


def test_a_row_may_hold_a_connection_table_and_print_its_connections() -> None:
    row = Conv.model_validate({"filters": 16, "kernel": "5x5", "padding": "valid", "connection_table": C3})
    assert row.connection_table == C3
    assert row.connections(Maps(14, 14, 6)) == 151_600


def test_given_kernels_are_texts_of_digits_or_numbers() -> None:
    row = Conv.model_validate({"filters": 2, "kernel": "2x3", "given": [["010", "111"], [[0, 0.5, -1], "000"]]})
    assert row.given == (((0, 1, 0), (1, 1, 1)), ((0, 0.5, -1), (0, 0, 0)))
    digits = Conv.model_validate({"filters": 1, "kernel": "1x10", "given": [["0123456789"]]}).given
    assert digits == ((tuple(range(10)),),)


@pytest.mark.parametrize(
    "wrong",
    [
        [1, 2],
        ["010", "111"],
        [[10, 111]],
        [[["0", 1, 0]]],
        [[[True]]],
        [[[float("nan")]]],
        [[[10**400]]],
        [[[1e6 + 1]]],
        [["\u0661"]],
        7,
    ],
)
def test_a_given_kernel_of_anything_else_is_refused(wrong: object) -> None:
    assert blamed(conv=2, kernel="2x3", given=wrong) == {"given"}


def test_given_kernels_that_do_not_fill_the_window_are_refused() -> None:
    for given in ([["010", "111"]], [["010"], ["111"]], [["01", "11"], ["01", "11"]]):
        refused = refusal(op(conv=2, kernel="2x3", given=given), "8x8x4")
        assert (str(refused), refused.field) == ("the given weights are not 2 kernels of 2x3", "given")


@pytest.mark.parametrize(("maps", "filters"), [("8x8x4", 6), ("8x8x6", 4)])
def test_groups_split_the_input_maps_and_the_filters(maps: str, filters: int) -> None:
    assert refusal(op(conv=filters, kernel="3x3", groups=4 if filters == 6 else 3), maps).field == "groups"


@pytest.mark.parametrize("columns", [{"padding": "same"}, {"padding": "valid", "dilation": 2}])
def test_a_connection_table_goes_with_a_plain_valid_convolution(columns: dict[str, object]) -> None:
    refused = refusal(op(conv=1, kernel="3x3", connection_table=[[0]], **columns), "8x8x4")
    assert refused.field == "connection_table"


@pytest.mark.parametrize(
    ("table", "fact"),
    [
        ([[0]], "has 1 rows for 2 filters"),
        ([[0], []], r"row 1 of the connection table is []"),
        ([[0, 0], [1]], r"row 0 of the connection table is [0, 0]"),
        ([[0], [4]], r"row 1 of the connection table is [4]"),
    ],
)
def test_a_connection_table_names_different_maps_of_the_input(table: list[list[int]], fact: str) -> None:
    refused = refusal(op(conv=2, kernel="3x3", padding="valid", connection_table=table), "8x8x4")
    assert fact in str(refused)
    assert refused.field == "connection_table"


@pytest.mark.parametrize("head", ["conv", "separable"])
def test_half_padding_of_an_even_kernel_is_refused(head: str) -> None:
    assert refusal(op(**{head: 6, "kernel": "2x2", "padding": "half"}), "8x8x4").field == "padding"


def test_a_kernel_larger_than_its_input_is_refused_with_both_sizes() -> None:
    refused = refusal(op(conv=6, kernel="5x5", padding="valid"), "4x8x4")
    assert "does not fit into its input of 4x8x4: the output would be 0x4x6" in str(refused)


@pytest.mark.parametrize("padding", ["half", 1, [0, 1, 0, 1]])
def test_a_transposed_convolution_takes_two_paddings(padding: object) -> None:
    assert refusal(op(transposed=6, kernel="3x3", padding=padding), "8x8x4").field == "padding"


@pytest.mark.parametrize("row", [op(conv=6, kernel="3x3"), op(depthwise="3x3"), op(transposed=6, kernel="3x3")])
def test_a_convolution_of_a_vector_is_refused(row: Op) -> None:
    assert "needs feature maps" in str(refusal(row, "16"))


@pytest.mark.parametrize(
    ("columns", "field"),
    [
        ({"kernel": 3}, "kernel"),
        ({"kernel": "3x3", "stride": True}, "stride"),
        ({"kernel": "3x3", "padding": "full"}, "padding"),
        ({"kernel": "3x3", "bias": "no"}, "bias"),
        ({"kernel": "3x3", "bias": 1}, "bias"),
        ({"kernel": "3x3", "groups": True}, "groups"),
        ({"kernel": "3x3", "activation": "rleu"}, "activation"),
        ({"kernel": "3x3", "norm": "group"}, "norm"),
        ({"kernel": "3x3", "init": "normal"}, "init"),
        ({"kernel": "3x3", "connection_table": [[-1]]}, "connection_table"),
        ({}, "kernel"),
    ],
)
def test_validation_blames_the_column(columns: dict[str, object], field: str) -> None:
    assert blamed(conv=6, **columns) == {field}
