"""A mistake inside of a block is told with the rows that use the block."""

from __future__ import annotations

from network.networks import assert_refused


def test_a_shape_that_does_not_fit_is_told_at_the_row_and_with_the_blocks_around_it() -> None:
    spec = "blocks: {inner: {layers: [{‹conv›: 3, kernel: 9x9, padding: valid}]}, outer: {layers: [{inner: }]}}"
    (found,) = assert_refused("- o: {outer: }", "shape", head=spec)
    assert found.notes == ("block inner, as used at <string>:4:87", "block outer, as used at <string>:6:5")


ROOM = "inner: {args: [window, maps], layers: [{conv: $maps, kernel: ‹$window›}]}"


def test_the_cell_outside_that_gave_an_argument_its_value_is_told() -> None:
    spec = f"blocks: {{{ROOM}, outer: {{args: [k], layers: [{{inner: $k, maps: 4}}]}}}}"
    (found,) = assert_refused("- table: outer\n  columns: [name, k]\n  rows: [[o, 5]]", "value", head=spec)
    assert found.notes[0] == "`$window` is 5, given at <string>:8:16"


def test_a_value_that_an_expression_made_has_no_cell() -> None:
    spec = f"blocks: {{{ROOM}, outer: {{args: [k], layers: [{{inner: $k + 1, maps: 4}}]}}}}"
    (found,) = assert_refused("- {outer: 4}", "value", head=spec)
    assert [note.split(",")[0] for note in found.notes] == ["block inner", "block outer"]


def test_a_text_that_looks_like_a_truth_is_told_to_be_one() -> None:
    spec = "blocks: {gated: {args: [se], layers: [{dense: 4, when: ‹$se›}]}}"
    (found,) = assert_refused("- {gated: yes}", "value", head=spec)
    assert (found.label, found.hint) == ("the text 'yes': true or false is expected", "write `true`")
    (found,) = assert_refused("- {gated: 3}", "value", head=spec)
    assert (found.label, found.hint) == ("3: compare it, as in `$stride > 1`", "")


def test_no_more_than_three_uses_are_told() -> None:
    chain = ", ".join(f"b{n}: {{layers: [{{b{n - 1}: }}]}}" for n in range(1, 6))
    (found,) = assert_refused("- {b5: }", "shape", head=f"blocks: {{b0: {{layers: [{{‹rbf›: 3}}]}}, {chain}}}")
    assert [note.split(",")[0] for note in found.notes] == ["block b0", "block b1", "block b2"]
