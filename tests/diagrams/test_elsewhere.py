"""What starts elsewhere than at the step above: it is told by the name that the spec writes, in every picture."""

from __future__ import annotations

import re
from functools import cache

import pytest

from archspec.api import Net, load
from archspec.diagrams.content.tree import Frame

#: A projection, a row that is repeated alike and one that is not, and three that start behind them.
SPEC = """
archspec: 1
name: skips
input: 24x24x3
defaults: {conv: {kernel: 3x3}}
blocks:
  unit:
    args: {maps: required, stride: 1}
    layers: [{add: [[{conv: $maps, stride: $stride}, {conv: $maps}], shortcut]}]
layers:
  - first: {conv: 8}
  - alike: {unit: 8, repeat: 2}
  - not_alike: {unit: 12, repeat: 3, first: {stride: 2}}
  - back: {transposed: 8, kernel: 2x2, stride: 2}
  - joined: {concat: [{from: alike}, identity], activation: relu}
  - twice: {add: [{from: alike}, {conv: 8}], repeat: 2}
heads:
  side: {from: not_alike, layers: [{globalavgpool: }, {dense: 3}]}
"""


@cache
def network() -> Net:
    return load(SPEC)


def told(style: str, level: str) -> list[str]:
    """The words that name a source, in the picture or in a card of it."""
    svg = network().diagram(style=style, level=level).svg()
    return [word for word in re.findall(r">(?:side, )?from ([^<]+)</text>", svg) if word != "a row further up"]


@pytest.mark.parametrize("level", ["block", "layer"])
@pytest.mark.parametrize("style", ["blocks", "paper", "volumes"])
def test_a_repeated_row_is_named_as_a_whole(style: str, level: str) -> None:
    names = told(style, level)
    assert set(names) <= {"alike", "not_alike"}
    assert names.count("alike") >= (3 if level == "layer" else 1)


def edges(level: str) -> list[tuple[str, str]]:
    graph = network().diagram(level=level).graph
    return [(graph.cards[edge.source].path, graph.cards[edge.target].path) for edge in graph.edges]


def test_a_branch_in_a_repeated_merge_starts_where_it_says() -> None:
    into = {target: source for source, target in edges("layer") if target.endswith("/identity")}
    assert into == dict.fromkeys(
        ("joined/branch1/identity", "twice/0/shortcut/identity", "twice/1/shortcut/identity"), "alike/1/add"
    )


def test_a_closed_card_says_what_comes_from_elsewhere() -> None:
    lines = {card.path: card.lines for card in network().diagram(level="block").graph.cards}
    assert lines["twice/1"] == ("from alike", "3\N{MULTIPLICATION SIGN}3, 8")
    assert lines["alike/0"] == ("3\N{MULTIPLICATION SIGN}3, 8", "3\N{MULTIPLICATION SIGN}3, 8")


@pytest.mark.parametrize("level", ["block", "layer"])
def test_a_graph_has_every_layer_as_often_as_the_network(level: str) -> None:
    """It has no frames, which would say how often what is in them is repeated."""
    made = network().diagram(level=level).graph
    assert sum(card.times * card.params for card in made.cards) == made.params


def test_a_picture_with_frames_draws_once_what_is_repeated() -> None:
    """A control: there it is the frame that says how often."""
    steps = network().diagram(style="blocks", level="layer").contents[0].steps
    assert [step.times for step in steps if isinstance(step, Frame)] == [2, 1, 2, 1, 1]
