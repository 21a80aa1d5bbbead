"""A network and its table in a notebook or on a page, and nothing of a spec that a browser would act on."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

import pytest

import archspec

from .hostile import PAYLOADS, summary

ROOT = Path(__file__).parents[3]


class Read(HTMLParser):
    """The tags of a text, and its cells in pairs."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def test_a_network_shows_its_facts() -> None:
    net = archspec.load(ROOT / "specs/resnet34.yaml", variant="lecture", classes=7)
    read = Read(net._repr_html_())
    caption, *cells = read.texts
    assert caption == net.document.header.title
    totals = net.summary().totals()
    assert dict(zip(cells[::2], cells[1::2], strict=True)) == {
        "variant": "lecture",
        "variables": "classes=7",
        "input": "224x224x3",
        "output": "7",
        "parameters": f"{totals.params:,}",
        "trainable": f"{totals.trainable:,}",
        "multiply-adds": f"{totals.macs:,}",
    }


def test_what_a_spec_says_is_text_and_never_a_tag() -> None:
    title = "<script>alert(1)</script><img src=x onerror=alert(1)>&"
    text = f"archspec: 1\nname: net\ntitle: '{title}'\ninput: 4\nlayers: [dense: 3]\n"
    read = Read(archspec.load(text)._repr_html_())
    assert read.tags == {"table", "caption", "tbody", "tr", "th", "td"}
    assert read.attributes == []
    assert "".join(read.texts).startswith(f"{title}input")


TAGS = {"table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "sup"}


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_of_a_spec_is_text_in_the_table_too(payload: str) -> None:
    for columns in (None, ["paper"], ["all"]):
        read = Read(summary(payload).html(1, columns))
        assert read.tags <= TAGS
        attributes = {(name, value) for name, value in read.attributes if name != "colspan"}
        assert attributes <= {
            ("scope", "col"), ("scope", "row"), ("scope", "colgroup"), ("style", "text-align: left"),
            ("style", "text-align: right"),
        }  # fmt: skip
        assert payload.rstrip(".") in "".join(read.texts)


def test_a_summary_in_a_notebook_is_its_table() -> None:
    net = archspec.load(ROOT / "specs/googlenet.yaml")
    assert net.summary()._repr_html_() == net.summary().html()
    read = Read(net.summary().html(1, ["paper"]))
    assert "aux1, only in training" in read.texts
    place = read.texts.index("380K")
    assert read.texts[place + 1] == "2"
