"""Open cells of published tables, and of small specs: which values fit, and what is said where none does."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from time import process_time

import pytest
from sweeps import sweep

import archspec
from archspec.analysis.solve import Solution
from archspec.analysis.solve.facets import bounds
from archspec.errors import SpecError
from archspec.spec.cells import parse_count

from ..tables import text

SPECS = Path(__file__).parents[3] / "specs"


def solved(tmp_path: Path, layers: str, head: str = "", input: str = "32x32x3") -> Solution:
    file = tmp_path / "net.yaml"
    file.write_text(text(layers, head, input), "utf-8")
    return archspec.solve(file)


def values(found: Solution) -> list[object]:
    return [answer.value for answer in found.answers]


def of_spec(folder: Path, name: str, old: str, new: str, variant: str | None = None) -> Solution:
    """The spec with one piece of it replaced once; how wide a gap is does not matter."""
    shutil.copytree(SPECS / "blocks", folder / "blocks", dirs_exist_ok=True)
    source = (SPECS / f"{name}.yaml").read_text("utf-8")
    edited, count = re.subn(" +".join(map(re.escape, old.split())), lambda _: new, source, count=1)
    assert count == 1
    (folder / f"{name}.yaml").write_text(edited, "utf-8")
    return archspec.solve(folder / f"{name}.yaml", variant)


# ---- published tables

CELLS = {
    "3a": "64,  96, 128, 16,  32,  32",
    "3b": "128, 128, 192, 32,  96,  64",
    "4a": "192,  96, 208, 16,  48,  64",
    "5b": "384, 192, 384, 48, 128, 128",
}


@pytest.mark.parametrize(
    ("row", "index"),
    sweep(
        [(row, index) for row in CELLS for index in range(6)],
        lambda case: case == ("3a", 0),
        lambda case: f"{case[0]}-{case[1]}",
    ),
)
def test_each_number_of_googlenets_table_is_given_back_by_the_others(row: str, index: int, tmp_path: Path) -> None:
    cells = CELLS[row].split(",")
    number = int(cells[index])
    cells[index] = "  ?"
    assert values(of_spec(tmp_path, "googlenet", CELLS[row], ",".join(cells))) == [number]


PUBLISHED = sweep(
    [
        ("lenet5", "{conv: 6,   kernel: 5x5,", "{conv: 6,   kernel: ?,", "5x5"),
        ("lenet5", "{conv: 6, ", "{conv: ?, ", 6),
        ("lenet5", "{dense: 84,", "{dense: ?,", 84),
        ("lenet5", "learned: true", "learned: ?", True),
        (
            "lenet5",
            "{padding: valid, activation: scaled_tanh, init",
            "{padding: ?, activation: scaled_tanh, init",
            "valid",
        ),
        ("resnet34", "{residual: 256, repeat: 6", "{residual: 256, repeat: ?", 6),
        ("resnet34", "{residual: 256, repeat: 6", "{residual: ?, repeat: 6", 256),
        ("resnet34", "repeat: 6, first: {stride: 2}", "repeat: 6, first: {stride: ?}", 2),
        ("resnet34", "{conv: 64, kernel: 7x7", "{conv: 64, kernel: ?", "7x7"),
        ("resnet34", "classes: 1000", "classes: ?", 1000),
        ("googlenet", "{conv: $c5, kernel: 5x5}", "{conv: $c5, kernel: ?}", "5x5"),
        ("googlenet", "{avgpool: 5x5, stride: 3, padding: valid}", "{avgpool: 5x5, stride: ?, padding: valid}", 3),
        ("xception", "{unchanging: 728, repeat: 8", "{unchanging: ?, repeat: 8", 728),
        ("alexnet", "kernel: 11x11, stride: 4", "kernel: 11x11, stride: ?", 4),
        ("resnet152", "repeat: 36", "repeat: ?", 36),
    ],
    lambda case: case[0] in ("lenet5", "alexnet") or case[1] == "classes: 1000",
    lambda case: f"{case[0]}-{case[2]}",
)


@pytest.mark.parametrize(("name", "old", "new", "value"), PUBLISHED)
def test_a_cell_of_a_published_table_follows_from_the_others(
    name: str, old: str, new: str, value: object, tmp_path: Path
) -> None:
    assert values(of_spec(tmp_path, name, old, new)) == [value]


@pytest.mark.parametrize(("cell", "value"), [("input", "16x16x3"), ("size", "8x8x4")])
def test_an_open_size_of_a_row_is_what_is_computed(cell: str, value: str, tmp_path: Path) -> None:
    spec = tmp_path / "open.yaml"
    rows = f"[{{maxpool: 2x2}}, {{conv: 4, kernel: 3x3, stride: 2, {cell}: ?}}]"
    spec.write_text(f"archspec: 1\nname: a\ninput: 32x32x3\nlayers: {rows}\n")
    assert values(archspec.solve(spec)) == [value]


def test_a_printed_input_says_what_the_row_above_is(tmp_path: Path) -> None:
    spec = tmp_path / "open.yaml"
    rows = "[{conv: ?, kernel: 3x3}, {dense: 4, input: 32x32x7}]"
    spec.write_text(f"archspec: 1\nname: a\ninput: 32x32x3\nlayers: {rows}\n")
    assert values(archspec.solve(spec)) == [7]


def test_a_variable_is_no_printed_cell_whatever_its_name(tmp_path: Path) -> None:
    spec = tmp_path / "open.yaml"
    rows = "[{dense: $size, params: 30_730}]"
    spec.write_text(f"archspec: 1\nname: a\ninput: 32x32x3\nvariables: {{size: ?}}\nlayers: {rows}\n")
    assert values(archspec.solve(spec)) == [10]


@pytest.mark.campaign
def test_the_maps_that_make_a_shortcut_the_identity_are_found(tmp_path: Path) -> None:
    """With any other number conv2_x would begin with a projection: no polynomial has this point."""
    assert values(of_spec(tmp_path, "resnet34", "{conv: 64, kernel: 7x7", "{conv: ?, kernel: 7x7")) == [64]


def test_a_cell_of_a_variant_is_solved_in_the_variant(tmp_path: Path) -> None:
    old, new = "C3:  {groups: 2, bias_init: 1, neurons", "C3:  {groups: ?, bias_init: 1, neurons"
    assert values(of_spec(tmp_path, "alexnet", old, new, "paper")) == [2]
    with pytest.raises(SpecError, match="no cell of this spec is open"):
        archspec.solve(tmp_path / "alexnet.yaml")


@pytest.mark.parametrize(
    ("name", "old", "new"),
    sweep(
        [
            ("googlenet", "{conv: 128, kernel: 1x1}", "{conv: ?, kernel: 1x1}"),  # the slowest of all
            ("lenet5", "{dense: 84,", "{dense: ?,"),
        ],
        lambda case: case[0] == "lenet5",
        lambda case: case[0],
    ),
)
def test_a_cell_takes_less_than_two_seconds(name: str, old: str, new: str, tmp_path: Path) -> None:
    start = process_time()
    of_spec(tmp_path, name, old, new)
    assert process_time() - start < 2


# ---- several answers, and what they make


def test_several_values_are_listed_with_what_they_make(tmp_path: Path) -> None:
    found = solved(tmp_path, "- c: {conv: 4, kernel: ?, padding: valid, size: 30x30x4}\n- {globalavgpool: }")
    (answer,) = found.answers
    assert (answer.value, str(answer.size), answer.params, answer.macs) == ("3x3", "30x30x4", 112, 97_200)
    rounded = solved(tmp_path, "- c: {conv: ?, kernel: 3x3, params: 1K}")
    assert [(answer.value, answer.params) for answer in rounded.answers] == [(n, 28 * n) for n in range(18, 38)]
    assert rounded.is_cut is True


def test_a_cell_that_nothing_depends_on_is_told_so(tmp_path: Path) -> None:
    found = solved(tmp_path, "- {conv: 4, kernel: 3x3, activation: ?, params: 112}")
    assert found.is_free and found.ok and not found.answers
    assert "no printed cell depends on it" in str(found)
    with pytest.raises(SpecError, match="nothing that is printed depends on this cell"):
        solved(tmp_path, "- {dropout: ?}")


@pytest.mark.parametrize(
    ("row", "value"),
    [
        ("- {conv: 4, kernel: 3x3, params: ?}", 112),
        ("- {conv: 4, kernel: 3x3, size: ?}", "32x32x4"),
        ("- {table: conv, columns: [filters, kernel, =macs], rows: [[4, 3x3, ?]]}", 110_592),
    ],
)
def test_a_printed_cell_that_is_open_is_computed(row: str, value: object, tmp_path: Path) -> None:
    assert values(solved(tmp_path, row)) == [value]


def test_a_number_of_expect_that_is_open_is_computed(tmp_path: Path) -> None:
    assert values(solved(tmp_path, "- {conv: 4, kernel: 3x3}", "expect: {trainable: ?}")) == [112]


@pytest.mark.parametrize(
    ("layers", "head", "value"),
    [
        ("- {conv: 4, kernel: 3x3, padding: [1, ?, 1, 1], size: 34x32x4}", "", 3),
        ("- {conv: 4, kernel: 3x3, dilation: ?, padding: valid, size: 26x26x4}", "", 3),
        ("- {conv: 4, kernel: 3x3, norm: ?, params: 128}", "", "batch"),
        ("- {conv: 4, kernel: 3x3, bias: ?, params: 108}", "", False),
        ("- {conv: 4, kernel: 3x3, repeat: ?, params: [112, 148, 148]}", "", 3),
        (
            "- {b: 4, size: 32x32x12}",
            "blocks: {b: {args: {m: required, t: ?}, layers: [{conv: $m * $t, kernel: 1x1}]}}",
            3,
        ),
        (
            "- {b: ?, size: 32x32x12}",
            "blocks: {b: {args: [m], layers: [{conv: $m * 2, kernel: 1x1}, {conv: $input_maps, kernel: 1x1}]}}",
            6,
        ),
        (
            "- {b: ?, size: 32x32x3}",
            "blocks: {b: {args: [m], layers: [{conv: 8, kernel: 1x1}, {conv: 3, kernel: 1x1, when: $m}]}}",
            True,
        ),
    ],
)
def test_every_kind_of_cell_has_its_candidates(layers: str, head: str, value: object, tmp_path: Path) -> None:
    assert values(solved(tmp_path, layers, head)) == [value]


# ---- no answer


def test_where_none_fits_the_cells_at_odds_are_named(tmp_path: Path) -> None:
    old = "128, 16,  32,  32,            28x28x256,        2,         159K"
    found = of_spec(tmp_path, "googlenet", old, old.replace("128,", "?,", 1).replace("159K", "190K"))
    assert not found.ok
    assert [(miss.cell, miss.holds) for miss in found.misses] == [("3a size", "128"), ("3a params", "164 to 165")]


def test_where_no_value_satisfies_a_cell_the_nearest_is_told(tmp_path: Path) -> None:
    found = solved(tmp_path, "- c: {conv: ?, kernel: 3x3, params: 1_000}")
    (miss,) = found.misses
    assert (miss.cell, miss.holds, miss.nearest) == ("c params", "", (36, 1_008))
    drawn = found.refused().draw()
    assert "c params (line 5, printed 1_000) holds with no value; nearest is 36, which gives 1,008" in drawn


@pytest.mark.parametrize(("cell", "head"), [("?", ""), ("$n", "variables: {n: ?}")])
def test_a_cell_that_is_wrong_whatever_the_value_is_told_so(cell: str, head: str, tmp_path: Path) -> None:
    rows = f"- a: {{conv: 4, kernel: 3x3, params: 113}}\n- b: {{conv: {cell}, kernel: 3x3, params: 148}}"
    found = solved(tmp_path, rows, head)
    assert [(miss.cell, miss.depends, miss.nearest) for miss in found.misses] == [("a params", False, (1, 112))]
    assert "does not depend on the cell, and is computed as 112" in found.refused().draw()


def test_what_is_wrong_with_every_value_is_told_as_it_is(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="`rbf` needs a vector"):
        solved(tmp_path, "- {conv: ?, kernel: 3x3}\n- {rbf: 10}")


def test_an_erratum_that_is_not_true_is_no_matter_of_the_value(tmp_path: Path) -> None:
    errata = 'errata: [{at: c, macs: 3, note: "n"}]'
    with pytest.raises(SpecError, match="there is no such cell") as caught:
        solved(tmp_path, "- c: {conv: ?, kernel: 3x3, params: 112}", errata)
    assert "with 4 in the open cell" in str(caught.value)


# ---- how it is asked


def test_two_open_cells_are_too_many(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="several cells are open") as caught:
        solved(tmp_path, "- {conv: ?, kernel: ?}")
    assert len(caught.value.diagnostics) == 2


@pytest.mark.parametrize("printed", ["156", "159K", "3.66G", "1.8e9", "0.5K", "2.5M"])
@pytest.mark.parametrize("kilo", [1000, 1024])
def test_the_bounds_of_a_printed_count_are_what_it_covers(printed: str, kilo: int) -> None:
    count = parse_count(printed)
    low, high = bounds(count, kilo)
    assert [count.covers(number, kilo) for number in (low - 1, low, high, high + 1)] == [False, True, True, False]
