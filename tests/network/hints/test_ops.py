"""A word that is no op is told with the op that was meant, whatever its row says besides."""

from __future__ import annotations

import pytest
from spec.documents import text

from archspec.network.hints import ops as module
from archspec.ops import REGISTRY

from ..networks import assert_refused, network, refused


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("{‹linear›: 10, activation: softmax}", "write `dense`"),
        ("{‹fc›: 10, activation: softmax}", "write `dense`"),
        ("{‹fully_connected›: 10}", "write `dense`"),
        ("{‹Linear›: 10}", "write `dense`"),
        ("{‹conv2d›: 64, activation: relu}", "write `conv`"),
        ("{‹Conv2D›: 64, kernel: 3x3}", "write `conv`"),
        ("{‹max_pool›: 2x2}", "did you mean `maxpool`?"),
        ("{‹pool›: 2x2}", "write `maxpool` or `avgpool`"),
        ("‹bn›", "write `batchnorm`"),
        ("‹silu›", "write `activation: swish`"),
        ("{‹densee›: 10, activation: relu}", "did you mean `dense`?"),
        ("{‹concta›: [[{conv: 3, kernel: 1x1}], []]}", "did you mean `concat`?"),
    ],
)
def test_the_op_that_was_meant_is_told_though_the_row_has_an_activation(row: str, hint: str) -> None:
    (found,) = assert_refused(f"- {row}", "unknown-op")
    assert found.hint == hint


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        (
            "{‹filters›: 64, kernel: 3x3}",
            "`filters` is a column, and a row begins with its op: write `conv: 64` in its place",
        ),
        ("{‹multiplier›: 2, activation: relu}", "`multiplier` is a column of depthwise, separable, and a row begins "),
        ("{‹stride›: 2, dropout: 0.5}", "a row begins with its op: write `dropout` first"),
    ],
)
def test_a_row_that_begins_with_a_column_is_told_so(row: str, hint: str) -> None:
    (found,) = assert_refused(f"- {row}", "unknown-op")
    assert found.hint.startswith(hint)


@pytest.mark.parametrize("word", ["qqq", "residual"])
def test_a_word_that_is_near_to_nothing_is_a_block_that_is_not_declared(word: str) -> None:
    (found,) = assert_refused(f"- {{‹{word}›: 4, activation: relu}}", "unknown-op")
    assert found.hint.startswith("declare the block")


def test_what_other_libraries_say_leads_to_ops_and_is_no_op_itself() -> None:
    others = {other: module.op_elsewhere(other) for names in module._ELSEWHERE.values() for other in names}
    assert set(others.values()) <= set(REGISTRY)
    assert not set(others) & set(REGISTRY)


def test_of_very_many_blocks_the_first_are_listed() -> None:
    blocks = "blocks: {" + ", ".join(f"b{number}: {{layers: []}}" for number in range(40)) + "}"
    (found,) = refused(text("- qqqqqq", blocks))
    assert found.notes[1].endswith(f"b29, and {40 - module.MAX_LISTED} more")


def test_a_branch_that_is_the_name_of_a_row_is_told_as_from() -> None:
    found = assert_refused("- c1: {conv: 4, kernel: 3x3}\n- add: [‹c1›, ‹c1›]", "unknown-op", "unknown-op")
    assert found[0].hint == "`c1` is a row; a row's output is a branch `{from: c1}`"


def test_a_name_of_another_list_is_no_row_that_from_could_name() -> None:
    blocks = "blocks: {b: {layers: [{add: [‹c1›, []]}]}}"
    (found,) = assert_refused("- c1: {conv: 4, kernel: 3x3}\n- b", "unknown-op", head=blocks)
    assert found.hint.startswith("declare the block")


def test_a_row_that_stands_below_is_told_to_stand_there() -> None:
    (found,) = assert_refused("- {conv: 4, kernel: 3x3, from: ‹p›}\n- p: {maxpool: 2x2}", "name")
    assert found.hint == "`p` stands below, in line 6; `from` names a row above its own"


def test_an_op_that_takes_no_value_is_written_without_one() -> None:
    (found,) = assert_refused("- batchnorm: {‹epsilon›: 1e-3}", "unknown-op")
    assert found.hint.endswith("write {batchnorm: , epsilon: 1e-3}")


@pytest.mark.parametrize(
    ("row", "way"),
    [
        ("‹x›: batchnorm", "x: {batchnorm: }"),
        ("‹x›: flatten", "x: {flatten: }"),
        ("‹x›: globalavgpool", "x: {globalavgpool: }"),
        ("‹x›: bare", "x: {bare: }"),
        ("‹x›: add", "x: {add: [BRANCH, BRANCH]}"),
        ("‹x›: dropout", "x: {dropout: VALUE, COLUMN: VALUE}"),
        ("‹x›: block", "x: {block: VALUE, COLUMN: VALUE}"),
    ],
)
def test_a_word_behind_a_name_is_told_with_what_that_word_takes(row: str, way: str) -> None:
    blocks = "blocks: {block: {args: [maps], layers: []}, bare: {layers: []}}"
    (found,) = assert_refused(f"- {row}", "unknown-op", head=blocks)
    assert found.hint == f"a row with a name is written {way}"


@pytest.mark.parametrize("word", [op.head for op in REGISTRY.values() if op.argument is None and not op.is_merge])
def test_an_op_that_takes_no_value_can_be_written_as_the_hint_says(word: str) -> None:
    (found,) = assert_refused(f"- ‹x›: {word}", "unknown-op")
    assert [item.name for item in network(f"- {found.hint.partition('written ')[2]}").body.items] == ["x"]


def test_cells_of_a_table_behind_a_name_are_told_to_be_one_list() -> None:
    table = "- table: conv\n  columns: [name, filters, kernel]\n  rows:\n    - ‹f2›: [16, 3]"
    (found,) = assert_refused(table, "unknown-op")
    assert found.hint == "a row of cells of a table is a list, its name among them: [f2, 16, 3]"
