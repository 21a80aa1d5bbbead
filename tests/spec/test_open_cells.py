"""A bare `?` comes through YAML wherever a value can stand, and nowhere else; a spec that has one is refused."""

from __future__ import annotations

from pathlib import Path
from time import process_time

import pytest

from archspec.errors import SpecError
from archspec.spec.loader import load_open, load_text
from archspec.spec.nodes import Mapping, plain
from archspec.spec.question import STAND_IN, scannable
from archspec.spec.reader import read_text

from .documents import text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("{conv: ?, kernel: 3x3}", {"conv": "?", "kernel": "3x3"}),
        ("{conv: 6, kernel: ?}", {"conv": 6, "kernel": "?"}),
        ("{conv: ? , kernel: ?  }", {"conv": "?", "kernel": "?"}),
        ("[3a, ?, 96]", ["3a", "?", 96]),
        ("[?, 96]", ["?", 96]),
        ("[3a,?]", ["3a", "?"]),
        ("[1,\n  ?,\n  2]", [1, "?", 2]),
        ("conv: ?", {"conv": "?"}),
        ("conv: ?   # what?", {"conv": "?"}),
        ("- ?\n- 3", ["?", 3]),
        ('{conv: "?"}', {"conv": "?"}),
        ("{title: 'what, ?, then'}", {"title": "what, ?, then"}),
        ("title: really?", {"title": "really?"}),
        ("title: |\n  a: ?\n", {"title": "a: ?\n"}),
    ],
)
def test_a_bare_question_mark_is_a_value(written: str, read: object) -> None:
    assert plain(read_text(written)) == read


def test_its_place_is_where_it_stands() -> None:
    root = read_text("{conv: ?, kernel: 3x3, size: ?}")
    assert isinstance(root, Mapping)
    places = [(node.place.column, node.place.end_column) for _, node in root]
    assert places == [(8, 9), (19, 22), (30, 31)]


@pytest.mark.parametrize("written", ["? [a]\n: 1", f"[?, {STAND_IN}]"])
def test_a_complex_key_is_refused_as_ever(written: str) -> None:
    with pytest.raises(SpecError):
        read_text(written)


def test_a_text_without_one_is_scanned_as_it_is() -> None:
    written = "a: b?\nc: d # ?"
    assert scannable(written) is written or scannable(written) == written


@pytest.mark.parametrize("piece", [",? #", ": ", "? ", "[?", ", ", "-  "])
def test_a_megabyte_of_them_takes_no_time(piece: str) -> None:
    start = process_time()
    scannable(f"?{piece * (1_000_000 // len(piece))}")
    assert process_time() - start < 1


def test_a_spec_with_an_open_cell_is_no_network_and_every_cell_is_told() -> None:
    with pytest.raises(SpecError) as caught:
        load_text(text("- {conv: ?, kernel: 3x3}\n- {dense: ?, params: ?}"))
    assert [(each.code, each.place.line) for each in caught.value.diagnostics] == [
        ("open", 5),
        ("open", 6),
        ("open", 6),
    ]
    assert all("archspec solve" in each.hint for each in caught.value.diagnostics)


def test_a_spec_that_is_piped_in_is_piped_into_solve_too() -> None:
    with pytest.raises(SpecError) as caught:
        load_text(text("- {dense: ?}"), name="<stdin>")
    assert caught.value.diagnostics[0].hint.startswith("`archspec solve -` ")


def test_a_question_in_a_title_is_none() -> None:
    assert load_text(text("- {dense: 3}", 'title: "?"')).header.title == "?"


def test_an_open_cell_of_one_variant_leaves_the_others_closed() -> None:
    spec = text("- a: {conv: 3, kernel: 3x3}", "variants: {v: {rows: {a: {conv: ?}}}}")
    assert load_text(spec).rows
    with pytest.raises(SpecError, match="this cell is open"):
        load_text(spec, variant="v")


def test_an_open_cell_of_a_block_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "b.yaml").write_text("archspec: 1\nblocks: {b: {layers: [{dense: ?}]}}\n", "utf-8")
    (tmp_path / "net.yaml").write_text(text("- b", "use: [b.yaml]"), "utf-8")
    with pytest.raises(SpecError, match="this cell is open"):
        load_open(tmp_path / "net.yaml")
