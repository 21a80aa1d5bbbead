"""The style volumes: whatever is in the network is in the picture, or is told there."""

from __future__ import annotations

import re
from collections import Counter
from math import dist

import pytest
from sweeps import sweep

from archspec.analysis.counts import count
from archspec.api import load
from archspec.diagrams import diagram
from archspec.diagrams.scene import Box, Node, Shape, Text
from archspec.network.tree import Network

from .measured import Measured
from .pictures import CASES, ROOT, network

ODD = """\
archspec: 1
name: odd
input: 32x32x3
blocks:
  twice: {args: [n], layers: [{conv: $n, kernel: 3x3}, {conv: $n, kernel: 1x1}]}
  residual: {args: [n], layers: [{add: [[{conv: $n, kernel: 3x3}], shortcut]}]}
layers:
  - stem: {conv: 16, kernel: 3x3, norm: batch, activation: relu}
  - add: [[{conv: 16, kernel: 3x3}, {conv: 16, kernel: 1x1}], identity]
  - cat: {concat: [[{conv: 8, kernel: 1x1}], [{conv: 8, kernel: 3x3}, {twice: 12}], []]}
  - deep: {twice: 16, repeat: 3}
  - wide: {residual: 32, repeat: 2}
  - skip: {conv: 8, kernel: 5x5, from: stem}
  - join: {concat: [{from: wide}, []]}
  - pool: {globalavgpool: }
  - dropout: 0.5
  - fc: {dense: 10}
heads:
  side: {from: cat, layers: [{flatten: }, {dense: 7}]}
"""


def measured(found: Network, level: str | None = None) -> Measured:
    return Measured(diagram(found, style="volumes", level=level).svg())


def told_params(picture: Measured) -> int:
    """Times by parameters, over all volumes, as their tooltips tell them."""
    total = 0
    for tooltip in picture.tooltips.values():
        more, each = re.search(r" and (\d+) more$", tooltip, re.M), re.search(r"([\d,]+) parameters", tooltip)
        total += (int(more[1]) + 1 if more else 1) * int(each[1].replace(",", "")) if each else 0
    return total


def all_params(found: Network) -> int:
    """Those of the heads for training, too."""
    counts = count(found)
    bodies = (found.body, *(head.body for head in found.heads))
    return sum(counts.of(item).params for body in bodies for item in body.items)


@pytest.mark.parametrize(("name", "variant"), sweep(CASES, lambda case: case[1] is None))
def test_the_volumes_of_a_network_have_all_of_its_parameters(name: str, variant: str | None) -> None:
    found = network(name, variant)
    assert told_params(measured(found)) == all_params(found)


@pytest.mark.parametrize("level", ["block", "layer", "stage", "network"])
def test_branches_blocks_and_heads_have_theirs_at_every_level(level: str) -> None:
    found = load(ODD).network
    assert told_params(measured(found, level=level)) == all_params(found) > 0


def test_a_head_has_volumes_and_says_where_it_starts() -> None:
    words = [word.text for word in measured(network("googlenet")).words]
    assert "aux1, from 4a, in training only" in words and "aux2, from 4d, in training only" in words
    assert words.count("auxiliary") == 2
    side = measured(load(ODD).network)
    assert "side, from cat" in [word.text for word in side.words]
    assert "dense, 7" in [word.text for word in side.words]


def test_branches_shortcuts_and_what_follows_a_layer_are_told() -> None:
    picture = measured(load(ODD).network)
    said = {node: [word.text for word in picture.words if word.node == node] for node in picture.tooltips}
    assert said["stem"][2:] == ["3×3 conv, 16", "batch norm, relu", "512"]
    assert said["pool"][2:] == ["global avg pool", "dropout 0.5"]
    assert said["add"][2:] == ["3×3 conv, 16", "1×1 conv, 16", "+ identity", "2,592"]
    assert "1×1 conv, 8" in said["cat"] and "identity" in said["cat"]
    assert said["wide/0"][-2:] == ["+ 1×1", "5,184"] and said["wide/1"][-2:] == ["+ identity", "9,248"]
    assert said["join"][2:] == ["from wide", "identity"]


def test_what_starts_elsewhere_has_neither_window_nor_arrow_from_the_volume_before_it() -> None:
    picture = measured(load(ODD).network)
    words = [word.text for word in picture.words]
    assert "from stem" in words
    # The only window is that of the stem: two lines, and their box. Those of the legend are in its node.
    assert sum(line.is_thin and not line.node for line in picture.lines) == 2
    lenet = Measured(load(ROOT / "specs/lenet5.yaml").diagram(style="volumes").svg())
    assert sum(line.is_thin and not line.node for line in lenet.lines) == 10


def test_the_colour_of_what_only_joins_is_in_the_legend() -> None:
    assert "branches joined" in [word.text for word in measured(load(ODD).network).words]
    assert "branches joined" not in [word.text for word in measured(network("resnet34")).words]


@pytest.mark.parametrize("name", ["alexnet", "vgg16", "xception"])
def test_what_is_printed_of_depths_vectors_and_windows_is_what_is_drawn(name: str) -> None:
    """The faces are measured in all networks; depth is the length of the edge that runs back."""
    scene = diagram(network(name), style="volumes").scene
    (told,) = (mark.content for mark in scene.marks() if isinstance(mark, Text) and "to scale" in mark.content)
    pixel, depth, unit = (float(found) for found in re.findall(r"([0-9.]+) px a", told))
    seen: Counter[str] = Counter()
    for node in scene.items:
        shape = re.search(r"^output (?:(\d+)×(\d+)×)?(\d+)$", node.tooltip, re.M) if isinstance(node, Node) else None
        if shape is None or not isinstance(node, Node):
            continue
        lids = [mark.points for mark in node.marks if isinstance(mark, Shape)]
        if lids:
            seen["depth"] += 1
            assert dist(lids[0][0], lids[0][1]) == pytest.approx(int(shape[3]) * depth, rel=0.01)
        elif shape[1] in (None, "1"):
            seen["unit"] += 1
            (bar,) = (mark for mark in node.marks if isinstance(mark, Box))
            assert bar.height == pytest.approx(int(shape[3]) * unit, rel=0.01)
    windows = [mark for mark in scene.items if isinstance(mark, Box) and mark.fill is None]
    assert len(windows) >= 4 and seen["depth"] >= 4 and seen["unit"] >= 2
    sides = {side / pixel for window in windows for side in (window.width, window.height)}
    assert all(abs(side - round(side)) < 0.01 and 2 <= side <= 11 for side in sides)
    assert 3 in {round(side) for side in sides}
