"""A cell that is nearly an expression is told as the expression; a text that only looks like a name is a text."""

from __future__ import annotations

import pytest

from archspec.errors import Diagnostic
from archspec.network.hints.expressions import dollared
from archspec.ops import REGISTRY

from ..networks import assert_refused, layer, network

UNIT = "unit: {args: {maps: required, stride: 1}, layers: [{conv: $maps, kernel: 3x3, stride: $stride}]}"
HEAD = f"variables: {{classes: 10}}\nblocks: {{{UNIT}}}"


def of_row(drawing: str, code: str, head: str = HEAD) -> Diagnostic:
    """The only finding of a spec with this row."""
    (found,) = assert_refused(f"- {drawing}", code, head=head)
    return found


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("$classes = 3", "$classes == 3"),
        ("$classes >= 3 && $classes<5", "$classes >= 3 and $classes<5"),
        ("$classes < 3 || $classes > 5", "$classes < 3 or $classes > 5"),
        ("$classes <> 3", "$classes != 3"),
        ("$classes ≥ 3", "$classes >= 3"),
        ("!($classes == 3)", "not ($classes == 3)"),
    ],
)
def test_the_signs_of_other_languages_are_told_with_ours(written: str, meant: str) -> None:
    assert of_row(f"{{dense: 3, when: '‹{written}›'}}".replace("'‹", "‹'").replace("›'", "'›"), "expression").hint == (
        f"write `{meant}`"
    )
    assert layer(network(f"- {{conv: 4, kernel: 1x1}}\n- o: {{dense: 3, when: '{meant} or true'}}", HEAD), "o")


def test_an_expression_that_is_wrong_in_another_way_has_no_way_out() -> None:
    assert of_row("{dense: 3, when: ‹$classes = = 3›}", "expression").hint == ""


def test_a_name_that_other_blocks_have_is_told_with_these() -> None:
    gate = "gate: {args: [squeezed], layers: [{dense: $squeezed}, {dense: ‹$maps›}]}"
    (found,) = assert_refused("- {unit: 4}\n- {gate: 4}", "unknown-name", head=f"blocks: {{{UNIT}, {gate}}}")
    assert found.hint == (
        "`maps` is an argument of `unit` and known in there alone; another block needs an argument of its own"
    )


def test_a_default_that_uses_a_later_argument_is_told_to_stand_behind_it() -> None:
    late = "late: {args: {inner: ‹$maps›, maps: 3}, layers: [{dense: $inner}, {dense: $maps}]}"
    (found,) = assert_refused("- {late: 4}", "unknown-name", head=f"blocks: {{{late}}}")
    assert found.hint == "a default knows the arguments before its own: put `maps` further to the front"


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("{dense: ‹classes›}", "did you mean `$classes`?"),
        ("{dense: ‹classes * 2›}", "did you mean `$classes * 2`?"),
        ("{dense: '‹min(classes, 3)›'}", "did you mean `min($classes, 3)`?"),
        ("{conv: 8, kernel: 3x3, stride: ‹classes›}", "did you mean `$classes`?"),
        ("{conv: 8, kernel: 3x3, repeat: ‹classes›}", "did you mean `$classes`?"),
        ("{conv: 8, kernel: 3x3, repeat: ‹classes // 5›}", "did you mean `$classes // 5`?"),
        ("{dense: 3, when: ‹classes > 3›}", "did you mean `$classes > 3`?"),
        (
            "{dense: 3, when: ‹classes > 3 and not input_maps == 1›}",
            "did you mean `$classes > 3 and not $input_maps == 1`?",
        ),
    ],
)
def test_a_name_without_its_dollar_is_told(row: str, hint: str) -> None:
    assert of_row(row.replace("'‹", "‹'").replace("›'", "'›"), "value").hint == hint


@pytest.mark.parametrize(("when", "truth"), [("1 == 2", "false"), ("2 > 1", "true"), ("not true", "false")])
def test_a_condition_in_which_no_name_stands_is_told_to_be_always_the_same(when: str, truth: str) -> None:
    found = of_row(f"{{dense: 3, when: ‹{when}›}}", "value")
    assert found.message == f"`when` is always {truth}"
    assert found.label == "nothing in it refers to an argument or a variable"
    assert found.hint == f"a name is written with `$`, as in `$stride > 1`; where it is meant so, write `{truth}`"
    assert len(network(f"- {{dense: 3}}\n- {{dense: 3, when: {truth}}}").body.items) == 1 + (truth == "true")


@pytest.mark.parametrize("when", ["not classes", "classes", "3", "not 3", "1 +"])
def test_what_is_no_condition_is_not_told_to_be_always_the_same(when: str) -> None:
    assert of_row(f"{{dense: 3, when: ‹{when}›}}", "value").message == "`when` is a condition"


@pytest.mark.parametrize(
    ("when", "hint"),
    [
        ("not on", "a name is written `$on`"),
        ("on == 1 and classes > 3", "a name is written `$on`"),
        ("not clases", "did you mean `$classes`?"),
        ("f", "a name is written `$f`"),
        ("yes", "write `true`"),
        ("3", ""),
        ("on top", ""),
    ],
)
def test_a_condition_of_a_word_that_is_no_name_is_told_the_names(when: str, hint: str) -> None:
    found = of_row(f"{{dense: 3, when: ‹{when}›}}", "value")
    is_told = bool(hint) and hint != "write `true`"
    assert (found.hint, found.notes) == (hint, ("known here: $classes, $input_maps",) if is_told else ())


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("{dense: ‹'${classes}'›}", "write `$classes`"),
        ("dense: ‹${classes}›", "write `$classes`"),
        ("{dense: ‹$classes / 2›}", "`//` divides, and rounds down: `$classes // 2`"),
        ("{dense: ‹$input_maps * classes›}", "did you mean `$input_maps * $classes`?"),
        ("{dense: ‹$classes ** 2›}", ""),
    ],
)
def test_an_expression_that_cannot_be_read_is_told_as_it_is_written(row: str, hint: str) -> None:
    assert of_row(row, "expression").hint == hint


@pytest.mark.parametrize("text", ["relu", "3x3", "$classes", "classes classes", "classes.x", "a classes", "min", ""])
def test_what_no_dollar_makes_an_expression_is_left_alone(text: str) -> None:
    assert dollared(text, {"classes"}) == ""


def test_an_argument_without_its_dollar_is_told_in_its_block() -> None:
    blocks = "blocks: {b: {args: [maps], layers: [{conv: ‹maps›, kernel: 3x3}]}}"
    assert of_row("{b: 8}", "value", blocks).hint == "did you mean `$maps`?"


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ("{unit: ‹classes›}", "$classes"),
        ("{unit: 3, stride: ‹classes›}", "$classes"),
        ("{unit: 3, repeat: 2, first: {stride: ‹classes›}}", "$classes"),
        ("{unit: ‹classes * 2›}", "$classes * 2"),
    ],
)
def test_a_value_of_a_block_without_its_dollar_is_told_where_it_is_given(row: str, meant: str) -> None:
    assert of_row(row, "value", HEAD).hint == f"did you mean `{meant}`?"


def test_it_is_found_through_blocks_in_blocks() -> None:
    outer = "outer: {args: [width], layers: [{middle: ‹width›}]}, middle: {args: [m], layers: [{unit: $m, stride: 1}]}"
    assert of_row("{outer: 8}", "value", f"blocks: {{{outer}, {UNIT}}}").hint == "did you mean `$width`?"


def test_where_it_is_computed_with_it_is_told_with_its_line() -> None:
    unit = UNIT.replace("$stride}]", "‹$stride * 1›}]")
    found = of_row("{unit: 3, stride: classes}", "expression", f"variables: {{classes: 10}}\nblocks: {{{unit}}}")
    assert found.hint == "`classes` in line 7 is a text; did you mean `$classes`?"


def test_a_wrong_word_that_names_nothing_gets_no_dollar() -> None:
    assert of_row("{unit: ‹clases›}", "value", HEAD).hint == ""


def test_a_text_is_a_text_where_a_text_can_stand() -> None:
    net = network("- {dense: 3, activation: $act}", "variables: {act: relu, relu: 3}", act="tanh")
    assert layer(net, "dense/activation").op == REGISTRY["activation"].model_validate({"function": "tanh"})
