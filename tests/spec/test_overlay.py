"""Variants: what they change in the tree of the base spec, rows of tables too, and what they are refused."""

from __future__ import annotations

from typing import Any

import pytest

from archspec.errors import SpecError
from archspec.spec.nodes import Mapping, plain
from archspec.spec.overlay import overlay
from archspec.spec.reader import read_text

BASE = """\
archspec: 1
name: net
defaults: {conv: {padding: same, bias: false}}
layers:
  - conv1: {conv: 8, kernel: 3x3, size: 8x8x8, params: 80}
  - table: block
    columns: [name, maps, =size, =params]
    rows:
      -      [a,    8,    8x8x8, 1K]
      - pool: {maxpool: 2x2, size: 4x4x8}
      -      [b,    16,   4x4,   2K]
  - relu
  - {dropout: 0.5, size: 4x4}
  - fc: {dense: 10, size: 10}
variants:
  other:
    PATCH
"""


def laid_over(patch: str) -> dict[str, Any]:
    root = read_text(BASE.replace("PATCH", patch))
    assert isinstance(root, Mapping)
    variants = root.get("variants")
    assert isinstance(variants, Mapping)
    variant = variants.get("other")
    assert variant is not None
    made: dict[str, Any] = plain(overlay(root, "other", variant))
    return made


def layers(patch: str) -> Any:
    return laid_over(patch)["layers"]


def table(patch: str) -> Any:
    return next(row for row in layers(patch) if "table" in row)


def test_columns_of_a_row_are_set_added_and_removed() -> None:
    rows = layers("rows: {conv1: {conv: 4, stride: 2, params: }}")
    assert rows[0] == {"conv1": {"conv": 4, "kernel": "3x3", "size": "8x8x8", "stride": 2}}


def test_the_op_stays_the_first_column_of_its_row() -> None:
    assert list(layers("rows: {fc: {size: 5, dense: 5}}")[-1]["fc"]) == ["dense", "size"]


def test_cells_of_a_row_in_a_table_are_set_and_emptied() -> None:
    assert table("rows: {b: {maps: 32, params: }}")["rows"][2] == ["b", 32, "4x4", None]


def test_a_named_row_between_the_rows_of_a_table_is_changed() -> None:
    assert table("rows: {pool: {maxpool: 3x3}}")["rows"][1] == {"pool": {"maxpool": "3x3", "size": "4x4x8"}}


def test_rows_are_put_before_and_behind_others() -> None:
    rows = layers("{before: {fc: [flatten]}, after: {conv1: [norm: {lrn: 5}, relu]}}")
    assert rows[1:3] == [{"norm": {"lrn": 5}}, "relu"]
    assert rows[-2:] == ["flatten", {"fc": {"dense": 10, "size": 10}}]


def test_rows_are_put_into_a_table() -> None:
    rows = table("{before: {b: [drop: {dropout: 0.5}]}, after: {b: [relu]}}")["rows"]
    assert rows[2:] == [{"drop": {"dropout": 0.5}}, ["b", 16, "4x4", "2K"], "relu"]


def test_rows_are_taken_away_inside_tables_too() -> None:
    made = layers("remove: [conv1, pool, a]")
    assert "conv1" not in made[0]
    assert made[0]["rows"] == [["b", 16, "4x4", "2K"]]


def test_patches_are_applied_in_their_order() -> None:
    made = layers("{remove: [fc], after: {conv1: [fc: {rbf: 10}]}}")
    assert [row for row in made if "fc" in row] == [{"fc": {"rbf": 10}}]


def test_unprinted_columns_are_gone_from_rows_and_tables() -> None:
    conv1, made, relu, dropout, fc = layers("unprinted: [params, size]")
    assert conv1 == {"conv1": {"conv": 8, "kernel": "3x3"}}
    assert (made["columns"], made["rows"]) == (["name", "maps"], [["a", 8], {"pool": {"maxpool": "2x2"}}, ["b", 16]])
    assert (relu, dropout, fc) == ("relu", {"dropout": 0.5}, {"fc": {"dense": 10}})


def test_a_row_may_have_the_name_of_an_unprinted_column() -> None:
    rows = layers("{after: {conv1: [size: {conv: 4, size: 8x8x4}]}, unprinted: [size]}")
    assert rows[1] == {"size": {"conv": 4}}


def test_defaults_merge_column_by_column() -> None:
    assert laid_over("defaults: {conv: {padding: valid}, dense: {bias: false}}")["defaults"] == {
        "conv": {"padding": "valid", "bias": False},
        "dense": {"bias": False},
    }


def test_what_a_variant_replaces_stands_where_the_variant_says_it() -> None:
    root = read_text("layers: []\nblocks: {b: {layers: []}}\nvariants: {v: {blocks: {b: {layers: []}}}}")
    assert isinstance(root, Mapping)
    variant = read_text("blocks:\n  b: {layers: []}", "variant")
    blocks = overlay(root, "v", variant).get("blocks")
    assert isinstance(blocks, Mapping)
    key = blocks.key("b")
    assert key is not None and (key.place.source.name, key.place.line) == ("variant", 2)


@pytest.mark.parametrize(
    ("patch", "message", "marked"),
    [
        ("rows: {conv2: {conv: 4}}", "no row is named `conv2`", "conv2"),
        ("rows: {a: {kernel: 3x3}}", "the table of this row has no column `kernel`", "kernel"),
        ("rows: {fc: 5}", "the columns of a row are a mapping", "5"),
        ("rows: [fc]", "`rows` is a mapping from names of rows", "[fc]"),
        ("after: {fc: relu}", "a list is expected here", "relu"),
        ("unprinted: [filters]", "`unprinted` lists printed columns", "filters"),
        ("unprinted: size", "a list is expected here", "size"),
        ("removes: [fc]", "variant `other` has no `removes`", "removes"),
    ],
)
def test_what_no_variant_can_say_is_refused_where_it_stands(patch: str, message: str, marked: str) -> None:
    with pytest.raises(SpecError) as caught:
        laid_over(patch)
    (finding,) = caught.value.diagnostics
    place = finding.place
    line = place.source.lines[place.line - 1]
    assert (finding.message, line[place.column - 1 : place.end_column - 1]) == (message, marked)


def test_the_nearest_name_is_told_be_it_in_a_table() -> None:
    with pytest.raises(SpecError) as caught:
        laid_over("rows: {pol: {maxpool: 3x3}}")
    assert caught.value.diagnostics[0].hint == "did you mean `pool`?"
