"""The schema in an editor: the real language server completes, explains and underlines by it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from archspec.ops import REGISTRY

from .language_server import PROGRAM, ROOT, LanguageServer

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed"),
    pytest.mark.skipif(not PROGRAM.exists(), reason="not installed: npm ci --prefix tests/editor"),
]

SPECS = sorted((ROOT / "specs").rglob("*.yaml"))
_NUMBERS = count()
HEAD = """\
# yaml-language-server: $schema=../archspec/schema/spec.schema.json
archspec: 1
name: net
input: 8x8x3
layers:
"""


@pytest.fixture(scope="module")
def server() -> Iterator[LanguageServer]:
    with LanguageServer() as server:
        yield server


class Cursor:
    """A row with a bar where the cursor stands, in a spec that is open beside the shipped ones."""

    def __init__(self, server: LanguageServer, row: str) -> None:
        self.server = server
        self.path = ROOT / "specs" / f"written{next(_NUMBERS)}.yaml"
        before, _, after = f"{HEAD}{row}\n".partition("|")
        self.line, self.column = before.count("\n"), len(before) - before.rfind("\n") - 1
        self.findings = server.findings(self.path, before + after)

    def completions(self) -> list[str]:
        return self.server.completions(self.path, self.line, self.column)

    def hover(self) -> str:
        return self.server.hover(self.path, self.line, self.column)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_it_finds_nothing_in_a_shipped_spec(path: Path, server: LanguageServer) -> None:
    assert server.findings(path, path.read_text("utf-8")) == []


@pytest.mark.parametrize("row", ["  - {conv: 6, k|}", "  - C1: {conv: 6, st|}", "  - conv: 6\n    |"])
def test_behind_an_operator_it_completes_the_columns_of_this_operator(row: str, server: LanguageServer) -> None:
    offered = Cursor(server, row).completions()
    assert {*REGISTRY["conv"].model_fields, "from", "repeat", "first", "when", "size", "params"} <= {*offered}
    assert not {"ceil", "units", "conv2d", "dense"} & {*offered}


def test_a_row_begins_with_any_operator(server: LanguageServer) -> None:
    assert {*REGISTRY, "shortcut", "table"} <= {*Cursor(server, "  - {|}").completions()}


def test_the_words_of_a_column_are_completed(server: LanguageServer) -> None:
    assert {"relu", "softmax", "none"} <= {*Cursor(server, "  - {conv: 6, activation: |}").completions()}


def test_the_column_under_the_cursor_is_explained_by_the_comment_of_its_field(server: LanguageServer) -> None:
    assert "Pixels from one window to the next." in Cursor(server, "  - {conv: 6, str|ide: 2}").hover()
    assert "2-D convolution (cross-correlation)" in Cursor(server, "  - {co|nv: 6, kernel: 3x3}").hover()
    assert "The row stands so many times" in Cursor(server, "  - {unit: 64, re|peat: 3}").hover()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("  - {conv: 6, kernal: 3x3}", "Property kernal is not allowed."),
        ("  - {conv: six, kernel: 3x3}", "Incorrect type"),
        ("  - {dense: 10, activation: softmex}", "Value is not accepted"),
        ("  - {unit: 64, relu: false, conv_first: 3}", None),
        ("  - {unit: 64, dropout: 0.5, maps: $input_maps * 2}", None),
        ("  - {conv: $input_maps * 2, kernel: 3x3, params: 22_855_952}", None),
    ],
)
def test_what_is_wrong_is_underlined_and_what_a_block_may_have_is_not(
    row: str, said: str | None, server: LanguageServer
) -> None:
    found = Cursor(server, row).findings
    assert found == [] if said is None else [said in each for each in found] == [True]
