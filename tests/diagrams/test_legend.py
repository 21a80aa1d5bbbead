"""A legend lists what is used, and nothing else: every colour, sign, line and frame that stands in a picture."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from archspec.diagrams import diagram
from archspec.diagrams.styles.legend import LINK, kinds_legend

from .measured import Measured
from .pictures import NAMES, network, picture_of
from .test_pictures import ALL, FAMILIES, measured

#: What each colour is called.
COLOURS = {"conv": "convolution", "pool": "pooling", "dense": "dense", "norm": "normalisation", "other": "other"}
WINDOW, DASHED, BLOCK, TRAINING = "window, and what it makes", "projection shortcut", "block", "in training only"


def said(picture: Measured) -> set[str]:
    """The words of the legend."""
    (node,) = (node for node, tooltip in picture.tooltips.items() if tooltip == "legend")
    return {word.text for word in picture.words if word.node == node}


def every_picture() -> Iterator[tuple[str, Measured]]:
    """Of the six families and of what is written for pictures, in every style and at every level."""
    for names, words in ALL:
        if names not in {*NAMES} - {*FAMILIES}:
            yield f"{names} {' '.join(words.values())}", measured(names, **words)


def test_every_colour_has_an_entry() -> None:
    for called, picture in every_picture():
        kinds = {box.kind for box in picture.boxes if picture.tooltips.get(box.node) not in (None, "legend")}
        found = {part for text in said(picture) for part in text.split(", ")}
        assert {kind for kind, words in COLOURS.items() if words in found} == kinds & {*COLOURS}, called


def test_every_look_of_a_line_has_an_entry() -> None:
    for called, picture in every_picture():
        lines = [line for line in picture.lines if not line.node]
        assert (DASHED in said(picture)) == any(line.is_dashed for line in lines), called
        is_thin = any(line.is_thin for line in lines)
        assert bool({LINK.words, WINDOW} & said(picture)) == is_thin, called


def test_frames_and_cards_of_training_have_an_entry_each_and_look_different() -> None:
    frames = measured("googlenet", level="layer")
    assert {BLOCK, TRAINING} <= said(frames)
    assert not {BLOCK, TRAINING} & said(measured("resnet34"))
    dashed = {found[1] for found in re.finditer(r'<rect class="(\w+) d"', frames.svg)}
    assert dashed == {"conv", "pool", "dense", "o"}, "a frame has no dashes, and the swatch of a card for training has"


def test_a_sign_is_told_by_what_it_does() -> None:
    text = "layers: [{%s: [[{conv: 4, kernel: 3x3}], []]}]"
    assert "addition" in said(Measured(picture_of(text % "add", style="blocks").svg()))
    multiplied = said(Measured(picture_of(text % "multiply", style="blocks").svg()))
    assert "multiplication" in multiplied and "addition" not in multiplied


def test_what_is_drawn_as_a_line_or_a_word_gives_no_colour_an_entry() -> None:
    """Zero maps are the path around a block: no card of the picture has their colour."""
    zero = network("resnet34", "option_a")
    assert "other" not in said(Measured(diagram(zero, level="layer").svg()))
    assert "other" in said(measured("xception", level="layer")), "a control"


def test_kinds_of_one_colour_have_one_entry() -> None:
    assert [entry.words for entry in kinds_legend({"norm", "other", "conv"})] == ["convolution", "normalisation, other"]
    assert [entry.words for entry in kinds_legend({"merge", "input"})] == []


@pytest.mark.parametrize("level", ["block", "layer"])
def test_a_thin_line_for_which_there_is_no_room_has_no_entry(level: str) -> None:
    """A control: where it is drawn, as of GoogLeNet's heads, it has one."""
    rows = "".join(f"  - r{number}: {{add: [{{from: first}}, {{conv: 1, kernel: 1x1}}]}}\n" for number in range(13))
    many = picture_of(f"layers:\n  - first: {{conv: 1, kernel: 1x1}}\n{rows}", style="blocks")
    assert LINK.words not in said(Measured(many.svg()))
    assert LINK.words in said(measured("googlenet", level=level))
