"""Merges: what fits together, and a message that lists what does not."""

from __future__ import annotations

import pytest

from archspec.ops import REGISTRY, Maps

from .rows import Traced, blamed, op, output, refusal

HEADS = ["concat", "add", "multiply"]


def test_a_merge_knows_that_it_is_one() -> None:
    assert [head for head, kind in REGISTRY.items() if kind.is_merge] == HEADS


def test_concat_sums_the_maps_of_an_inception_row() -> None:
    branches = ("28x28x128", "28x28x192", "28x28x96", "28x28x64")
    assert output(op(concat=[]), *branches) == "28x28x480"


def test_concat_joins_vectors_too() -> None:
    assert output(op(concat=[]), "84", "16") == "100"


def test_concat_sums_a_subclass_of_int_as_it_adds_itself() -> None:
    joined = op(concat=[]).infer(Maps(8, 8, 2), Maps(8, 8, Traced(3)), Maps(8, 8, 4))
    assert joined == Maps(8, 8, 9)
    assert type(joined[2]) is Traced


@pytest.mark.parametrize("head", ["add", "multiply"])
def test_branches_of_one_shape_keep_it(head: str) -> None:
    assert output(op(**{head: []}), "7x9x4", "7x9x4", "7x9x4") == "7x9x4"
    assert output(op(**{head: []}), "16", "16") == "16"


@pytest.mark.parametrize(
    "branches", [("7x9x4", "1x1x4"), ("1x1x4", "7x9x4"), ("7x9x4", "4"), ("4", "7x9x4", "1x1x4", "7x9x4")]
)
def test_multiply_with_broadcast_gates_maps(branches: tuple[str, ...]) -> None:
    assert output(op(multiply=[], broadcast=True), *branches) == "7x9x4"


def test_a_gate_meets_one_pixel_and_gives_one_pixel() -> None:
    assert output(op(multiply=[], broadcast=True), "4", "1x1x4") == "1x1x4"


@pytest.mark.parametrize(
    "branches",
    [("7x9x4", "1x1x3"), ("7x9x4", "3"), ("7x9x4", "7x9x1"), ("7x9x4", "7x1x4"), ("16", "1"), ("7x9x4", "9x7x4")],
)
def test_a_gate_has_one_number_for_each_map(branches: tuple[str, ...]) -> None:
    refused = refusal(op(multiply=[], broadcast=True), *branches)
    assert str(refused).endswith(f"its branches are {', '.join(branches)}")


def test_multiply_without_broadcast_says_how_to_gate() -> None:
    refused = refusal(op(multiply=[]), "7x9x4", "1x1x4")
    assert str(refused) == "`multiply` needs branches of one shape, and its branches are 7x9x4, 1x1x4"
    assert "`broadcast: true`" in refused.hint


@pytest.mark.parametrize(
    "branches", [("28x28x64", "14x14x32", "28x28x8"), ("28x28x64", "28x14x64"), ("28x28x64", "16"), ("16", "1x1x16")]
)
def test_concat_of_different_sizes_lists_every_branch(branches: tuple[str, ...]) -> None:
    refused = refusal(op(concat=[]), *branches)
    assert str(refused).endswith(f"its branches are {', '.join(branches)}")


@pytest.mark.parametrize("branches", [("56x56x64", "56x56x256"), ("8x8x1", "8x8x4"), ("16", "1x1x16"), ("16", "1")])
def test_add_never_broadcasts(branches: tuple[str, ...]) -> None:
    refused = refusal(op(add=[]), *branches)
    assert str(refused) == f"`add` needs branches of one shape, and its branches are {', '.join(branches)}"
    assert "`shortcut`" in refused.hint


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("branches", [(), ("8x8x4",)])
def test_a_merge_has_at_least_two_branches(head: str, branches: tuple[str, ...]) -> None:
    refused = refusal(op(**{head: []}), *branches)
    assert str(refused) == f"`{head}` merges at least 2 branches, and it has {len(branches)}"


@pytest.mark.parametrize("head", HEADS)
def test_an_activation_may_follow_a_merge(head: str) -> None:
    assert op(**{head: [], "activation": "relu"}).followers() == (("activation", {"function": "relu"}),)


def test_validation_blames_the_column() -> None:
    assert blamed(add=[], broadcast=True) == {"broadcast"}
    assert blamed(multiply=[], broadcast=1) == {"broadcast"}
    assert blamed(concat=[], axis=-1) == {"axis"}
    assert blamed(add=[], activation="rleu") == {"activation"}
