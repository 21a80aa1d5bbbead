"""What is no YAML, or more than one document of it, is shown where people made the mistake."""

from __future__ import annotations

import pytest
import yaml

from archspec.spec import syntax

from .drawings import assert_refused, findings


@pytest.mark.parametrize(
    ("drawing", "label"),
    [
        ("‹\t›a: 1\n", "tab"),
        ("a:\n‹\t›b: 1\n", "tab"),
        ("a: 1\n‹\t›b: 2\n", "tab"),
        ("a: b‹:› c\n", "`:`"),
        ("a: 1\n b‹:› 2\n", "`:`"),
        ("a:\n  b: 1\n ‹c›: 2\n", "belongs to nothing"),
        ("- a\n‹b›: 1\n", "belongs to nothing"),
        ('a: "x" ‹y›\n', "belongs to nothing"),
        ("a: ‹-› b\n", "nothing can start"),
        ("a: 1\n‹b›ad row\nc: 2\n", "`key: value`"),
        ("a: ‹@›x\n", "starts with this character"),
        ("a: ‹%›x\n", "starts with this character"),
        ("a: [1, ‹,› 2]\n", "expected a value"),
        ("a: [1‹}›\n", "closing bracket"),
        ("a: {b: 1\nc‹:› 2\n", "closing bracket"),
        ("a: ‹{›b: 1,\nc: 2\n", "never closed"),
        ("a:\n  ‹'›text\n\nb: 2\n", "never closed"),
        ('a: ‹"›text\n---\n', "never closed"),
        ("a: |‹x›\n", "ends its line"),
    ],
)
def test_a_slip_is_shown_where_people_made_it(drawing: str, label: str) -> None:
    (found,) = assert_refused(drawing, "syntax")
    assert label in found.label


def test_both_scanners_place_a_slip_on_the_same_line(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = [
        "\ta: 1\n",
        "a:\n\tb: 1\n",
        "a: b: c\n",
        "a:\n  b: 1\n c: 2\n",
        "a: 1\nbad\nc: 2\n",
        "a: [1, , 2]\n",
        "x: {b: 1\nc: 2\n",
    ]
    texts += ["a: @x\n", "a: 'x\n\n", "a: [1}\n", "- a\nb: 1\n", 'a: "\\q"\n', "a: {b: 1,\nc: 2\n"]
    with_libyaml = [(each.code, each.place.line, each.label) for text in texts for each in findings(text)]
    monkeypatch.setattr(syntax, "_LOADER", yaml.SafeLoader)
    assert [(each.code, each.place.line, each.label) for text in texts for each in findings(text)] == with_libyaml


@pytest.mark.parametrize("escape", ["\\ud800", "\\UFFFFFFFF", "\\U00110000", "\\q", "\\xzz"])
def test_an_escape_that_stands_for_nothing_is_refused_on_its_line(scanner: str, escape: str) -> None:
    (found,) = findings(f'a: 1\nb: "{escape}"\n')
    assert found.code in ("syntax", "encoding") and found.place.line == 2


def test_a_tag_of_bytes_that_are_no_text_is_refused(scanner: str) -> None:
    (found,) = findings("a: 1\nb: !%ED%A0%80 x\n")
    assert found.code in ("syntax", "tag") and found.place.line == 2


@pytest.mark.parametrize(
    "drawing", ["a: 1\n‹-›--\nb: 2\n", "a: 1\n...\n# c\n‹-›-- b\n", "--- a\n‹-›-- b\n", "a: 1\n‹%›TAG ! x\n"]
)
def test_a_second_document_is_refused_where_it_starts(scanner: str, drawing: str) -> None:
    (found,) = assert_refused(drawing, "syntax")
    assert "second document" in found.message


def test_text_after_the_document_is_refused_where_it_starts(scanner: str) -> None:
    assert_refused("[a] # c\n  ‹[›b]\n", "syntax")
    assert_refused("a: 1\n...\n\n ‹b›: 2", "syntax")


@pytest.mark.parametrize(
    "drawing", ["‹%YAML 1.2›\n---\na: 1", "# c\n\n‹%TAG ! tag:x› \n---\na: 1", "‹%›", "‹%YAML 1." + "9" * 5000 + "›"]
)
def test_directives_are_refused_as_whole_lines(scanner: str, drawing: str) -> None:
    assert_refused(drawing, "syntax")
