"""Lines to what starts elsewhere, in networks that are grown at random: around everything that stands there."""

from __future__ import annotations

from functools import cache
from itertools import accumulate, pairwise

import pytest
from sweeps import sweep

from archspec.api import load

from .grown import grown
from .measured import KINDS, Bounds, Line, Measured

SEEDS = range(12)
STYLES = ("blocks", "paper")


@cache
def drawn(seed: int, style: str) -> tuple[Measured, list[Line]]:
    """The picture, and its lines that are no part of a card and none of the flow."""
    picture = Measured(load(grown(seed, 10 + 4 * seed)).diagram(style=style).svg())
    return picture, [line for line in picture.lines if line.is_thin and not line.node]


@pytest.mark.parametrize("style", STYLES)
def test_there_are_some(style: str) -> None:
    """A control: what is said of them below is said of something."""
    assert any(found >= 3 for found in accumulate(len(drawn(seed, style)[1]) for seed in SEEDS))


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", sweep(SEEDS, lambda seed: seed < 6))
def test_they_run_through_no_card_and_no_text(seed: int, style: str) -> None:
    picture, lines = drawn(seed, style)
    around = [box.bounds.grown(-0.5) for box in picture.boxes if box.kind in KINDS and box.node]
    around += [word.bounds.grown(-0.7) for word in picture.words]
    assert [line.points for line in lines for each in around if line.crosses(each)] == []


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("seed", sweep(SEEDS, lambda seed: seed < 6))
def test_they_are_level_or_upright_and_stay_in_the_picture(seed: int, style: str) -> None:
    picture, lines = drawn(seed, style)
    page = Bounds(0, 0, *picture.size)
    for line in lines:
        assert all(page.has(*point) for point in line.points)
        assert all(min(abs(one[0] - other[0]), abs(one[1] - other[1])) < 0.15 for one, other in pairwise(line.points))
