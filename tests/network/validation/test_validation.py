"""What is wrong with the rows before anything is laid out: everything at once, in the order of the file."""

from __future__ import annotations

from spec.documents import text

from archspec.network import validation as module

from ..networks import BLOCK, assert_refused, network, outputs, refused


def test_every_mistake_of_the_stage_is_told_in_the_order_of_the_file() -> None:
    assert_refused(
        """
        - {‹cnov›: 4}
        - c: {conv: ‹0›, kernel: ‹x›, ‹kernal›: 3}
        - add: [[{conv: 3, kernel: 3x3, size: ‹big›}], [{‹pool›: 3}]]
        - {dense: ‹$n›}
        """,
        "value", "unknown-op", "value", "unknown-op", "unknown-op", "value", "value", "unknown-key", "cell",
        "unknown-op", "unknown-name",
        head="defaults: {dense: {bias: ‹3›}}\nblocks: {b: {layers: [{‹lost›: 3}, {maxpool: ‹0›}]}}\n"
        "heads: {h: {from: c, layers: [{‹gone›: }]}}",
    )  # fmt: skip


def test_after_a_hundred_findings_nothing_more_is_looked_at() -> None:
    rows = "\n".join("- {cnov: 4}" for _ in range(500))
    assert len(refused(text(rows))) == module.MAX_FINDINGS == 100


def test_a_spec_without_mistakes_has_none() -> None:
    net = network(
        "- c: {conv: 4, kernel: 3x3, size: 8x8x4, params: 148}\n- {block: 4, stride: 2, repeat: 2, first: {stride: 1}}",
        BLOCK,
    )
    assert outputs(net) == {"c": "8x8x4"}
