"""Max pools that read nothing negative: told where that is certain, and nowhere else."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

import pytest

import archspec
from archspec.analysis.signs import pools_without_negatives

POOL = {"maxpool": "3x3", "stride": 2, "padding": "half"}
RELU = {"conv": 4, "kernel": "3x3", "activation": "relu"}
LINEAR = {"conv": 4, "kernel": "3x3"}


def found(*rows: Any, **keys: Any) -> int:
    """How many rows of max pools are known to read nothing negative."""
    return len(pools_without_negatives(loaded(rows, **keys).network))


def loaded(rows: Sequence[Any], **keys: Any) -> archspec.Net:
    document = {"archspec": 1, "name": "tiny", "input": "16x16x4", **keys, "layers": rows}
    return archspec.load(json.dumps(document, indent=1))


@pytest.mark.parametrize("function", ["relu", "relu6", "sigmoid", "hard_sigmoid", "softmax"])
def test_a_pool_behind_a_function_that_clips_reads_nothing_negative(function: str) -> None:
    assert found(LINEAR, {"activation": function}, POOL) == 1
    assert found({**LINEAR, "activation": function}, POOL, POOL) == 2


@pytest.mark.parametrize("function", ["leaky_relu", "tanh", "scaled_tanh", "swish", "gelu", "hard_swish"])
def test_behind_a_function_with_negative_values_nothing_is_known(function: str) -> None:
    assert found(LINEAR, {"activation": function}, POOL) == 0
    assert found(RELU, {"activation": function}, POOL) == 1


@pytest.mark.parametrize("row", [LINEAR, {"batchnorm": None}, {"lrn": 5}, {"depthwise": "3x3"}])
def test_a_row_with_weights_or_a_norm_may_make_negatives(row: dict[str, Any]) -> None:
    assert found(RELU, POOL) == 1 and found(RELU, row, POOL) == 0


def test_of_the_input_nothing_is_known() -> None:
    assert found(POOL) == 0 and found({"dropout": 0.5}, POOL) == 0


def test_where_branches_meet_all_of_them_have_to_hold() -> None:
    assert found({"concat": [[RELU], [RELU, POOL, {"activation": "relu"}, {"zeropad": 4}]]}) == 1
    assert found({"add": [[RELU], [RELU]]}, POOL) == 1
    assert found({"add": [[RELU], [LINEAR]]}, POOL) == 0
    assert found(RELU, {"add": [[RELU], []]}, POOL) == 1


def test_a_row_that_names_another_reads_that_one() -> None:
    rows = {"a": RELU}, {"b": LINEAR}
    heads = {"head": {"from": "b", "layers": ["flatten"]}}
    assert found(*rows, {**POOL, "from": "a"}, heads=heads) == 1 and found(*rows, {**POOL, "from": "b"}) == 0


def test_a_block_is_known_by_what_it_does_itself() -> None:
    clipped = {"clipped": {"layers": [RELU, POOL]}}
    # Another use may stand behind something negative.
    assert found(RELU, "pooled", blocks={"pooled": {"layers": [POOL]}}) == 0
    assert found("clipped", POOL, blocks=clipped) == 2
    assert found("plain", POOL, blocks={"plain": {"layers": [LINEAR]}}) == 0
    assert found({"clipped": None, "repeat": 2}, blocks=clipped) == 1


def test_a_function_that_a_caller_may_change_and_a_row_that_may_be_missing_say_nothing() -> None:
    chosen = {"conv": 4, "kernel": "3x3", "activation": "$act"}
    assert found(chosen, POOL, variables={"act": "relu"}) == 0
    assert found(RELU, {**LINEAR, "when": "$more"}, POOL, variables={"more": False}) == 0
    assert found({**RELU, "when": "$more"}, POOL, variables={"more": True}) == 0
    often = {**RELU, "repeat": "$times", "first": {"activation": "tanh"}}  # once, it ends with the tanh
    assert found(often, POOL, variables={"times": 2}) == 0 and found({**often, "repeat": 2}, POOL) == 1


@pytest.mark.parametrize(("rows", "is_padded"), [([RELU, POOL], True), ([LINEAR, POOL], False)])
def test_keras_pads_with_zeros_only_where_no_zero_can_win(rows: list[Any], is_padded: bool) -> None:
    made = loaded(rows).source("keras")
    padded = r"x = layers\.ZeroPadding2D\(1, name=\S+\)\(x\)\n    x = layers\.MaxPooling2D\(3, strides=2"
    assert (re.search(padded, made) is not None) is is_padded
    assert ("-inf" in made) is not is_padded
