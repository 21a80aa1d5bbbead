"""Shipped specs with an edit that makes no spec: it is told at its place, with a way out that one can act on."""

from __future__ import annotations

from .edits import Edit, Told


def test_a_table_row_one_cell_short_is_told_as_a_whole(edit: Edit) -> None:
    found = edit("googlenet", "[4b,   160, 112, 224,", "[4b,   160, 224,")
    found.tells(Told("table", "[4b,", "[4b,"))
    found.says(
        "10 cells, the header has 11 columns", "columns: name, c1, r3, c3, r5, c5, pool, size, depth, params, macs"
    )


def test_a_misspelt_key_is_told_with_the_key_that_is_near(edit: Edit) -> None:
    found = edit("googlenet", "conv1:   {conv: 64, kernel: 7x7", "conv1:   {conv: 64, kernal: 7x7")
    found.tells(Told("unknown-key", "- conv1:", "kernal"))
    found.says("`conv` has no `kernal`", "help: did you mean `kernel`?")


def test_a_misspelt_key_at_the_top_is_told_with_the_key_that_is_near(edit: Edit) -> None:
    found = edit("resnet50", "\nexpect:", "\nexpects:")
    found.tells(Told("unknown-key", "expects:", "expects"))
    found.says("the spec has no `expects`", "did you mean `expect`?")


def test_an_unknown_op_is_told_with_the_op_that_is_near(edit: Edit) -> None:
    found = edit("googlenet", "{maxpool: 3x3, stride: 1, ", "{maxpol: 3x3, stride: 1, ")
    found.tells(Told("unknown-op", "maxpol:", "maxpol"))
    found.says("there is no op and no block named `maxpol`", "help: did you mean `maxpool`?")


def test_a_missing_block_is_told_at_every_row_that_uses_it(edit: Edit) -> None:
    found = edit("resnet34", "use: [blocks/residual.yaml]\n", "")
    found.tells(*(Told("unknown-op", f"- conv{stage}_x:", "residual") for stage in range(2, 6)))
    found.says(
        "there is no op and no block named `residual`",
        "blocks of this spec: none",
        "declare the block under `blocks:`",
        "`use:`",
    )


def test_a_block_file_that_is_not_there_is_told_where_it_is_named(edit: Edit) -> None:
    found = edit("resnet34", "blocks/residual.yaml", "blocks/residul.yaml")
    assert Told("use", "use:", "blocks/").place(found.text) in {
        (each.place.line, each.place.column) for each in found.findings if each.code == "use"
    }
    found.says("residul.yaml", "No such file")


def test_a_block_that_uses_itself_is_told_in_the_file_of_the_block(edit: Edit) -> None:
    found = edit("resnet34", "- shortcut", "- {residual: $maps}", file="blocks/residual.yaml")
    found.tells(Told("cycle", "{residual: $maps}", "residual"))
    found.says("block `residual` uses itself", "residual -> residual", "`repeat: n`", "blocks/residual.yaml:")


def test_a_connection_table_names_only_maps_that_come_in(edit: Edit) -> None:
    found = edit("lenet5", "[0, 1, 2, 3, 4, 5]]", "[0, 1, 2, 3, 4, 6]]")
    found.tells(Told("shape", "- C3:", "$c3"))
    found.says("row 15 of the connection table is [0, 1, 2, 3, 4, 6]", "from 0 to 5")


def test_groups_that_do_not_divide_the_maps_are_refused_in_the_variant_that_asks_for_them(edit: Edit) -> None:
    found = edit("alexnet", "C3:  {groups: 2", "C3:  {groups: 3", variant="paper")
    found.tells(Told("shape", "C3:  {groups: 3", "3,"))
    found.says("96 input maps and 256 filters do not both split into 3 groups")


def test_no_is_a_text_and_not_false(edit: Edit) -> None:
    found = edit("lenet5", "trainable: false", "trainable: no")
    found.tells(Told("value", "- Out: {rbf: 10", "no,"))
    found.says("expected true or false, got the text 'no'")


def test_a_quoted_number_is_no_number(edit: Edit) -> None:
    found = edit("vgg16", "{conv: 128", '{conv: "128"')
    found.tells(Told("value", "- conv2_1:", '"128"'))
    found.says("expected a whole number, got the text '128'")


def test_two_rows_of_one_name_are_told_at_the_second(edit: Edit) -> None:
    found = edit("vgg16", "conv2_2: {conv: 128", "conv2_1: {conv: 128")
    line, column = Told("name", "- conv2_1:", "conv2_1").place(found.text)
    assert [(each.code, each.place.line, each.place.column) for each in found.findings] == [("name", line + 1, column)]
    found.says("two rows are named `conv2_1`", f"the first one: {found.file}:{line}:{column}")


def test_a_misspelt_column_of_the_first_repetition_is_told_at_the_word_itself(edit: Edit) -> None:
    found = edit("resnet34", "first: {stride: 2}", "first: {strides: 2}")
    found.tells(Told("unknown-key", "- conv3_x:", "strides"))
    found.says("block `residual` has no argument `strides`", "did you mean `stride`?")


def test_a_misspelt_column_that_every_row_has_is_recognised(edit: Edit) -> None:
    found = edit("resnet34", "{residual: 512, repeat: 3", "{residual: 512, repaet: 3")
    found.tells(Told("unknown-key", "- conv5_x:", "repaet"))
    found.says("block `residual` has no argument `repaet`", "did you mean `repeat`?")


def test_a_misspelt_argument_is_told_where_it_is_used(edit: Edit) -> None:
    found = edit("googlenet", "{conv: $c5, kernel: 5x5}", "{conv: $c6, kernel: 5x5}")
    found.tells(Told("unknown-name", "{conv: $c6", "$c6"))
    found.says("`$c6` is not known here", "known here: $c1, $c3, $c5, $classes, $input_maps, $pool, $r3, $r5")


def test_an_activation_written_as_an_op_is_told_how_it_is_written(edit: Edit) -> None:
    found = edit("xception", "- identity", "- relu")
    found.tells(Told("unknown-op", "          - relu", "relu"))
    found.says("there is no op and no block named `relu`", "help: write `activation: relu`")
