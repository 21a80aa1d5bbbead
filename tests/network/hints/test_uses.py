"""A mistake inside of a block is told with the rows that use the block."""

from __future__ import annotations

from network.networks import assert_refused


def test_a_shape_that_does_not_fit_is_told_at_the_row_and_with_the_blocks_around_it() -> None:
    spec = "blocks: {inner: {layers: [{‹conv›: 3, kernel: 9x9, padding: valid}]}, outer: {layers: [{inner: }]}}"
    (found,) = assert_refused("- o: {outer: }", "shape", head=spec)
    assert found.notes == ("block inner, as used at <string>:4:87", "block outer, as used at <string>:6:5")


def test_no_more_than_three_uses_are_told() -> None:
    chain = ", ".join(f"b{n}: {{layers: [{{b{n - 1}: }}]}}" for n in range(1, 6))
    (found,) = assert_refused("- {b5: }", "shape", head=f"blocks: {{b0: {{layers: [{{‹rbf›: 3}}]}}, {chain}}}")
    assert [note.split(",")[0] for note in found.notes] == ["block b0", "block b1", "block b2"]
