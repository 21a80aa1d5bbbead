"""Names that are given twice, and defaults that name nothing."""

from __future__ import annotations

import pytest

from ..networks import assert_refused, finding


@pytest.mark.parametrize("name", ["conv", "add", "shortcut", "table"])
def test_a_block_cannot_have_the_name_of_an_op(name: str) -> None:
    assert (
        finding("[]", "name", f"blocks: {{‹{name}›: {{layers: []}}}}")
        == f"`{name}` is an op, so no block can have this name"
    )


@pytest.mark.parametrize("kind", ["variables", "constants"])
def test_the_name_of_the_maps_that_come_in_is_taken(kind: str) -> None:
    said = finding("[]", "name", f"{kind}: {{‹input_maps›: 3}}")
    assert said == "`input_maps` is the number of maps that come in, everywhere"
    said = finding("[]", "name", f"{kind}: {{‹in_maps›: 3}}")
    assert said == "`in_maps` is what generated code calls the maps that come in"


def test_a_name_is_a_variable_or_a_constant() -> None:
    assert finding("[]", "name", "variables: {n: 3}\nconstants: {‹n›: 3}") == "`n` is a variable and a constant"


# Defaults


def test_defaults_name_ops_and_their_columns() -> None:
    found = assert_refused(
        "- {activation: relu}", "unknown-op", "unknown-key", "unknown-key",
        head="defaults: {‹cnov›: {kernel: 3x3}, conv: {‹kernal›: 3x3}, shortcut: {‹stride›: 2}}",
    )  # fmt: skip
    assert [each.hint for each in found[:2]] == ["did you mean `conv`?", "did you mean `kernel`?"]
    assert found[2].notes == ("known here: option",)


def test_defaults_of_an_op_that_other_libraries_call_so_are_told_with_the_op() -> None:
    (found,) = assert_refused("- {activation: relu}", "unknown-op", head="defaults: {‹fc›: {bias: false}}")
    assert found.hint == "write `dense`"


@pytest.mark.parametrize("row", ["{conv: 4}", "{conv: 4, kernel: 3x3}", "{conv: 4, kernel: 3x3, stride: 1}"])
@pytest.mark.parametrize(
    "default", ["‹strides›: 2", "‹strides›: $input_maps", "‹kernal›: 3x3", "‹kernal›: 3x3, stride: 1"]
)
def test_a_column_that_only_the_defaults_have_is_told_there_alone(row: str, default: str) -> None:
    assert_refused(f"- {row}\n- {row}", "unknown-key", head=f"defaults: {{conv: {{{default}}}}}")


@pytest.mark.parametrize("row", ["{conv: 4}", "{conv: 4, kernel: 3x3}"])
def test_a_window_of_the_defaults_that_a_comma_ends_is_told_once(row: str) -> None:
    (found,) = assert_refused(f"- {row}\n- {row}", "value", head="defaults: {conv: {kernel: ‹(3, 3)›}}")
    assert found.hint == "write `kernel: 3x3`"


def test_rows_are_asked_about_their_own_columns_beside_wrong_defaults() -> None:
    head = "defaults: {conv: {kernel: 3x3, padding: ‹some›, ‹strides›: 2}}"
    assert_refused("- {conv: 4, ‹dilate›: 2}", "value", "unknown-key", "unknown-key", head=head)


def test_a_wrong_default_is_told_once_however_many_rows_have_it() -> None:
    row = "- {conv: 4, kernel: 3x3}\n"
    assert finding(row * 3, "value", "defaults: {conv: {padding: ‹some›}}") == "`padding` of `conv` cannot be this"
