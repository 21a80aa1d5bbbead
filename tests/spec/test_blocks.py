"""Blocks and heads: their arguments, and where what is none is refused."""

from __future__ import annotations

import pytest

from archspec.spec.nodes import plain

from .documents import assert_refused, document


def test_arguments_in_a_list_are_required_and_in_a_mapping_may_have_defaults() -> None:
    blocks = document(
        "[]", "blocks: {x: {args: [a, b], layers: []}, y: {args: {a: required, b: 1}, layers: []}, z: {layers: []}}"
    ).blocks
    assert blocks["x"].arguments == {"a": None, "b": None}
    default = blocks["y"].arguments["b"]
    assert blocks["y"].arguments["a"] is None and default is not None and plain(default) == 1
    assert blocks["z"].arguments == {}


def test_a_block_may_say_what_it_is() -> None:
    blocks = document("[]", "blocks: {x: {title: Two convolutions, layers: []}, y: {layers: []}}").blocks
    assert (blocks["x"].title, blocks["y"].title) == ("Two convolutions", "")


@pytest.mark.parametrize(
    ("drawing", "code", "message"),
    [
        ("{b: ‹[]›}", "value", "block `b` is a mapping with `args` and `layers`"),
        ("{‹b›: {args: [a]}}", "missing-key", "block `b` needs `layers`"),
        ("{b: {‹arg›: [a], layers: []}}", "unknown-key", "block `b` has no `arg`"),
        ("{b: {args: ‹a›, layers: []}}", "value", "`args` is a list of names, or a mapping of names to defaults"),
        ("{b: {args: [a, ‹a›], layers: []}}", "name", "two arguments are named `a`"),
        ("{b: {args: [‹3a›], layers: []}}", "name", "an argument's name is a letter, then letters, digits or _"),
        ("{b: {args: {‹_a›: 1}, layers: []}}", "name", "an argument's name is a letter, then letters, digits or _"),
        ("{b: {args: [‹[a]›], layers: []}}", "name", "an argument's name is a letter, then letters, digits or _"),
        ("{b: {args: [‹repeat›], layers: []}}", "name", "`repeat` is a column of every row, "),
        ("{b: {args: [‹size›], layers: []}}", "name", "`size` is a column of every row, "),
        ("{b: {args: [‹input›], layers: []}}", "name", "`input` is a column of every row, "),
        ("{b: {args: [‹in_maps›], layers: []}}", "name", "`in_maps` is what generated code calls the maps"),
        ("{b: {args: [‹input_maps›], layers: []}}", "name", "`input_maps` is the number of maps that come in, "),
        ("{b: {title: ‹3›, layers: []}}", "value", "the title of a block is a text of at most 500 characters"),
        (f"{{b: {{title: ‹{'a' * 501}›, layers: []}}}}", "value", "the title of a block is a text of at most 500"),
        ("{b: {title: ‹[a]›, layers: []}}", "value", "the title of a block is a text of at most 500 characters"),
        ("{b: {layers: ‹relu›}}", "value", "`layers` of block `b` is a list of rows"),
        ("{b: {layers: [‹3›]}}", "row", "a row begins with the name of an op or a block"),
    ],
)  # fmt: skip
def test_what_is_no_block_is_refused_where_it_stands(drawing: str, code: str, message: str) -> None:
    (found,) = assert_refused("- relu", code, head=f"blocks: {drawing}")
    assert found.message.startswith(message)


def test_an_argument_without_a_default_in_a_mapping_is_told_to_be_required() -> None:
    (found,) = assert_refused("- relu", "value", head="blocks: {b: {args: {‹maps›, stride: 1}, layers: []}}")
    assert (found.message, found.hint) == ("the argument `maps` has no default", "write `maps: required`")


def test_a_comma_that_is_missing_between_arguments_is_told() -> None:
    (found,) = assert_refused("- relu", "name", head="blocks: {b: {args: [‹s e1›, e3], layers: []}}")
    assert found.hint == "a comma stands between two names: s, e1"


def test_wrong_arguments_do_not_hide_wrong_rows() -> None:
    assert_refused("- relu", "name", "row", "row", head="blocks: {b: {args: [‹3a›], layers: [‹3›, ‹[]›]}}")


def test_a_head_says_where_it_starts_and_whether_it_is_for_training_only() -> None:
    aux, out = document(
        "- a: {relu: }", "heads: {aux: {from: a, training_only: true, layers: [flatten]}, out: {from: a, layers: []}}"
    ).heads
    assert (aux.name, aux.origin.text, aux.is_training_only, [each.head for each in aux.rows]) == (
        "aux",
        "a",
        True,
        ["flatten"],
    )
    assert not out.is_training_only


@pytest.mark.parametrize(
    ("drawing", "code", "message"),
    [
        ("{h: ‹[]›}", "value", "head `h` is a mapping with `from` and `layers`"),
        ("{‹h›: {from: a}}", "missing-key", "head `h` needs `from` and `layers`"),
        ("{‹h›: {layers: []}}", "missing-key", "head `h` needs `from` and `layers`"),
        ("{h: {from: a, layers: [], ‹training›: true}}", "unknown-key", "head `h` has no `training`"),
        ("{h: {from: a, layers: [], training_only: ‹1›}}", "value", "`training_only` is true or false"),
        ("{h: {from: ‹[a]›, layers: []}}", "value", "`from` is a single word or number"),
        ("{h: {from: a, layers: ‹{}›}}", "value", "`layers` of head `h` is a list of rows"),
    ],
)
def test_what_is_no_head_is_refused_where_it_stands(drawing: str, code: str, message: str) -> None:
    (found,) = assert_refused("- relu", code, head=f"heads: {drawing}")
    assert found.message == message
