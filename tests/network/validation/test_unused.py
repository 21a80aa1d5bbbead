"""What a spec declares and nothing uses is refused where it is declared; its variants are looked at with it."""

from __future__ import annotations

from pathlib import Path

import pytest
from backends.random_specs import random_writer
from spec.documents import text
from spec.drawings import span, unmarked
from sweeps import sweep

import archspec
from archspec.api import Net
from archspec.checking import check_file
from archspec.errors import Diagnostic, SpecError
from archspec.network.expand import expand
from archspec.spec.loader import load_text

CONV = "{conv: 4, kernel: 3x3}"
UNIT = "blocks: {unit: {args: {maps: required, stride: 1}, layers: [{conv: $maps, kernel: 3x3, stride: $stride}]}}"


def assert_unused(rows: str, head: str = "", variant: str | None = None) -> tuple[Diagnostic, ...]:
    """Exactly what is marked is told as unused."""
    spec, spans = unmarked(text(rows, head))
    with pytest.raises(SpecError) as caught:
        archspec.load(spec, variant)
    found = caught.value.diagnostics
    assert [(each.code, span(each.place)) for each in found] == [("unused", each) for each in spans]
    return found


def assert_used(rows: str, head: str = "", variant: str | None = None) -> None:
    archspec.load(text(rows, head), variant)


def only(rows: str, head: str = "", variant: str | None = None) -> Diagnostic:
    (found,) = assert_unused(rows, head, variant)
    return found


@pytest.mark.parametrize("arguments", ["[maps, ‹stride›]", "{maps: required, ‹stride›: 1}"])
def test_an_argument_that_no_row_of_its_block_refers_to_is_told_where_it_is_declared(arguments: str) -> None:
    found = only(
        "- {unit: 4, stride: 2}", f"blocks: {{unit: {{args: {arguments}, layers: [{{conv: $maps, kernel: 3x3}}]}}}}"
    )
    assert found.message == "no row of block `unit` refers to `$stride`"
    assert found.notes == ("given by the row at <string>:6:6",)
    assert found.hint == "write `$stride` where it is meant, or remove it from `args`"


@pytest.mark.parametrize(
    ("other", "asked"),
    [("strides", "is it meant where `$strides` is written? "), ("rate", ""), ("stride2", "")],
)
def test_only_a_name_that_differs_by_a_letter_is_taken_for_the_one_that_is_meant(other: str, asked: str) -> None:
    row = f"{{maxpool: 2x2, stride: ${other}}}"
    head = f"variables: {{{other}: 2}}\nblocks: {{unit: {{args: {{‹stride›: 1}}, layers: [{row}]}}}}"
    assert only("- unit", head).hint == f"{asked}write `$stride` where it is meant, or remove it from `args`"
    of_file = only(f"- {row}", f"variables: {{{other}: 2, ‹stride›: 1}}")
    assert of_file.hint == f"{asked}write `$stride` where it is meant, or remove it from `variables`"


@pytest.mark.parametrize("use", ["{unit: , first: {stride: 2}, repeat: 2}", "{unit: 2, repeat: 2}"])
def test_an_argument_is_given_behind_the_name_and_in_first_too(use: str) -> None:
    head = "blocks: {unit: {args: {‹stride›: 1}, layers: [{conv: 4, kernel: 3x3}]}}"
    assert only(f"- {use}", head).notes == ("given by the row at <string>:6:6",)


def test_a_default_that_nobody_gives_is_no_use_of_its_argument() -> None:
    assert only("- unit", f"blocks: {{unit: {{args: {{‹stride›: 1}}, layers: [{CONV}]}}}}").notes == ()


@pytest.mark.parametrize(
    "row",
    [
        "{conv: 4, kernel: 3x3, stride: $n}",
        "{conv: $n * 2, kernel: 3x3}",
        "{conv: 4, kernel: 3x3, padding: [$n, 1, 1, 1]}",
        "{conv: 4, kernel: 3x3, repeat: $n}",
        "{conv: 4, kernel: 3x3, when: $n > 1}",
        "{conv: 4, kernel: 3x3, repeat: 2, first: {stride: $n}}",
        "{conv: $n, kernel: 3x3, when: 1 > 2}",
        "{add: [[{conv: $n, kernel: 3x3}], [{conv: $n, kernel: 1x1}]]}",
        "{table: conv, columns: [filters, kernel], rows: [[$n, 3x3]]}",
    ],
)
def test_every_place_of_an_expression_is_a_use(row: str) -> None:
    row = row.replace("1 > 2", "$input_maps > 99")
    assert_used("- unit: {b: 1}", f"blocks: {{b: {{args: [n], layers: [{CONV}, {row}]}}}}")
    assert_used(f"- {CONV}\n- {row}", "variables: {n: 1}")
    assert_used(f"- {CONV}\n- {row}", "constants: {n: 1}")


def test_an_argument_that_is_handed_to_another_block_is_used_there_or_told_there() -> None:
    outer = "outer: {args: [maps, n], layers: [{inner: $maps, n: $n}]}"
    used = "inner: {args: [maps, n], layers: [{conv: $maps, kernel: 3x3, repeat: $n}]}"
    left = "inner: {args: [maps, ‹n›], layers: [{conv: $maps, kernel: 3x3}]}"
    assert_used("- {outer: 4, n: 2}", f"blocks:\n  {outer}\n  {used}")
    assert_unused("- {outer: 4, n: 2}", f"blocks:\n  {outer}\n  {left}")


def test_a_default_of_a_later_argument_uses_one_before_it() -> None:
    block = "b: {args: {maps: required, inner: $maps // 2}, layers: [{conv: $inner, kernel: 3x3}]}"
    assert_used("- {b: 4}", f"blocks: {{{block}}}")


def test_a_default_of_an_argument_uses_a_variable() -> None:
    block = "b: {args: {maps: $width}, layers: [{conv: $maps, kernel: 3x3}]}"
    assert_used("- b", f"variables: {{width: 4}}\nblocks: {{{block}}}")


def test_the_defaults_of_operators_use_variables_and_arguments() -> None:
    defaults = "defaults: {conv: {kernel: 3x3, activation: $act}}"
    assert_used("- {conv: 4}", f"variables: {{act: relu}}\n{defaults}")
    assert_used("- {b: relu}", f"blocks: {{b: {{args: [act], layers: [{{conv: 4}}]}}}}\n{defaults}")


def test_the_defaults_of_an_operator_that_no_row_is_are_told_with_what_is_a_row() -> None:
    found = only(f"- {CONV}", "defaults: {conv: {padding: same}, ‹maxpool›: {stride: 2}}")
    assert (found.message, found.label) == ("no row is a `maxpool`", "whatever stands there, the rows are the same")
    assert found.hint == "write the row that it is meant for, or remove it from `defaults`"


def test_a_norm_that_no_column_brings_is_told_with_the_column() -> None:
    found = only("- {conv: 4, kernel: 3x3, norm: layer}", "defaults: {‹batchnorm›: {epsilon: 1e-3}}")
    assert found.message == "no row is a `batchnorm` and none puts one behind it"
    assert found.hint.startswith("write the row that it is meant for, as `norm: batch` in a row does, or remove it")


@pytest.mark.parametrize(
    ("rows", "defaults"),
    [
        ("- batchnorm", "batchnorm: {epsilon: 1e-3}"),
        ("- {conv: 4, kernel: 3x3, norm: batch}", "batchnorm: {epsilon: 1e-3}"),
        ("- {conv: 4, kernel: 3x3}", "batchnorm: {epsilon: 1e-3}, conv: {norm: batch}"),
        ("- {conv: 4, kernel: 3x3, norm: layer}", "layernorm: {epsilon: 1e-3}"),
        ("- {conv: 4, kernel: 3x3, repeat: 2, first: {norm: batch}}", "batchnorm: {epsilon: 1e-3}"),
        ("- {conv: 4, kernel: 3x3, activation: leaky_relu}", "activation: {slope: 0.1}"),
        ("- concat: [[{maxpool: 1x1}], []]", "maxpool: {stride: 1}"),
        ("- add: [[{depthwise: 3x3, stride: 2}], shortcut]", "conv: {bias: false}, shortcut: {option: C}"),
        ("- {maxpool: 2x2, when: false}\n- flatten", "maxpool: {stride: 2}"),
    ],
)
def test_rows_their_columns_and_projections_use_defaults(rows: str, defaults: str) -> None:
    assert_used(rows, f"defaults: {{{defaults}}}")


def test_a_column_that_an_argument_decides_may_bring_any_norm() -> None:
    block = "blocks: {b: {args: [n], layers: [{conv: 4, kernel: 3x3, norm: $n}]}}"
    assert_used("- {b: batch}", f"{block}\ndefaults: {{layernorm: {{epsilon: 1e-3}}}}")


def test_defaults_are_used_in_a_head_in_a_variant_and_in_what_a_variant_takes_away() -> None:
    pool = "defaults: {maxpool: {stride: 1}}"
    assert_used(f"- a: {CONV}", f"{pool}\nheads: {{h: {{from: a, training_only: true, layers: [{{maxpool: 2x2}}]}}}}")
    variant = "variants: {v: {source: s, after: {a: [{maxpool: 2x2}]}}}"
    assert_used(f"- a: {CONV}", f"{pool}\n{variant}")
    assert_used(f"- a: {CONV}", f"{pool}\n{variant}", "v")
    less = "variants: {v: {source: s, remove: [p]}}"
    assert_used(f"- a: {CONV}\n- p: {{maxpool: 2x2}}", f"{pool}\n{less}", "v")


def test_a_variant_has_to_use_the_defaults_that_it_declares_itself() -> None:
    variant = "variants: {v: {source: s, defaults: {‹maxpool›: {stride: 1}}}}"
    only(f"- a: {CONV}", variant, "v")


@pytest.mark.parametrize(("key", "kind"), [("variables", "variable"), ("constants", "constant")])
def test_a_value_that_nothing_refers_to_is_told(key: str, kind: str) -> None:
    found = only("- {dense: 10}", f"{key}: {{‹classes›: 10}}")
    assert found.message == f"nothing refers to the {kind} `classes`"
    assert found.hint == f"write `$classes` where it is meant, or remove it from `{key}`"


def test_a_head_uses_what_its_rows_use() -> None:
    head = "variables: {n: 3}\nblocks: {b: {layers: [flatten]}}\nheads: {aux: {from: a, layers: [b, {dense: $n}]}}"
    assert_used(f"- a: {CONV}\n- flatten", head)


def test_a_variable_that_an_argument_hides_everywhere_is_unused() -> None:
    found = only("- {b: 4}", f"variables: {{‹n›: 3}}\nblocks: {{b: {{args: [n], layers: [{CONV}, {{dense: $n}}]}}}}")
    assert found.notes == ("`$n` in block `b` is the block's argument",)


def test_a_name_that_is_nearly_the_same_is_asked_about() -> None:
    found = only("- {dense: $classes}", "variables: {classes: 10, ‹classess›: 5}")
    assert found.hint.startswith("is it meant where `$classes` is written? write `$classess`")
    block = "b: {args: {maps: required, ‹strides›: 1}, layers: [{conv: $maps, kernel: 3x3, stride: $stride}]}"
    found = only("- {b: 4, strides: 2}", f"variables: {{stride: 1}}\nblocks: {{{block}}}")
    assert found.hint.startswith("is it meant where `$stride` is written?")


def test_a_misspelt_name_is_told_and_not_what_it_leaves_unused() -> None:
    with pytest.raises(SpecError) as caught:
        archspec.load(text("- {dense: $clases}", "variables: {classes: 10}"))
    assert [each.code for each in caught.value.diagnostics] == ["unknown-name"]


def test_a_block_that_no_row_uses_is_told_without_what_is_in_it() -> None:
    found = only(f"- {CONV}", "blocks: {‹unit›: {args: [n, m], layers: [{dense: $n}]}}")
    assert found.message == "no row uses the block `unit`"


def test_a_row_is_not_a_use_of_the_block_whose_name_it_has() -> None:
    assert_unused(f"- unit: {CONV}", f"blocks: {{‹unit›: {{layers: [{CONV}]}}}}")


def test_blocks_use_blocks_and_the_one_that_no_row_uses_is_told() -> None:
    blocks = f"a: {{layers: [b]}}, b: {{layers: [{CONV}]}}"
    assert_used("- a", f"blocks: {{{blocks}}}")
    assert_unused(f"- {CONV}", f"blocks: {{‹a›: {{layers: [b]}}, b: {{layers: [{CONV}]}}}}")


def test_everything_is_told_together_in_the_order_of_the_file() -> None:
    head = "variables: {‹b›: 1, ‹a›: 2}\nconstants: {‹c›: 3}\nblocks: {‹d›: {layers: [flatten]}}"
    assert_unused(f"- {CONV}", head)


def test_what_one_variant_uses_is_used() -> None:
    head = f"variables: {{n: 3}}\n{UNIT}\nvariants: {{other: {{}}, last: {{layers: [{{unit: $n}}]}}}}"
    for variant in (None, "other", "last"):
        assert_used(f"- {CONV}", head, variant)


def test_what_only_the_spec_itself_uses_is_used_in_its_variants() -> None:
    head = f"variables: {{n: 3}}\n{UNIT}\nvariants: {{plain: {{layers: [{CONV}]}}}}"
    assert_used("- {unit: $n}", head, "plain")


def test_a_block_of_a_variant_may_leave_an_argument_that_the_block_of_the_spec_uses() -> None:
    plain = "{args: {maps: required, stride: 1}, layers: [{conv: $maps, kernel: 3x3}]}"
    assert_used("- {unit: 4, stride: 2}", f"{UNIT}\nvariants: {{plain: {{blocks: {{unit: {plain}}}}}}}", "plain")


@pytest.mark.parametrize("variant", [None, "ten"])
def test_a_variant_that_sets_a_variable_does_not_use_it(variant: str | None) -> None:
    variables = "{classes: 10}" if variant is None else "{‹classes›: 10}"
    own = "{‹classes›: 100}" if variant is None else "{classes: 100}"
    assert_unused("- {dense: 5}", f"variables: {own}\nvariants: {{ten: {{variables: {variables}}}}}", variant)


def test_what_a_variant_declares_itself_it_uses_itself() -> None:
    variants = "variants:\n  a: {variables: {‹n›: 1}}\n  b: {variables: {n: 2}, layers: [{dense: $n}]}"
    assert_unused("- {dense: 5}", variants, "a")
    assert_used("- {dense: 5}", variants.replace("‹n›", "n"), "b")
    assert_used("- {dense: 5}", variants.replace("‹n›", "n"))


def test_what_a_variant_that_cannot_be_read_uses_nobody_knows() -> None:
    assert_used("- {dense: 5}", "variables: {n: 1}\nvariants: {torn: {rows: {nobody: {dense: $n}}}}")


def test_blocks_of_a_file_may_be_left_over_but_not_their_arguments(tmp_path: Path) -> None:
    library = tmp_path / "blocks.yaml"
    spec = tmp_path / "net.yaml"
    one, other = f"one: {{layers: [{CONV}]}}", "other: {args: [n], layers: [{dense: $n}]}"
    spec.write_text(text("- one", "use: [blocks.yaml]"), "utf-8")
    library.write_text(f"archspec: 1\nblocks: {{{one}, {other}}}\n", "utf-8")
    assert archspec.load(spec)
    library.write_text(f"archspec: 1\nblocks: {{{one}, {other.replace('[n]', '[n, m]')}}}\n", "utf-8")
    with pytest.raises(SpecError) as caught:
        archspec.load(spec)
    (found,) = caught.value.diagnostics
    assert (found.code, found.place.source.name) == ("unused", str(library))


def test_a_check_tells_each_once_and_in_the_variant_only_what_it_declares(tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    variants = "variants: {v: {variables: {n: 1, m: 2}}}"
    file.write_text(text("- {dense: 5}", f"variables: {{n: 3}}\n{variants}"), "utf-8")
    (base,) = check_file(str(file))
    assert [each.message for each in base.report.diagnostics] == ["nothing refers to the variable `n`"]
    file.write_text(text("- {dense: $n}", f"variables: {{n: 3}}\n{variants}"), "utf-8")
    assert [[each.message for each in one.report.diagnostics] for one in check_file(str(file))] == [
        [],
        ["nothing refers to the variable `m`"],
    ]


def test_a_spec_with_an_open_cell_is_told_of_it_before_anything_is_tried(tmp_path: Path) -> None:
    file = tmp_path / "net.yaml"
    file.write_text(text("- {dense: ?, size: 5}", "variables: {n: 3}"), "utf-8")
    with pytest.raises(SpecError) as caught:
        archspec.solve(file)
    assert [each.code for each in caught.value.diagnostics] == ["unused"]


def test_of_thousands_a_hundred_are_told() -> None:
    head = f"variables: {{{', '.join(f'v{n}: 1' for n in range(3_000))}}}"
    with pytest.raises(SpecError) as caught:
        archspec.load(text(f"- {CONV}", head))
    assert len(caught.value.diagnostics) == 100


@pytest.mark.parametrize("seed", sweep(range(20), lambda seed: seed < 5))
def test_no_network_is_another_one_without_what_is_unused(seed: int) -> None:
    writer = random_writer(seed)
    before = Net(expand(load_text(writer.whole)))
    assert archspec.diff(before, archspec.load(writer.text())).is_equal
