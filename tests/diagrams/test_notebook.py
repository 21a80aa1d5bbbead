"""A picture in a notebook shows itself: what notebooks ask an object for is there, and is all that they keep."""

from __future__ import annotations

from pathlib import Path

import pytest

from archspec.diagrams import diagram
from archspec.errors import UsageError

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


def test_without_graphviz_a_notebook_shows_the_line_of_the_command_and_no_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    drawn = picture("resnet34", style="graph")
    with pytest.raises(UsageError) as caught:
        drawn.svg()
    shown = Measured(drawn._repr_svg_())
    assert " ".join(word.text for word in shown.words) == f"archspec: {caught.value}"
    assert "install graphviz; every other style draws without it" in str(caught.value)
    wide, high = shown.size
    assert len(shown.words) > 1 and all(word.bounds.right < wide and word.bounds.bottom < high for word in shown.words)


def test_a_style_that_cannot_draw_several_networks_says_so_in_a_notebook() -> None:
    drawn = diagram(network("vgg11"), network("vgg16"), style="volumes")
    words = " ".join(word.text for word in Measured(drawn._repr_svg_()).words)
    assert words.startswith("archspec: the style `volumes` draws one network")


def test_a_fault_of_the_program_is_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    """A control: only what the caller can act on is told in a picture."""
    monkeypatch.setattr("archspec.diagrams.printers.printed", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        picture("resnet34")._repr_svg_()


def test_the_text_that_it_keeps_beside_the_picture_is_one_line() -> None:
    assert repr(picture("resnet34")) == "<archspec.Diagram resnet34: 11 cards>"


def test_a_network_by_itself_shows_no_picture() -> None:
    """A control: it has its facts, and a picture is asked for."""
    assert not hasattr(network("resnet34"), "_repr_svg_")
