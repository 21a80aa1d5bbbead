"""A picture in a notebook shows itself: what notebooks ask an object for is there, and is all that they keep."""

from __future__ import annotations

import pytest

from .measured import Measured
from .pictures import network, picture

#: The other forms that a notebook would show before an SVG or beside it.
FORMS = ("html", "markdown", "latex", "javascript", "png", "jpeg", "json", "pdf", "mimebundle")


@pytest.mark.parametrize(("name", "style"), [("resnet34", None), ("lenet5", "volumes"), ("vgg16", "paper")])
def test_what_a_notebook_shows_is_the_svg(name: str, style: str | None) -> None:
    drawn = picture(name, style=style)
    assert drawn._repr_svg_() == drawn.svg()
    assert Measured(drawn._repr_svg_()).boxes
    assert [form for form in FORMS if hasattr(drawn, f"_repr_{form}_")] == []


def test_the_text_that_it_keeps_beside_the_picture_is_one_line() -> None:
    assert repr(picture("resnet34")) == "<archspec.Diagram resnet34: 11 cards>"


def test_a_network_by_itself_shows_no_picture() -> None:
    """A control: it has its facts, and a picture is asked for."""
    assert not hasattr(network("resnet34"), "_repr_svg_")
