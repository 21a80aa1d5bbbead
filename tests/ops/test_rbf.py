"""LeNet-5's output: its numbers, and the spellings of a code."""

from __future__ import annotations

from typing import Any

import pytest

from archspec.ops.rbf import Rbf

from .rows import blamed, connections, macs, op, output, params, refusal, shape, trainable

#: A bitmap of 12 rows of 7.
ONE = ["...#...", "..##...", ".#.#...", *["...#..."] * 8, "#######"]


def test_the_output_of_lenet5() -> None:
    row = op(rbf=10, trainable=False)
    assert output(row, "84") == "10"
    assert (params(row, "84"), trainable(row, "84")) == (840, 0)
    assert (connections(row, "84"), macs(row, "84")) == (840, 0)


def test_trained_centres_are_840_numbers() -> None:
    assert trainable(op(rbf=10), "84") == 840


def test_the_codes_are_units_by_features() -> None:
    (codes,) = op(rbf=10).weights(shape("84"))
    assert (codes.name, codes.shape, codes.kind) == ("codes", (10, 84), "codes")


def test_a_code_is_a_text_or_a_list_of_signs() -> None:
    for code in ("#..#.#", [1, -1, -1, 1, -1, 1]):
        assert Rbf.model_validate({"units": 1, "codes": [code]}).codes == ((1, -1, -1, 1, -1, 1),)


def test_bitmaps_stand_side_by_side_and_are_joined_row_by_row() -> None:
    codes = Rbf.model_validate({"units": 2, "codes": ["#.. .#.", "#.# ..."]}).codes
    assert codes == ((1, -1, -1, 1, -1, 1), (-1, 1, -1, -1, -1, -1))


def test_a_bitmap_of_12_rows_of_7_fits_84_features() -> None:
    row = op(rbf=2, codes=[f"{row} #######" for row in ONE], trainable=False)
    assert output(row, "84") == "2"
    assert params(row, "84") == 168


@pytest.mark.parametrize(
    "wrong",
    [
        "#.#",
        7,
        True,
        [7],
        [None],
        ["#.x"],
        ["1-1"],
        [[1, 0, -1]],
        [[1, True]],
        [[1.0, -1.0]],
        [[float("nan")]],
        [["##", "##"]],
        [[[1]]],
        ["#. .#", "#."],
        ["#. .#", "#.# #"],
        ["#. .#", 7],
        ["#. .x"],
        [{"#": 1}],
    ],
)
def test_a_code_of_anything_else_is_refused(wrong: object) -> None:
    assert blamed(rbf=1, codes=wrong) == {"codes"}


def test_as_many_codes_as_units() -> None:
    refused = refusal(op(rbf=3, codes=["#.", ".#"]), "2")
    assert (str(refused), refused.field) == ("there are 2 codes for 3 units", "codes")


def test_as_many_entries_as_features() -> None:
    refused = refusal(op(rbf=2, codes=["##", "#.#"]), "2")
    assert (str(refused), refused.field) == ("code 1 has 3 entries, and the input has 2 features", "codes")


def test_given_codes_are_not_drawn() -> None:
    assert refusal(op(rbf=1, codes=["##"], init="he_normal"), "2").field == "init"


def test_maps_are_not_flattened_silently() -> None:
    refused = refusal(op(rbf=10), "1x1x84")
    assert "`rbf` needs a vector, and its input is 1x1x84" in str(refused)
    assert "flatten" in refused.hint


def test_it_counts_as_a_layer_with_weights() -> None:
    assert Rbf.is_weight_layer


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({"rbf": True}, "units"),
        ({"rbf": "10"}, "units"),
        ({"rbf": 10, "trainable": 0}, "trainable"),
        ({"rbf": 10, "init": "random"}, "init"),
        ({"rbf": 10, "bias": False}, "bias"),
    ],
)
def test_validation_blames_the_column(row: dict[str, Any], field: str) -> None:
    assert blamed(**row) == {field}
