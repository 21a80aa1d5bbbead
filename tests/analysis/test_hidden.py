"""Cells that `when` hides from every check are counted in one note of a spec, and nothing fails because of them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from spec.drawings import span, unmarked

from archspec.checking import Checked, check_file
from archspec.cli import main
from archspec.errors import Diagnostic

HEAD = "archspec: 1\nname: net\ninput: 8x8x3\n"
WIDE = "variables: {wide: false}\n"
SHOWN = "variants: {shown: {variables: {wide: true}}}\n"


def checked(folder: Path, drawing: str, variant: str | None = None, **variables: bool) -> list[Checked]:
    file = folder / "net.yaml"
    file.write_text(unmarked(HEAD + drawing)[0], "utf-8")
    found = [*check_file(str(file), variant, variables)]
    assert all(one.report.ok for one in found)
    return found


def notes(found: list[Checked]) -> list[Diagnostic]:
    return [each for one in found for each in one.report.diagnostics]


def assert_noted(folder: Path, drawing: str, message: str, variant: str | None = None) -> None:
    """One note, at the marked place."""
    (note,) = notes(checked(folder, drawing, variant))
    ((place,), said) = unmarked(HEAD + drawing)[1], note.message
    assert (note.code, note.severity, span(note.place), said) == ("hidden", "warning", place, message)


def test_a_row_that_is_never_there_has_its_cells_noted(tmp_path: Path) -> None:
    rows = "layers: [{dense: 5, size: 5}, {dense: 7, when: $wide, size: ‹7›, params: 42}]\n"
    assert_noted(tmp_path, WIDE + rows, "2 printed cells of 1 row are not checked")


def test_what_is_told_as_checked_leaves_them_out(tmp_path: Path) -> None:
    rows = "layers: [{dense: 5, size: 5}, {dense: 7, when: $wide, size: 7}]\n"
    (one,) = checked(tmp_path, WIDE + rows)
    assert str(one.report) == "matches the printed columns (1 cell)"
    (one,) = checked(tmp_path, f"{WIDE}layers: [{{dense: 5}}, {{dense: 7, when: $wide, size: 7}}]\n")
    assert str(one.report) == "no cell is checked"


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("[{dense: 5}, {dense: 7, when: $wide, size: ‹7›}]", "1 printed cell of 1 row is not checked"),
        ("[{dense: 5}, {dense: 7, when: $wide, repeat: 2, size: [‹7›, 7]}]",
         "2 printed cells of 1 row are not checked"),
        ("[{dense: 5}, {concat: [[{dense: 5, size: ‹5›}], [{dense: 2, size: 2}]], when: $wide}]",
         "2 printed cells of 2 rows are not checked"),
        ("[{dense: 5}, {concat: [[{dense: 5}, {dense: 2, when: $wide, size: ‹2›}], []]}]",
         "1 printed cell of 1 row is not checked"),
    ],
)  # fmt: skip
def test_rows_inside_of_a_hidden_one_are_hidden_with_it(tmp_path: Path, rows: str, message: str) -> None:
    assert_noted(tmp_path, f"{WIDE}layers: {rows}\n", message)


def test_a_block_that_only_hidden_rows_use_is_hidden_too(tmp_path: Path) -> None:
    block = "blocks: {unit: {layers: [{dense: 5, size: ‹5›}]}}\n"
    rows = "layers: [{dense: 5}, {unit: , when: $wide}"
    assert_noted(tmp_path, f"{WIDE}{block}{rows}]\n", "1 printed cell of 1 row is not checked")
    assert notes(checked(tmp_path, f"{WIDE}{block}{rows}, unit]\n")) == []


def test_a_row_of_a_block_is_compared_where_one_use_has_it(tmp_path: Path) -> None:
    block = "blocks: {unit: {args: {wide: false}, layers: [flatten, {dense: 5, when: $wide, size: 5}]}}\n"
    assert notes(checked(tmp_path, f"{block}layers: [unit, {{unit: true}}]\n")) == []
    assert len(notes(checked(tmp_path, f"{block}layers: [unit, {{unit: false}}]\n"))) == 1


def test_a_head_has_rows_too(tmp_path: Path) -> None:
    heads = "heads: {aux: {from: a, layers: [{dense: 3}, {dense: 4, when: $wide, size: ‹4›}]}}\n"
    assert_noted(tmp_path, f"{WIDE}{heads}layers: [a: {{dense: 5}}]\n", "1 printed cell of 1 row is not checked")


ROWS = "layers: [{dense: 5}, c: {dense: 7, when: $wide, size: ‹7›}]\n"


def test_a_row_that_a_variant_shows_is_compared_there(tmp_path: Path) -> None:
    assert [one.variant for one in checked(tmp_path, WIDE + ROWS + SHOWN)] == [None, "shown"]
    assert notes(checked(tmp_path, WIDE + ROWS + SHOWN)) == []
    assert notes(checked(tmp_path, WIDE + ROWS + SHOWN, "shown")) == []


def test_a_row_that_only_a_variant_hides_is_compared_in_the_spec_itself(tmp_path: Path) -> None:
    variants = "variants: {a: {rows: {c: {when: $wide}}}}\n"
    rows = "layers: [{dense: 5}, c: {dense: 7, size: ‹7›}, {flatten: , when: $wide}]\n"
    assert notes(checked(tmp_path, WIDE + rows + variants)) == []
    assert_noted(tmp_path, WIDE + rows + variants, "1 printed cell of 1 row is not checked", "a")


def test_the_note_of_several_variants_is_one_and_comes_with_the_last(tmp_path: Path) -> None:
    variants = "variants: {a: {source: one}, b: {source: another}}\n"
    assert_noted(tmp_path, WIDE + ROWS + variants, "1 printed cell of 1 row is not checked")
    found = checked(tmp_path, WIDE + ROWS + variants)
    assert [len(one.report.diagnostics) for one in found] == [0, 0, 1]


def test_of_a_cell_that_a_variant_puts_in_another_place_both_are_counted(tmp_path: Path) -> None:
    variants = "variants: {a: {rows: {c: {size: 7}}}}\n"
    assert_noted(tmp_path, WIDE + ROWS + variants, "2 printed cells of 1 row are not checked")


def test_cells_are_about_the_published_network_whatever_is_set(tmp_path: Path) -> None:
    assert len(notes(checked(tmp_path, WIDE + ROWS, wide=True))) == 1
    shown = WIDE.replace("false", "true")
    assert notes(checked(tmp_path, shown + ROWS, wide=False)) == []


def test_a_variant_that_makes_no_network_might_compare_anything(tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(unmarked(f"{HEAD}{WIDE}{ROWS}variants: {{torn: {{rows: {{nobody: {{}}}}}}}}\n")[0], "utf-8")
    assert [each.code for one in check_file(str(file)) for each in one.report.diagnostics] == ["name"]


def test_text_and_data_have_the_note_and_the_check_holds(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(unmarked(HEAD + WIDE + ROWS)[0], "utf-8")
    assert main(["check", str(file)]) == 0
    said = capsys.readouterr()
    assert said.err == (
        f"{file}:5:55: warning[hidden]: 1 printed cell of 1 row is not checked\n"
        "    5 | layers: [{dense: 5}, c: {dense: 7, when: $wide, size: 7}]\n"
        "      |                                                       ^ `when` hides the row in every network "
        "that was looked at\n"
        "      = help: declare a variant in which its row is there, or leave the cell out\n"
    )
    assert main(["check", "--json", str(file)]) == 0
    data = json.loads(capsys.readouterr().out)
    (spec,) = data["specs"]
    assert data["ok"] and spec["ok"] and [each["code"] for each in spec["diagnostics"]] == ["hidden"]
