"""Blocks that use each other."""

from __future__ import annotations

import pytest
from spec.documents import text

from ..networks import assert_refused, network, outputs, refused


@pytest.mark.parametrize(
    ("blocks", "chain"),
    [
        ("{a: {layers: [{‹a›: }]}}", "a -> a"),
        ("{a: {layers: [{b: }]}, b: {layers: [{‹a›: }]}}", "a -> b -> a"),
        ("{a: {layers: [{b: }]}, b: {layers: [{add: [[{‹b›: }], []]}]}}", "b -> b"),
        ("{a: {layers: [{b: , repeat: 3}]}, b: {layers: [{activation: relu}, {‹a›: , when: false}]}}", "a -> b -> a"),
    ],
)
def test_a_block_that_uses_itself_is_told_with_the_chain(blocks: str, chain: str) -> None:
    (found,) = assert_refused("- {activation: relu}", "cycle", head=f"blocks: {blocks}")
    assert "uses itself" in found.message and found.label == chain


def test_blocks_may_be_used_many_times_without_a_cycle() -> None:
    net = network(
        "- {a: }",
        "blocks: {a: {layers: [{b: }, {c: }, {b: }]}, b: {layers: [{c: }]}, c: {layers: [{activation: relu}]}}",
    )
    assert len(outputs(net)) == 3


def test_a_cycle_of_a_thousand_blocks_is_told_by_its_ends() -> None:
    blocks = ", ".join(f"b{n}: {{layers: [{{b{(n + 1) % 1000}: }}]}}" for n in range(1000))
    (found,) = refused(text("[]", f"blocks: {{{blocks}}}"))
    assert found.code == "cycle" and found.label.startswith("b0 -> b1") and found.label.endswith("-> b0")
    assert len(found.label) < 100
