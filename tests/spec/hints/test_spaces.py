"""A space that is forgotten behind a colon is told as that, wherever YAML stumbles over it."""

from __future__ import annotations

import pytest

from archspec.errors import Diagnostic, SpecError
from archspec.spec.nodes import plain
from archspec.spec.reader import read_text

from ..documents import found_in

HEAD = "archspec: 1\nname: net\ninput: 32x32x3\n"


def of_row(row: str) -> Diagnostic:
    """The only finding of a spec with this row."""
    (found,) = found_in(f"{HEAD}layers:\n{row}\n")
    return found


@pytest.mark.parametrize(
    ("row", "line", "column", "hint"),
    [
        ("  - conv10:{kernel: 3}", 5, 5, "conv10: {kernel"),
        ("  - conv10:{conv: 64, kernel: 3x3}", 5, 5, "conv10: {conv"),
        ("  - conv10:{conv: 64,\n      kernel: 3x3}", 5, 5, "conv10: {conv"),
        ("  - conv10:{flatten: }", 5, 5, "conv10: {flatten"),
        ("  - conv10:{flatten}", 5, 5, "conv10: {flatten}"),
        ("  - conv10:conv: 64", 5, 5, "conv10: conv"),
        ("  - 3a:{conv: 64}", 5, 5, "3a: {conv"),
        ("  - conv10: {conv:64, kernel: 3x3}", 5, 14, "conv: 64"),
        ("  - conv10: {conv: 64, kernel:3x3}", 5, 24, "kernel: 3x3"),
        ("  - {conv: 64, kernel: 3x3,size:32x32}", 5, 28, "size: 32x32"),
        ("  - {conv :64, kernel: 3x3}", 5, 6, "conv: 64"),
        ("  - {conv:64}", 5, 6, "conv: 64"),
        ("  - conv:64", 5, 5, "conv: 64"),
        ("  - {flatten:}", 5, 6, "flatten: "),
        ("  - {from:conv1}", 5, 6, "from: conv1"),
        ("  - {conv: 64, kernel: 3x3, padding:[1, 1, 1, 1]}", 5, 29, "padding: [1"),
        ("  - {conv: 64, kernel: 3x3, repeat: 2, first:{stride: 2}}", 5, 40, "first: {stride:"),
        ("  - conv1:\n      conv:64\n      kernel: 3x3", 6, 7, "conv: 64"),
        ("  - conv1:\n      conv: 64\n\n      kernel:3x3", 8, 7, "kernel: 3x3"),
        ("  - add:[[identity], {conv: 3, kernel: 1x1}]", 5, 5, "add: [[identity], {conv"),
        ("  - table:conv\n    columns: [filters]\n    rows: [[3]]", 5, 5, "table: conv"),
    ],
)
def test_a_forgotten_space_is_told_at_its_word_with_the_word_as_it_should_be(
    row: str, line: int, column: int, hint: str
) -> None:
    found = of_row(row)
    assert found.message == "there is no space after the colon"
    assert (found.place.line, found.place.column) == (line, column)
    assert found.label.startswith("YAML reads `")
    assert found.hint == f"put a space after the colon: `{hint}`"


@pytest.mark.parametrize(
    "text",
    [
        "archspec:1\nname: net",
        "archspec: 1\nname:net\ninput: 3",
        "archspec: 1\nlayers:[{dense: 3}]",
        "archspec: 1\nvariables: {classes:3}",
        "archspec: 1\ndefaults: {conv:{kernel: 3x3}}",
        "archspec: 1\nexpect: {total:0}",
        "archspec: 1\nerrata: [{at:x, params: 3}]",
        "archspec: 1\nblocks: {a: {args:[b], layers: []}}",
    ],
)
def test_a_forgotten_space_is_told_at_the_top_level_too(text: str) -> None:
    (found,) = found_in(text)
    assert found.message == "there is no space after the colon"


def test_every_forgotten_space_of_a_row_that_is_yaml_is_told() -> None:
    found = found_in(f"{HEAD}layers:\n  - {{conv: 64,kernel:3x3,stride:2}}\n")
    assert [each.place.column for each in found] == [15, 26]


def test_a_forgotten_space_behind_a_dash_is_told_at_the_dash() -> None:
    found = of_row("  - flatten\n  -b: {dense: 3}")
    assert (found.message, found.place.line, found.place.column) == ("there is no space after the dash", 6, 3)


def test_columns_without_their_braces_are_told_with_them() -> None:
    found = of_row("  - conv: 64, kernel: 3x3")
    assert (found.message, found.hint) == ("the columns of a row stand in braces", "write {conv: 64, kernel: 3x3}")


@pytest.mark.parametrize("text", ["a: b: c", "- {a: 1 b: 2}", "- [1, 2", '- {a: "b:c, d: 1}'])
def test_a_mistake_that_no_space_would_mend_is_told_as_before(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        read_text(text)
    assert [each.message for each in caught.value.diagnostics] == ["this is not YAML"]


def test_a_text_with_a_colon_is_a_text_like_any_other() -> None:
    read = plain(read_text('source: a:b\nat: 12:30\nlist: [http://x.y/z, "a:b"]\n'))
    assert read == {"source": "a:b", "at": "12:30", "list": ["http://x.y/z", "a:b"]}


def test_a_key_in_quotes_may_have_a_colon() -> None:
    assert plain(read_text('"a:b": 1\n')) == {"a:b": 1}


def test_a_large_text_is_not_read_again() -> None:
    (found,) = found_in("a:b\n" + "# \n" * 30_000 + "c: d\n")
    assert found.code == "syntax"


@pytest.mark.parametrize(
    ("row", "column", "hint"),
    [
        ("- conv2 {conv: 64, kernel: 3x3}", 10, "write `conv2: {...}`"),
        ("- conv2 {conv: 64, kernel: 3x3, size: 14x14x64}", 10, "write `conv2: {...}`"),
        ("- conv2 {conv: 64,\n      kernel: 3x3}", 10, "write `conv2: {...}`"),
        ("- conv2{conv: 64, kernel: 3x3}", 10, "write `conv2: {...}`"),
        ("- {dense: ${classes}}", 13, "write `$classes`"),
        ("- conv2 {flatten: }", 10, "write `conv2: {...}`"),
    ],
)
def test_a_forgotten_colon_behind_a_name_and_braces_around_one_are_told(row: str, column: int, hint: str) -> None:
    found = of_row(f"  {row}")
    assert (found.place.line, found.place.column, found.hint) == (5, column, hint)


@pytest.mark.parametrize(
    ("row", "line", "column", "hint"),
    [
        ("- f: conv: 64", 5, 8, "write f: {conv: 64}"),
        ("- f: fire: 64, 256, 256", 5, 8, "write f: {fire: 64, 256, 256}"),
        ("- f: conv: 64, kernel: 3x3", 5, 8, "write f: {conv: 64, kernel: 3x3}"),
        ("- {res: 64, repeat: 3, first: stride: 2}", 5, 33, "write first: {stride: 2}"),
        ("- {res: 64, first: stride: 2, repeat: 3}", 5, 22, "write first: {stride: 2}"),
        ("- a: {flatten: }\n  b: {flatten: }", 6, 3, "start each row with `- `"),
        ("- flatten\n  b: {dense: 3,\n    size: 3}", 6, 3, "start each row with `- `"),
    ],
)
def test_braces_and_a_dash_that_are_forgotten_are_told(row: str, line: int, column: int, hint: str) -> None:
    found = of_row(f"  {row}")
    assert (found.code, found.place.line, found.place.column, found.hint) == ("syntax", line, column, hint)


@pytest.mark.parametrize("row", ["- {conv: 64}}", "- [flatten]]", "- {conv: 64}]"])
def test_a_bracket_that_closes_nothing_is_told(row: str) -> None:
    found = of_row(f"  {row}")
    assert (found.label, found.place.column) == ("this bracket closes nothing", len(row) + 2)
