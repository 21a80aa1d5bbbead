"""Markdown: one table that GitHub reads as a table, and nothing of a spec that means anything there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import archspec
from archspec.analysis.markdown import escaped

from .hostile import PAYLOADS, summary

if TYPE_CHECKING:
    from markdown_it.token import Token

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))
#: All that a table may become.
TOKENS = {
    "paragraph_open", "paragraph_close", "inline", "table_open", "table_close", "thead_open", "thead_close", "tr_open",
    "tr_close", "th_open", "th_close", "tbody_open", "tbody_close", "td_open", "td_close",
}  # fmt: skip
INLINE = {"text", "text_special", "html_inline", "strong_open", "strong_close", "em_open", "em_close"}
HTML = {"<sup>", "</sup>", "<!-- -->"}


def read(text: str) -> list[Token]:
    """The text as a reader of GitHub's Markdown sees it."""
    markdown_it: Any = pytest.importorskip("markdown_it", reason="no reader of Markdown is installed")
    tokens: list[Token] = markdown_it.MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(text)
    return tokens


def shown(tokens: list[Token]) -> str:
    """What a reader sees of it."""
    children = (child for token in tokens for child in token.children or ())
    return "".join(child.content for child in children if child.type in ("text", "text_special"))


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_shipped_table_is_read_as_one_table(path: Path) -> None:
    tokens = read(archspec.load(path).summary().markdown(2))
    assert {token.type for token in tokens} <= TOKENS
    assert sum(token.type == "table_open" for token in tokens) == 1


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_of_a_spec_is_text(payload: str) -> None:
    tokens = read(summary(payload).markdown())
    children = [child for token in tokens for child in token.children or ()]
    assert {token.type for token in tokens} <= TOKENS
    assert {child.type for child in children} <= INLINE
    assert {child.content for child in children if child.type == "html_inline"} <= HTML
    said = " ".join(payload.split())
    assert shown(tokens).replace("&nbsp;", "").count(said.rstrip(".")) >= 3, "the title, the source and the note"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("conv2_x", "conv2_x"),
        ("_x_", r"\_x\_"),
        ("a|b", r"a\|b"),
        ("see https://example.org", r"see https\://example.org"),
        ("@somebody", "@<!-- -->somebody"),
        ("$x$ <b>", "&#36;x&#36; &lt;b&gt;"),
        ("two\nlines", "two lines"),
    ],
)
def test_what_has_a_meaning_is_escaped_and_nothing_else(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_line_under_another_is_indented_and_notes_are_raised() -> None:
    text = archspec.load(SPECS[0].parent / "googlenet.yaml").summary().markdown(2)
    assert "\n| &nbsp;&nbsp;branch1/conv " in text
    assert re.search(r"\| +380K<sup>2</sup> \|", text)
    assert "\n<sup>2</sup> 3b: params 388,096 exactly. " in text
