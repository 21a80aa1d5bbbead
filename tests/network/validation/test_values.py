"""Expressions and the names that they use."""

from __future__ import annotations

from ..networks import assert_refused, finding


def test_names_that_nothing_declares_are_told_wherever_they_stand() -> None:
    found = assert_refused(
        """
        - {conv: ‹$n›, kernel: 3x3, padding: ‹$p›, repeat: ‹$clases›, when: ‹$w›, first: {stride: ‹$s›}}
        - concat: [[{conv: ‹$n› , kernel: 1x1}], []]
        - {zeropad: [0, ‹$z›, 0, 0]}
        """,
        *["unknown-name"] * 7, head="variables: {classes: 3}",
    )  # fmt: skip
    assert found[2].message == "`$clases` is not known here" and found[2].hint == "did you mean `$classes`?"


def test_an_argument_is_known_in_its_block_only() -> None:
    assert finding(
        "- {conv: ‹$a›, kernel: 1x1}\n- {b: 1}",
        "unknown-name",
        "blocks: {b: {args: [a], layers: [{conv: $a, kernel: 1x1}]}}",
    )


def test_an_expression_that_cannot_be_read_is_told_with_the_reason() -> None:
    (found,) = assert_refused("- {conv: ‹$input_maps / 2›, kernel: 1x1}", "expression")
    assert found.message == "this expression cannot be read" and "+ - * // %" in found.label


def test_defaults_of_arguments_are_read_and_know_the_arguments_before_them_only() -> None:
    head = "variables: {n: 3}\nblocks: {b: {args: {a: ‹$c›, c: $a * $n, d: ‹$input_maps›, e: ‹$a +›}, layers: []}}"
    assert_refused("[]", "unknown-name", "unknown-name", "expression", head=head)
