"""Names of rows that the table leaves unnamed: stable, unique, and what people would call them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archspec.network.naming import branch_names, row_names
from archspec.spec.document import Row
from archspec.spec.loader import load_text

from .networks import text


def rows(*lines: str) -> tuple[Row, ...]:
    return load_text(text("\n".join(f"- {line}" for line in lines))).rows


def named(*lines: str) -> list[str]:
    return list(row_names(rows(*lines)))


def branches(written: str) -> list[str]:
    (row,) = rows(f"add: {written}")
    return list(branch_names(row))


def test_a_row_has_the_name_that_the_table_gives_it() -> None:
    assert named("C1: {conv: 6, kernel: 5x5}", "3a: {relu: }") == ["C1", "3a"]


def test_a_row_without_a_name_is_named_after_its_op() -> None:
    assert named("{conv: 6, kernel: 5x5}", "flatten", "{inception: 4}") == ["conv", "flatten", "inception"]


def test_an_op_that_stands_more_than_once_is_numbered_from_1() -> None:
    assert named("flatten", "{conv: 6}", "pool: {maxpool: 2x2}", "{conv: 8}") == ["flatten", "conv1", "pool", "conv2"]


def test_named_rows_are_not_counted() -> None:
    assert named("{conv: 6}", "C1: {conv: 8}") == ["conv", "C1"]


def test_an_activation_is_named_after_its_function() -> None:
    assert named("{activation: relu}", "{activation: tanh}", "{activation: relu}") == ["relu1", "tanh", "relu2"]


def test_an_activation_that_is_not_known_yet_is_named_after_its_op() -> None:
    assert named("{activation: $function}", "{activation: [relu]}") == ["activation1", "activation2"]


def test_a_row_that_may_be_absent_keeps_its_number() -> None:
    assert named("{conv: 6}", "{conv: 6, when: false}", "{conv: 6}") == ["conv1", "conv2", "conv3"]


def test_a_made_name_gives_way_to_a_written_one() -> None:
    assert named("{conv: 6}", "conv: {dense: 3}") == ["conv_", "conv"]
    assert named("{conv: 6}", "{conv: 6}", "conv2: {dense: 3}") == ["conv1", "conv2_", "conv2"]


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("[[relu], shortcut]", ["main", "shortcut"]),
        ("[shortcut, [relu]]", ["shortcut", "main"]),
        ("[[relu], []]", ["main", "shortcut"]),
        ("[[identity], [relu, relu]]", ["shortcut", "main"]),
        ("[[relu], [tanh]]", ["branch1", "branch2"]),
        ("[[], []]", ["branch1", "branch2"]),
        ("[[relu], [relu], []]", ["branch1", "branch2", "branch3"]),
        ("[[relu]]", ["branch1"]),
    ],
)
def test_branches_are_numbered_and_a_residual_pair_has_words(written: str, names: list[str]) -> None:
    assert branches(written) == names


@given(
    st.lists(
        st.sampled_from(
            ["conv", "conv1", "conv2", "conv1_", "conv_", "x: {conv: 1}", "conv1: {x: 1}", "conv_: {x: 1}"]
        ),
        max_size=8,
    )
)
def test_no_two_rows_of_a_list_have_one_name(words: list[str]) -> None:
    lines = [word for index, word in enumerate(words) if word.endswith("}") <= (word not in words[:index])]
    lines = [word if word.endswith("}") else f"{{{word.rstrip('_')}: }}" for word in lines]
    names = row_names(load_text(text("\n".join(f"- {line}" for line in lines) or "[]")).rows)
    assert len(set(names)) == len(lines)
