"""A mistake inside of a block is told with the rows that use the block."""

from __future__ import annotations

import pytest

from network.networks import assert_refused


def test_a_shape_that_does_not_fit_is_told_at_the_row_and_with_the_blocks_around_it() -> None:
    spec = "blocks: {inner: {layers: [{‹conv›: 3, kernel: 9x9, padding: valid}]}, outer: {layers: [{inner: }]}}"
    (found,) = assert_refused("- o: {outer: }", "shape", head=spec)
    assert found.notes == ("block inner, as used at <string>:4:87", "block outer, as used at <string>:6:5")


ROOM = "inner: {args: [window, maps], layers: [{conv: $maps, kernel: $window}]}"


def test_the_cell_outside_that_gave_an_argument_its_value_is_told() -> None:
    spec = f"blocks: {{{ROOM}, outer: {{args: [k], layers: [{{inner: $k, maps: 4}}]}}}}"
    (found,) = assert_refused("- table: outer\n  columns: [name, k]\n  rows: [[o, ‹5›]]", "value", head=spec)
    assert found.notes[0] == f"it is what `$window` is at <string>:4:{spec.index('$window') + 1}"


def test_a_value_that_an_expression_made_is_told_at_the_expression() -> None:
    spec = f"blocks: {{{ROOM}, outer: {{args: [k], layers: [{{inner: ‹$k + 1›, maps: 4}}]}}}}"
    (found,) = assert_refused("- {outer: 4}", "value", head=spec)
    assert [note.split(",")[0].partition(" at ")[0] for note in found.notes] == [
        "it is what `$window` is",
        "block outer",
    ]


def test_a_text_that_looks_like_a_truth_is_told_to_be_one() -> None:
    spec = "blocks: {gated: {args: [se], layers: [{dense: 4, when: $se}]}}"
    (found,) = assert_refused("- {gated: ‹yes›}", "value", head=spec)
    assert (found.label, found.hint) == ("the text 'yes': true or false is expected", "write `true`")
    (found,) = assert_refused("- {gated: ‹3›}", "value", head=spec)
    assert (found.label, found.hint) == ("3: compare it, as in `$stride > 1`", "")


def test_no_more_than_three_uses_are_told() -> None:
    chain = ", ".join(f"b{n}: {{layers: [{{b{n - 1}: }}]}}" for n in range(1, 6))
    (found,) = assert_refused("- {b5: }", "shape", head=f"blocks: {{b0: {{layers: [{{‹rbf›: 3}}]}}, {chain}}}")
    assert [note.split(",")[0] for note in found.notes] == ["block b0", "block b1", "block b2"]


UNIT = "unit: {args: {maps: required, stride: 1}, layers: [{conv: $maps, kernel: 3x3, stride: $stride}]}"
#: Where its `$stride` stands, behind `blocks: {`.
AT = f"it is what `$stride` is at <string>:4:{len('blocks: {') + UNIT.index('$stride') + 1}"


@pytest.mark.parametrize(
    "use",
    [
        "{unit: 4, stride: ‹0›}",
        "{unit: 4, repeat: 2, first: {stride: ‹0›}}",
        "{unit: 4, stride: ‹9x›}",
        "{unit: 4, stride: ‹[1, 2]›}",
    ],
)
def test_a_value_that_cannot_be_is_told_where_the_use_gives_it(use: str) -> None:
    (found,) = assert_refused(f"- {use}", "value", head=f"blocks: {{{UNIT}}}")
    assert found.message == "`stride` of `conv` cannot be this"
    assert found.notes == (AT,)


def test_it_is_told_at_the_outermost_use_that_hands_it_on_and_with_the_others_around() -> None:
    blocks = f"{UNIT}, two: {{args: [s], layers: [{{unit: 4, stride: $s}}]}}, three: {{layers: [{{two: ‹0›}}]}}"
    (found,) = assert_refused("- three", "value", head=f"blocks: {{{blocks}}}")
    assert found.notes == (AT, "block three, as used at <string>:6:5")


def test_a_default_that_cannot_be_is_told_in_the_arguments_of_its_block() -> None:
    blocks = UNIT.replace("stride: 1", "stride: ‹0›")
    (found,) = assert_refused("- {unit: 4}", "value", head=f"blocks: {{{blocks}}}")
    assert found.notes[1] == "block unit, as used at <string>:6:6"


def test_what_is_more_than_a_name_is_told_where_it_is_computed() -> None:
    blocks = UNIT.replace("stride: $stride", "stride: ‹$stride - 1›")
    (found,) = assert_refused("- {unit: 4, stride: 1}", "value", head=f"blocks: {{{blocks}}}")
    assert found.notes == ("`$stride` is 1, given at <string>:6:23", "block unit, as used at <string>:6:6")


def test_what_does_not_fit_together_is_told_where_it_meets() -> None:
    blocks = UNIT.replace("stride: $stride", "groups: ‹$stride›")
    (found,) = assert_refused("- {unit: 4, stride: 3}", "shape", head=f"blocks: {{{blocks}}}")
    assert found.notes == ("`$stride` is 3, given at <string>:6:23", "block unit, as used at <string>:6:6")
