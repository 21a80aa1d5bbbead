"""What is wrong with the rows before anything is laid out: everything at once, in the order of the file."""

from __future__ import annotations

import pytest

from archspec.network import validate as module
from archspec.spec.nodes import plain

from .networks import assert_refused, layer, network, outputs, refused, text

BLOCK = "blocks: {block: {args: {maps: required, stride: 1}, layers: []}}"


def finding(rows: str, code: str, head: str = "") -> str:
    """The message of the only finding, which stands where the drawing says."""
    (found,) = assert_refused(rows, code, head=head)
    return found.message


# Ops and blocks


def test_an_unknown_op_is_an_error_with_the_nearest_word_and_all_that_are_known() -> None:
    (found,) = assert_refused("- {‹cnov›: 4, kernel: 3x3}", "unknown-op", head=BLOCK)
    assert (found.message, found.hint) == ("there is no op and no block named `cnov`", "did you mean `conv`?")
    assert any(note.startswith("ops: ") and "maxpool" in note for note in found.notes)
    assert "blocks of this spec: block" in found.notes


NAMED = "`conv` stands where a row's name does: write {conv: VALUE, COLUMN: VALUE}"
TABLE = "a table is an element of a list of rows, without a name and not inside another table"


def test_a_block_that_is_nearly_named_is_offered() -> None:
    (found,) = assert_refused("- {‹blok›: 4}", "unknown-op", head=BLOCK)
    assert found.hint == "did you mean `block`?"


@pytest.mark.parametrize(
    ("row", "way"),
    [
        ("‹relu›", "write `activation: relu`"),
        ("{‹kernel›: 3x3, conv: 4}", "a row begins with its op: write `conv` first"),
        ("‹c1›: conv", "a row with a name is written c1: {conv: VALUE, COLUMN: VALUE}"),
        ("‹c1›: conv 4", "a row with a name is written c1: {conv: VALUE, COLUMN: VALUE}"),
        ("conv: {‹filters›: 4, kernel: 3x3}", NAMED),
        ("t: {‹table›: block, columns: [maps], rows: []}", TABLE),
    ],
)
def test_a_row_that_is_written_in_another_order_is_told_how(row: str, way: str) -> None:
    (found,) = assert_refused(f"- {row}", "unknown-op", head=BLOCK)
    assert found.hint == way


@pytest.mark.parametrize("name", ["conv", "add", "shortcut", "table"])
def test_a_block_cannot_have_the_name_of_an_op(name: str) -> None:
    assert (
        finding("[]", "name", f"blocks: {{‹{name}›: {{layers: []}}}}")
        == f"`{name}` is an op, so no block can have this name"
    )


# Columns


def test_an_unknown_column_is_told_at_its_name_with_the_nearest() -> None:
    (found,) = assert_refused("- {conv: 4, ‹kernal›: 3x3}", "unknown-key")
    assert (found.message, found.hint) == ("`conv` has no `kernal`", "did you mean `kernel`?")


def test_an_unknown_column_of_a_table_is_told_in_its_header() -> None:
    (found,) = assert_refused(
        "- table: block\n  columns: [maps, ‹strid›]\n  rows: [[3, 2], [4, 2]]", "unknown-key", head=BLOCK
    )
    assert (found.message, found.hint) == ("block `block` has no argument `strid`", "did you mean `stride`?")


def test_an_unknown_column_is_told_where_its_value_is_an_expression_too() -> None:
    assert finding("- {conv: 4, kernel: 3x3, ‹widht›: $input_maps}", "unknown-key") == "`conv` has no `widht`"


def test_a_printed_cell_that_is_nearly_named_is_offered() -> None:
    (found,) = assert_refused("- {conv: 4, kernel: 3x3, ‹parms›: 3}", "unknown-key")
    assert found.hint == "did you mean `params`?"


@pytest.mark.parametrize(
    ("row", "code", "message"),
    [
        ("‹conv: 4›", "missing-key", "`conv` needs `kernel`"),
        ("conv: ‹0›, kernel: 3x3", "value", "`filters` of `conv` cannot be this"),
        ("conv: 4, kernel: ‹3x›", "value", "`kernel` of `conv` cannot be this"),
        ("conv: 4, kernel: 3x3, padding: ‹some›", "value", "`padding` of `conv` cannot be this"),
        ("conv: 4, kernel: 3x3, ‹filters›: 4", "value", "`filters` is given twice"),
        ("batchnorm: ‹3›", "value", "`batchnorm` takes no value after its name"),
        ("‹add›: 3", "row", "`add` needs a list of branches"),
        ("‹concat›: ", "row", "`concat` needs a list of branches"),
        ("‹conv›: [[{activation: relu}]], kernel: 3x3", "row", "`conv` takes no branches"),
        ("‹block›: [[{activation: relu}]], maps: 3", "row", "block `block` takes no branches"),
        ("block: 4, ‹maps›: 3", "value", "`maps` is given twice"),
        ("block: 4, ‹width›: 3", "unknown-key", "block `block` has no argument `width`"),
        ("block: 4, repeat: 2, first: {‹width›: 3}", "unknown-key", "block `block` has no argument `width`"),
        ("conv: 4, kernel: 3x3, repeat: 2, first: {‹strid›: 3}", "unknown-key", "`conv` has no `strid`"),
        ("bare: ‹3›", "value", "block `bare` takes no argument"),
    ],
)  # fmt: skip
def test_a_column_that_cannot_be_is_told_where_it_stands(row: str, code: str, message: str) -> None:
    line = f"- {row.replace('‹conv: 4›', '‹{conv: 4}›')}" if row == "‹conv: 4›" else f"- {{{row}}}"
    if code == "missing-key":
        line = "- {‹conv›: 4}"
    head = "blocks: {block: {args: {maps: required, stride: 1}, layers: []}, bare: {layers: []}}"
    found = refused_at(line, code, head)
    assert message in found


def refused_at(line: str, code: str, head: str) -> list[str]:
    return [found.message for found in assert_refused(line, *[code] * line.count("‹"), head=head)]


def test_missing_arguments_of_a_block_are_told_at_once_at_the_row() -> None:
    head = "blocks: {block: {args: [a, b, c], layers: []}}"
    assert finding("- ‹x›: {block: , b: 3}", "missing-key", head) == "block `block` needs `a`, `c`"


# Values that are known without laying anything out


@pytest.mark.parametrize("count", ["0", "-1", "2.5", "true", "many", "10001"])
def test_a_count_of_repetitions_is_checked_where_it_is_written(count: str) -> None:
    (found,) = assert_refused(f"- {{conv: 4, kernel: 3x3, repeat: ‹{count}›}}", "value")
    assert (found.message, found.label) == ("`repeat` cannot be this", "a whole number from 1 to 10000 is expected")


def test_first_needs_repeat() -> None:
    assert finding("- {conv: 4, kernel: 3x3, ‹first›: {stride: 2}}", "row") == "`first` needs `repeat`"


def test_a_condition_that_is_a_plain_value_is_true_or_false() -> None:
    assert finding("- {conv: 4, kernel: 3x3, when: ‹1›}", "value") == "`when` is a condition"


@pytest.mark.parametrize(
    ("cells", "quantities"),
    [
        ("size: ‹3*3›", ["size"]),
        ("params: ‹many›, macs: ‹1.5.2›", ["params", "macs"]),
        ("params: [1K, ‹x›, ‹[]›, 3]", ["params", "params"]),
        ("depth: ‹true›", ["depth"]),
        ("neurons: ‹{}›", ["neurons"]),
    ],
)
def test_a_printed_cell_that_cannot_be_read_is_told_with_how_it_is_written(cells: str, quantities: list[str]) -> None:
    found = assert_refused(f"- {{conv: 4, kernel: 3x3, {cells}}}", *["cell"] * len(quantities))
    assert [each.message for each in found] == [f"this is not a printed `{quantity}`" for quantity in quantities]
    assert all(each.label for each in found)


def test_a_printed_number_may_have_any_of_its_forms() -> None:
    net = network("- {conv: 4, kernel: 3x3, params: 1e2, macs: 9_216, size: 8x8, neurons: [1K]}")
    assert {name: plain(cell) for name, cell in layer(net, "conv").row.cells.items()} == {
        "params": 100.0,
        "macs": 9216,
        "size": "8x8",
        "neurons": ["1K"],
    }


# Expressions


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


@pytest.mark.parametrize("kind", ["variables", "constants"])
def test_the_name_of_the_maps_that_come_in_is_taken(kind: str) -> None:
    assert (
        finding("[]", "name", f"{kind}: {{‹input_maps›: 3}}")
        == "`input_maps` is the number of maps that come in, everywhere"
    )


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


def test_a_wrong_default_is_told_once_however_many_rows_have_it() -> None:
    row = "- {conv: 4, kernel: 3x3}\n"
    assert finding(row * 3, "value", "defaults: {conv: {padding: ‹some›}}") == "`padding` of `conv` cannot be this"


# Blocks that use each other


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


# All at once


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


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("{‹BatchNorm›: }", "did you mean `batchnorm`?"),
        ("{‹Conv›: 3, kernel: 3x3}", "did you mean `conv`?"),
        ("{‹ReLU›: }", "write `activation: relu`"),
        ("{activation: ‹Softmax›}", "did you mean `softmax`?"),
        ("{conv: 3, kernel: 3x3, activation: ‹LeakyReLU›}", "did you mean `leaky_relu`?"),
        ("{conv: 3, kernel: 3x3, norm: ‹Batch›}", "did you mean `batch`?"),
        ("{conv: 3, kernel: 3x3, padding: ‹VALID›}", "did you mean `valid`?"),
        ("{conv: 3, kernel: 3x3, padding: ‹none›}", "did you mean `valid`?"),
        ("{conv: 3, kernel: ‹3×3›}", "write 3x3, with the letter x"),
        ("{conv: 3, kernel: ‹3X3›}", "write 3x3, with the letter x"),
    ],
)
def test_capitals_do_not_keep_a_word_from_being_known(row: str, hint: str) -> None:
    (found,) = assert_refused(f"- {row}", "value" if ": ‹" in row else "unknown-op")
    assert found.hint == hint
