"""Edits of the shipped specs, such as people make: each is caught, at its place, by a message that one can act on.

An edit is text for text, as an editor makes it.  What is told is compared in full: no finding is missing, none is
added, each stands at the line and the column where its cell or word stands.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from archspec.checking import check_file
from archspec.errors import Diagnostic

SPECS = Path(__file__).parents[2] / "specs"


@dataclass(frozen=True)
class Told:
    """A finding: its code, a text that only its line has, and the text there that the carets begin at."""

    code: str
    line: str
    at: str

    def place(self, text: str) -> tuple[int, int]:
        """Where ``at`` stands in the first line that has ``line``, behind the beginning of that."""
        number, line = next((number, line) for number, line in enumerate(text.split("\n"), 1) if self.line in line)
        return number, line.index(self.at, line.index(self.line)) + 1


@dataclass(frozen=True)
class Edited:
    """What the check of an edited spec finds."""

    file: str
    text: str
    findings: tuple[Diagnostic, ...]

    def tells(self, *told: Told) -> None:
        """These findings and no other, in this order."""
        found = [(each.code, each.place.line, each.place.column) for each in self.findings]
        assert found == [(each.code, *each.place(self.text)) for each in told], self.drawn()

    def says(self, *texts: str) -> None:
        """The first finding, as it is drawn, has these texts."""
        drawn = self.findings[0].draw()
        for text in texts:
            assert text in drawn, drawn

    def drawn(self) -> str:
        return "\n\n".join(each.draw() for each in self.findings)


Edit = Callable[..., Edited]


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Replaces a text, which must stand there, in a copy of the specs, and checks one variant of one of them.

    ``without`` is a further text that is taken out.
    """

    def edited(
        spec: str, old: str, new: str, variant: str | None = None, file: str | None = None, without: str = ""
    ) -> Edited:
        specs = tmp_path / "specs"
        shutil.copytree(SPECS, specs)
        changed = specs / (file or f"{spec}.yaml")
        text = changed.read_text("utf-8")
        assert old in text and without in text
        text = text.replace(old, new, 1).replace(without, "", 1)
        changed.write_text(text, "utf-8")
        checked = next(check_file(str(specs / f"{spec}.yaml"), variant))
        return Edited(str(changed), text, checked.report.diagnostics)

    return edited


def test_what_is_not_edited_is_right(edit: Edit) -> None:
    edit("googlenet", "GoogLeNet", "GoogLeNet").tells()


# What the issue names


def test_torchvisions_3x3_in_the_inception_block_contradicts_the_multiply_adds_of_all_nine_rows(edit: Edit) -> None:
    found = edit("googlenet", "{conv: $c5, kernel: 5x5}", "{conv: $c5, kernel: 3x3}")
    rows = {"3a": "128M", "3b": "304M", "4a": "73M", "4b": "88M", "4c": "100M", "4d": "119M", "4e": "170M", "5b": "71M"}
    told = {(each.code, each.place.line, each.place.column) for each in found.findings}
    for row, cell in rows.items():
        assert ("macs", *Told("macs", f"[{row},", cell).place(found.text)) in told
    # In 5a the printed cells are wrong anyway; what the erratum gives in their stead is not true any more.
    assert ("erratum", *Told("erratum", "{at: 5a,", "51_079_168").place(found.text)) in told
    assert ("expect", *Told("expect", "expect: {total:", "6_998_552").place(found.text)) in told


def test_the_message_about_torchvisions_3x3_shows_the_sum_of_the_branches_and_the_block(edit: Edit) -> None:
    found = edit("googlenet", "{conv: $c5, kernel: 5x5}", "{conv: $c5, kernel: 3x3}")
    found.says(
        "printed 159K, computed 155,136 (151.5K with K = 1024)", "branch3/conv2 4,608", "(block inception, lines"
    )


def test_stages_3_4_5_3_are_no_resnet34(edit: Edit) -> None:
    found = edit("resnet34", "{residual: 256, repeat: 6,", "{residual: 256, repeat: 5,")
    found.tells(
        Told("expect", "expect: {trainable: 21_797_672", "21_797_672"),
        Told("expect", "expect: {trainable: 21_797_672", "3.6e9"),
        Told("expect", "expect: {trainable: 21_797_672", "34}"),
    )
    found.says(
        "printed 21_797_672, computed 20,617,000", "total 20,633,000 = trainable 20,617,000 + non-trainable 16,000"
    )


def test_stages_3_4_5_3_do_not_go_with_a_table_that_prints_six_cells_for_the_third(edit: Edit) -> None:
    found = edit("resnet34", "{residual: 256, repeat: 6,", "{residual: 256, repeat: 5,", variant="lecture")
    found.tells(
        Told("params", "conv4_x: {params:", "[920_576"),
        *(Told("expect", "expect: {total: 21_306_826", cell) for cell in ("21_306_826", "21_289_802", "17_024")),
    )
    line, column = Told("params", "- conv4_x:", "5,").place(found.text)
    found.says(
        "6 printed, 5 repetitions", "one for each repetition", f"`repeat` stands at {found.file}:{line}:{column}"
    )


def test_a_c3_without_its_table_of_connections_is_told_at_the_table(edit: Edit) -> None:
    found = edit("lenet5", "connection_table: $c3, ", "")
    found.tells(Told("unused", "  c3:", "c3"))


def test_a_dense_c3_is_not_lenets(edit: Edit) -> None:
    table = (SPECS / "lenet5.yaml").read_text("utf-8").partition("constants:\n")[2].partition("  codes:")[0]
    found = edit("lenet5", "connection_table: $c3, ", "", without=table)
    found.tells(
        Told("params", "- C3:", "1_516"),
        Told("connections", "- C3:", "151_600"),
        Told("expect", "expect: {trainable: 60_000", "60_000"),
        Told("expect", "expect: {trainable: 60_000", "340_908"),
    )
    found.says("printed 1_516, computed 2,416", "conv: 5 * 5 * 6 * 16 + 16 = 2,416")


def test_xceptions_middle_flow_has_no_18x18(edit: Edit) -> None:
    found = edit("xception", "19x19x728}\n  - exit1", "18x18x728}\n  - exit1")
    found.tells(Told("size", "- middle:", "18x18x728"))
    found.says(
        "printed 18x18x728, computed 19x19x728", "floor((19 + 1 + 1 - 3) / 1) + 1 = 19", "(block unchanging, lines"
    )


def test_12_for_16_in_inception_3a_contradicts_both_of_its_printed_counts(edit: Edit) -> None:
    found = edit("googlenet", "[3a,    64,  96, 128, 16,", "[3a,    64,  96, 128, 12,")
    found.tells(
        Told("params", "[3a,", "159K"),
        Told("macs", "[3a,", "128M"),
        Told("expect", "expect: {total:", "6_998_552"),
        Told("expect", "expect: {total:", "13_378_280"),
    )
    found.says("printed 159K, computed 159,360 (155.6K with K = 1024)", "branch3/conv1 2,304 + branch3/conv2 9,600")
    # 159,360 would be 159K with K = 1000, but 128M would be wrong still: no other convention is recommended.
    assert not found.findings[0].hint


def test_alexnet_at_224_has_other_sizes_from_its_first_row_on_and_the_message_says_which_input_fits(edit: Edit) -> None:
    found = edit("alexnet", "input: 227x227x3", "input: 224x224x3")
    found.tells(
        Told("size", "- C1:", "55x55x96"),
        Told("size", "- S2:", "27x27x96"),
        Told("size", "- C3:", "27x27x256"),
        Told("size", "- S4:", "13x13x256"),
        Told("size", "- C5:", "13x13x384"),
        Told("size", "- C6:", "13x13x384"),
        Told("size", "- C7:", "13x13x256"),
        Told("size", "- S8:", "6x6x256"),
        Told("expect", "expect: {total: 62_378_344", "62_378_344"),
    )
    found.says(
        "printed 55x55x96, computed 54x54x96",
        "floor((224 + 0 + 0 - 11) / 4) + 1 = 54",
        "8 later cells differ only because of this one: lines 12-18, 22",
        "help: an input of 227 to 230 pixels would give 55; `padding: 2` or `padding: 3` in this row would too",
    )
    assert [each.follows for each in found.findings] == [None, *[found.findings[0].place] * 8]


def test_an_erratum_of_a_cell_that_holds_is_stale(edit: Edit) -> None:
    found = edit("googlenet", "463K, ", "497K, ")
    found.tells(Told("erratum", "{at: 4c,", "509_440"))
    found.says("the erratum is not true", "the cell holds", "help: delete the erratum")


def test_an_erratum_gives_the_computed_number(edit: Edit) -> None:
    found = edit("googlenet", "params: 509_440", "params: 509_441")
    found.tells(Told("erratum", "{at: 4c,", "509_441"))
    found.says("given 509_441, computed 509,440", "help: ")


def test_an_erratum_of_a_row_that_is_not_there_leaves_the_cell_wrong(edit: Edit) -> None:
    found = edit("googlenet", "{at: 4c,", "{at: 4f,")
    found.tells(Told("params", "[4c,", "463K"), Told("erratum", "{at: 4f,", "4f"))
    assert "no `params` is printed at `4f`" in found.findings[1].draw()


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


# More of their kind


def test_a_1x1_in_vgg16s_third_stage_is_configuration_c_and_not_d(edit: Edit) -> None:
    found = edit("vgg16", "conv3_3: {conv: 256, kernel: 3x3}", "conv3_3: {conv: 256, kernel: 1x1}")
    found.tells(Told("expect", "expect: {total: 138M", "138_357_544"))
    found.says("printed 138_357_544, computed 137,833,256")


def test_half_the_maps_in_an_unprinted_row_are_noticed_at_the_next_row_that_prints(edit: Edit) -> None:
    found = edit("vgg16", "conv2_2: {conv: 128", "conv2_2: {conv: 64")
    found.tells(Told("size", "- pool2:", "56x56x128"), Told("expect", "expect: {total: 138M", "138_357_544"))
    found.says("printed 56x56x128, computed 56x56x64", "the maps of its input")


def test_a_forgotten_stride_doubles_every_size_below_it(edit: Edit) -> None:
    found = edit("resnet18", "repeat: 2, first: {stride: 2},   size: 28x28", "repeat: 2, size: 28x28")
    found.tells(
        Told("size", "- conv3_x:", "28x28"),
        Told("size", "- conv4_x:", "14x14"),
        Told("size", "- conv5_x:", "7x7"),
        Told("expect", "expect: {trainable: 11_689_512", "1.8e9"),
    )
    found.says("printed 28x28, computed 56x56x128", "floor((56 + 1 + 1 - 3) / 1) + 1 = 56")
    # The multiply-adds would be wrong even if conv3_x gave 28x28: its first convolution still makes 56x56.
    assert [each.follows is None for each in found.findings] == [True, False, False, True]


def test_biases_beside_batch_norm_are_counted(edit: Edit) -> None:
    found = edit("resnet18", "bias: false", "bias: true")
    found.tells(Told("expect", "expect: {trainable: 11_689_512", "11_689_512"))
    found.says("computed 11,694,312")


def test_kerass_pools_padded_as_the_convolutions_are_caught_at_the_only_odd_size(edit: Edit) -> None:
    found = edit("fashion_cnn", "maxpool: {padding: valid}", "maxpool: {padding: same}")
    found.tells(Told("size", "- pool3:", "3x3x256"), Told("expect", "expect: {total: 1_413_834", "1_413_834"))
    found.says("printed 3x3x256, computed 4x4x256", "floor((7 + 0 + 1 - 2) / 2) + 1 = 4")


def test_one_map_less_in_lenets_connection_table_is_25_weights_less(edit: Edit) -> None:
    found = edit("lenet5", "[0, 1, 2, 3, 4, 5]]", "[0, 1, 2, 3, 4]]")
    assert [each.code for each in found.findings] == ["params", "connections", "expect", "expect"]
    found.says("printed 1_516, computed 1,491", "conv: 5 * 5 * 59 + 16 = 1,491")


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


def test_another_width_than_the_identity_beside_it_has_is_told_with_both_shapes(edit: Edit) -> None:
    found = edit("xception", "{unchanging: 728", "{unchanging: 512")
    add = found.text.index("add:", found.text.index("  unchanging:"))
    line = found.text.count("\n", 0, add) + 1
    column = add - found.text.rindex("\n", 0, add)
    assert [(each.code, each.place.line, each.place.column) for each in found.findings] == [("shape", line, column)]
    found.says("its branches are 19x19x512, 19x19x728", "block unchanging, as used at", "`shortcut` branch projects")


def test_an_activation_written_as_an_op_is_told_how_it_is_written(edit: Edit) -> None:
    found = edit("xception", "- identity", "- relu")
    found.tells(Told("unknown-op", "          - relu", "relu"))
    found.says("there is no op and no block named `relu`", "help: write `activation: relu`")


# What counting cannot see.  These edits make another network, and the check holds: it says that the printed columns
# match, never that the network is the paper's (DESIGN 2, rule 6).

UNSEEN = {
    "an average pool for a max pool": ("googlenet", "pool3: {maxpool: 3x3,", "pool3: {avgpool: 3x3, stride: 2,"),
    "a pool of another window that gives the same size": ("alexnet", "S2:  {maxpool: 3x3", "S2:  {maxpool: 2x2"),
    "tanh for relu": ("vgg16", "padding: same, activation: relu}", "padding: same, activation: tanh}"),
    "no activation at all": ("vgg16", "padding: same, activation: relu}", "padding: same, activation: none}"),
    "padding to the bottom and the right in place of all sides": (
        "resnet34", "conv:    {padding: half,", "conv:    {padding: same,",
    ),
    "another epsilon of batch norm": ("xception", "epsilon: 1e-3", "epsilon: 1e-5"),
    "another dropout rate": ("googlenet", "dropout: 0.4", "dropout: 0.9"),
    "two branches that changed places": (
        "googlenet",
        "          - [{conv: $c1, kernel: 1x1}]\n          - [{conv: $r3, kernel: 1x1}, {conv: $c3, kernel: 3x3}]\n",
        "          - [{conv: $r3, kernel: 1x1}, {conv: $c3, kernel: 3x3}]\n          - [{conv: $c1, kernel: 1x1}]\n",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", UNSEEN)
def test_counting_does_not_see(what: str, edit: Edit) -> None:
    spec, old, new = UNSEEN[what]
    edit(spec, old, new).tells()
