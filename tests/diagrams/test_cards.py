"""What is on the cards: everything that the network has, once."""

from __future__ import annotations

import pytest
from sweeps import sweep

from archspec.analysis.counts import count, network_counts
from archspec.diagrams.graph.nodes import Graph
from archspec.errors import UsageError

from .pictures import CASES, NAMES, network, picture, picture_of


@pytest.mark.parametrize(("name", "variant"), sweep(CASES, lambda case: case[1] is None))
def test_times_by_params_over_the_cards_is_the_networks_count(name: str, variant: str | None) -> None:
    net = network(name, variant)
    graph = picture(name, variant).graph
    assert weight(graph, training=False) == network_counts(net, count(net)).params == graph.params
    assert weight(graph, training=True) == network_counts(net, count(net), training=True).params


def test_resnet_34_is_twelve_cards_of_four_stages() -> None:
    cards = picture("resnet34").graph.cards
    assert [(card.title, card.part, card.times) for card in cards[3:10]] == [
        ("conv2_x", "", 3),
        ("conv3_x", "1", 1), ("conv3_x", "2…4", 3),
        ("conv4_x", "1", 1), ("conv4_x", "2…6", 5),
        ("conv5_x", "1", 1), ("conv5_x", "2…3", 2),
    ]  # fmt: skip
    assert len(cards) == 12


@pytest.mark.parametrize(
    ("name", "variant", "projections", "identities"),
    [
        ("resnet34", None, ["1×1, /2"] * 3, 13),
        ("resnet34", "option_a", ["zero maps, /2"] * 3, 13),
        ("resnet50", None, ["1×1"] + ["1×1, /2"] * 3, 12),
        ("xception", None, ["1×1, /2"] * 4, 8),
        ("vgg16", None, [], 0),
    ],
)
def test_shortcuts_are_as_many_and_of_the_kind_that_the_paper_has(
    name: str, variant: str | None, projections: list[str], identities: int
) -> None:
    around = [(card.shortcut, card.times) for card in picture(name, variant).graph.cards if card.shortcut]
    assert [shortcut.label for shortcut, times in around for _ in range(times) if shortcut.is_projection] == projections
    assert sum(times for shortcut, times in around if not shortcut.is_projection) == identities


def test_the_middle_flow_of_xception_is_one_card() -> None:
    (middle,) = (card for card in picture("xception").graph.cards if card.title == "middle")
    assert (middle.times, middle.lines) == (8, ("3×3 sep, 728",) * 3)


def test_googlenet_has_nine_inception_cards_and_two_heads_for_training() -> None:
    graph = picture("googlenet").graph
    assert [card.title for card in graph.cards if card.sums] == ["3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"]
    assert all(sum(card.sums) == card.output[-1] for card in graph.cards if card.sums)
    heads = [(graph.cards[edge.source].title, graph.cards[edge.target].title) for edge in graph.edges][-2:]
    assert heads == [("4a", "aux1"), ("4d", "aux2")]
    assert [card.title for card in graph.cards if card.is_training_only] == ["aux1", "aux2"]


def test_equal_rows_in_a_row_are_one_card() -> None:
    titles = [(card.title, card.times) for card in picture("vgg16").graph.cards]
    assert ("conv5_1 … conv5_3", 3) in titles
    assert ("conv3_1", 1) in titles and ("conv3_2 … conv3_3", 2) in titles


def test_a_row_that_another_starts_from_keeps_its_card() -> None:
    rows = "a: {conv: 4, kernel: 3x3}, b: {conv: 4, kernel: 3x3}, {dropout: 0.5}, c: {conv: 4, kernel: 3x3, from: a}"
    head = "heads: {h: {from: dropout, training_only: true, layers: [flatten]}}"
    graph = picture_of(f"layers: [{rows}]\n{head}").graph
    assert [card.title for card in graph.cards] == ["input", "a", "b", "c", "h"]
    assert [(edge.source, edge.target) for edge in graph.edges] == [(0, 1), (1, 2), (1, 3), (2, 4)]


def test_branches_in_the_table_itself_are_drawn_open() -> None:
    graph = picture_of("layers: [add: [[{conv: 4, kernel: 3x3}], []]]").graph
    assert [card.form for card in graph.cards] == ["card", "card", "sign"]
    assert [(edge.flow, edge.slot) for edge in graph.edges if edge.target == 2] == [("forward", 0), ("identity", 1)]
    assert not graph.is_chain


def test_an_opened_inception_has_a_column_for_each_branch_and_maps_that_add_up() -> None:
    graph = picture("googlenet", expand="3a").graph
    bar = graph.cards[-1]
    assert (bar.form, bar.sums, sum(bar.sums)) == ("bar", (64, 128, 32, 32), bar.output[-1])
    assert {card.lane: card.lines for card in graph.cards[1:-1]} == {
        "3a/branch1": ("1×1 conv, 64",),
        "3a/branch2": ("3×3 conv, 128",),
        "3a/branch3": ("5×5 conv, 32",),
        "3a/branch4": ("1×1 conv, 32",),
    }
    assert weight(graph, training=True) == 163_696


def test_a_repeated_row_opens_at_its_first_repetition_or_at_the_one_named() -> None:
    assert picture("resnet34", expand="conv3_x").graph == picture("resnet34", expand="conv3_x/0").graph
    flows = [edge.flow for edge in picture("resnet34", expand="conv3_x/2").graph.edges]
    assert "identity" in flows and "projection" not in flows


def test_a_row_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(UsageError, match=r"no row `conv9_x` to expand; there are: conv1, pool1, conv2_x"):
        picture("resnet34", expand="conv9_x")
    with pytest.raises(UsageError, match=r"pool5, fc; did you mean `conv1`\?$"):
        picture("resnet34", expand="cov1")


@pytest.mark.parametrize("name", NAMES)
def test_every_card_says_something(name: str) -> None:
    assert all(card.title or card.lines for card in picture(name).graph.cards)


def weight(graph: Graph, *, training: bool) -> int:
    return sum(card.times * card.params for card in graph.cards if training or not card.is_training_only)
