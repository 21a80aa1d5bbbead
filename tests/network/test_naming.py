"""Names of rows: of unnamed ones stable, unique and what people would say; and which of them `from` may name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spec.documents import text

from archspec.network.naming import branch_names, row_names
from archspec.spec.document import Row
from archspec.spec.loader import load_text

from .networks import assert_refused, layer, network, outputs


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


# From


READ_B = "heads: {h: {from: b, layers: [flatten]}}"


def test_a_row_may_take_its_input_from_any_row_above() -> None:
    net = network("- a: {conv: 2, kernel: 1x1}\n- b: {conv: 3, kernel: 1x1}\n- c: {maxpool: 2x2, from: a}", READ_B)
    assert outputs(net)["c"] == "4x4x2"
    assert str(layer(net, "c").input) == "8x8x2"


def test_a_branch_may_name_rows_above_its_merge_and_its_own() -> None:
    net = network(
        """
        - a: {conv: 2, kernel: 1x1}
        - b: {conv: 3, kernel: 1x1}
        - concat:
            - {from: a}
            - [c: {conv: 5, kernel: 1x1}, {add: [{from: c}, identity]}]
            - []
        """
    )
    assert str(net.output) == "8x8x10"


def test_a_branch_may_not_name_rows_of_another_branch_nor_below_it() -> None:
    (found,) = assert_refused("- concat: [[c: {conv: 5, kernel: 1x1}], [{from: ‹c›}]]", "name")
    assert found.notes == ("rows above: none",)
    (found,) = assert_refused("- {from: ‹c›}\n- c: {conv: 5, kernel: 1x1}", "name")
    assert found.message == "no row above is named `c`"


def test_rows_without_a_name_can_be_named_as_they_are_called() -> None:
    assert (
        outputs(
            network(
                "- {conv: 2, kernel: 1x1}\n- {conv: 3, kernel: 1x1}\n- d: {maxpool: 2x2, from: conv1}",
                "heads: {h: {from: conv2, layers: [flatten]}}",
            )
        )["d"]
        == "4x4x2"
    )


def test_the_rows_that_could_be_meant_are_told() -> None:
    (found,) = assert_refused("- conv1: {conv: 4, kernel: 3x3}\n- flatten\n- {dense: 3, from: ‹conv2›}", "name")
    assert found.notes == ("rows above: conv1, flatten",)
    assert found.hint == "did you mean `conv1`?"


def test_a_head_starts_at_its_row_and_sees_no_other() -> None:
    net = network(
        "- a: {conv: 2, kernel: 1x1}\n- b: {conv: 3, kernel: 1x1}",
        "heads: {aux: {from: a, training_only: true, layers: [flatten, {dense: 5}]}}",
    )
    (head,) = net.heads
    assert (head.name, head.origin, head.is_training_only, str(head.body.input), str(head.body.output)) == (
        "aux", "a", True, "8x8x2", "5",
    )  # fmt: skip
    assert_refused("- a: {conv: 2, kernel: 1x1}", "name", head="heads: {h: {from: ‹b›, layers: []}}")
    assert_refused("- a: {conv: 2, kernel: 1x1}", "name", head="heads: {h: {from: a, layers: [{from: ‹a›}]}}")
