"""The canonical form, fact by fact: each drawing is a spec and what becomes of it."""

from __future__ import annotations

from textwrap import dedent, indent

import pytest

from archspec.errors import SpecError
from archspec.formatting import formatted

HEAD = "archspec: 1\nname: net\ninput: 8x8x3\n"


def rows(drawn: str) -> str:
    """The rows of a spec in canonical form; drawn as they stand below `layers:`."""
    made = formatted(f"{HEAD}layers:\n{indent(dedent(drawn).strip(), '  ')}\n")
    return dedent(made.partition("layers:\n")[2])


def head(drawn: str) -> str:
    """Further keys of a spec in canonical form, without what is the same in each."""
    made = formatted(f"{HEAD}{dedent(drawn).strip()}\nlayers: [flatten]\n")
    for line in HEAD.splitlines(keepends=True):
        made = made.replace(line, "", 1)
    return made.replace("layers:\n  - flatten\n", "")


def test_a_row_is_one_line_however_it_was_written() -> None:
    assert rows(
        """
        - conv: 6
          kernel: 3x3
        - C2:
            conv: 6
            kernel: 3x3
        - {dense: 3,
           bias: false}
        """
    ) == ("- {conv: 6, kernel: 3x3}\n- C2: {conv: 6, kernel: 3x3}\n- {dense: 3, bias: false}\n")


def test_an_operator_that_needs_nothing_is_a_bare_word() -> None:
    assert rows("- {flatten: }\n- out: {flatten: }") == "- flatten\n- out: {flatten: }\n"


def test_names_end_in_one_column_and_rows_of_one_operator_have_columns() -> None:
    assert rows(
        """
        - a: {conv: 6, kernel: 3x3, activation: relu}
        - longer: {conv: 128, kernel: 3x3, stride: 2, activation: relu}
        - c: {dense: 10, activation: softmax}
        """
    ) == (
        "- a:      {conv: 6,   kernel: 3x3,            activation: relu}\n"
        "- longer: {conv: 128, kernel: 3x3, stride: 2, activation: relu}\n"
        "- c:      {dense: 10, activation: softmax}\n"
    )


def test_two_columns_that_no_row_has_both_share_a_place() -> None:
    drawn = "- {conv: 6, kernel: 1x1, stride: 2}\n- {conv: 16, kernel: 3x3, activation: relu}\n"
    assert rows(drawn) == drawn.replace("conv: 6,", "conv: 6, ")


def test_printed_cells_stand_in_columns_of_their_own_in_the_order_in_which_the_list_has_them() -> None:
    assert rows(
        """
        - {conv: 6, kernel: 3x3, size: 8x8x6, depth: 1, params: 168}
        - flatten
        - {params: 3, dense: 10, size: 10}
        """.replace("{params: 3, dense: 10", "{dense: 10, params: 3")
    ) == (
        "- {conv: 6, kernel: 3x3,   size: 8x8x6, depth: 1, params: 168}\n"
        "- flatten\n"
        "- {dense: 10,              size: 10,              params: 3}\n"
    )


def test_what_comes_into_a_row_stands_among_its_printed_cells() -> None:
    assert rows(
        """
        - {conv: 6, input: 8x8, kernel: 3x3}
        - {dense: 10, size: 10, input: 8x8x6}
        """
    ) == ("- {conv: 6, kernel: 3x3,   input: 8x8}\n- {dense: 10,              input: 8x8x6, size: 10}\n")


def test_columns_of_an_operator_have_one_order_and_arguments_of_a_block_that_of_the_first_row() -> None:
    made = head(
        """
        blocks:
          b:
            layers:
              - {conv: 6, activation: relu, padding: same, when: $y > 1, stride: 2, kernel: 3x3}
              - {lrn: 5, k: 2, alpha: 1e-4}
            args: {stride: 1, y: 1}
        """
    )
    assert made == (
        "blocks:\n  b:\n    args: {stride: 1, y: 1}\n    layers:\n"
        "      - {conv: 6, kernel: 3x3, stride: 2, padding: same, activation: relu, when: $y > 1}\n"
        "      - {lrn: 5, k: 2, alpha: 1e-4}\n"
    )
    text = f"{HEAD}blocks: {{b: {{args: {{x: 1, y: 1, z: 1}}, layers: [flatten]}}}}\nlayers:\n"
    made = formatted(f"{text}  - {{b: 1, z: 2, y: 3}}\n  - {{b: 1, y: 4, z: 5}}\n")
    assert made.endswith("  - {b: 1, z: 2, y: 3}\n  - {b: 1, z: 5, y: 4}\n")


def test_keys_of_the_top_level_have_one_order_and_their_comments_go_with_them() -> None:
    text = dedent(
        """\
        # about the file
        name: net
        # the rows
        layers:
        - flatten
        # the input
        input: 8x8x3  # small
        archspec: 1
        """
    )
    assert formatted(text) == dedent(
        """\
        # about the file
        archspec: 1
        name: net
        # the input
        input: 8x8x3  # small
        # the rows
        layers:
          - flatten
        """
    )


def test_the_patches_of_a_variant_keep_their_order_for_it_has_a_meaning() -> None:
    text = f"{HEAD}layers:\n  - a: {{dense: 3}}\nvariants:\n  v:\n"
    patches = "    remove: [a]\n    before: {}\n    rows: {}\n"
    made = formatted(f'{text}    expect: {{total: 3}}\n{patches}    unprinted: [size]\n    source: "x"\n')
    assert made == f'{text}    source: "x"\n{patches}    unprinted: [size]\n    expect: {{total: 3}}\n'


def test_branches_that_were_broken_stay_so_and_what_does_not_fit_on_a_line_takes_several() -> None:
    short = "- {add: [[{conv: 3, kernel: 3x3}], identity], activation: relu}\n"
    assert rows(short) == short
    broken = "- add:\n    - - {conv: 3, kernel: 3x3}\n      - batchnorm\n    - identity\n  activation: relu\n"
    assert rows(broken) == broken
    wide = ", ".join(["{conv: 3, kernel: 3x3, padding: [1, 1, 1, 1]}"] * 2)
    assert rows(f"- {{add: [[{wide}], identity], activation: relu}}") == (
        f"- add: [[{wide}], identity]\n  activation: relu\n"
    )
    assert rows("- j:\n    concat:\n      - identity\n      - batchnorm\n") == (
        "- j:\n    concat:\n      - identity\n      - batchnorm\n"
    )


def test_a_table_has_its_brackets_under_each_other_and_its_cells_under_those_of_the_rows_around_it() -> None:
    blocks = "blocks:\n  b: {args: [maps, kernel], layers: [{conv: $maps, kernel: $kernel}]}\n"
    drawn = """
      - c: {conv: 16, kernel: 3x3, padding: valid, size: 6x6x16}
      - columns: [name, maps, kernel, =size]
        table: b
        rows:
          - [first, 8, 3x3, 6x6x8]
          - pool: {maxpool: 2x2, size: 3x3}
          - [b, 128, '5x5', -]
    """
    made = formatted(f"{HEAD}{blocks}layers:{drawn}").partition("layers:\n")[2]
    assert made == (
        "  - c: {conv: 16, kernel: 3x3, padding: valid,   size: 6x6x16}\n"
        "  - table: b\n"
        "    columns: [name,  maps, kernel,               =size]\n"
        "    rows:\n"
        "      -      [first,    8, 3x3,                  6x6x8]\n"
        "      - pool: {maxpool: 2x2,                     size: 3x3}\n"
        "      -      [b,      128, 5x5,                  -]\n"
    )


def test_a_table_that_prints_in_another_order_than_the_rows_around_it_stands_for_itself() -> None:
    made = rows(
        """
        - {dense: 3, size: 3, params: 5}
        - table: dense
          columns: [units, =params, =size]
          rows:
            - [10, 3, 10]
        """
    )
    assert made.endswith("  columns: [units, =params, =size]\n  rows:\n    -      [   10, 3,       10]\n")


def test_numbers_stay_as_they_are_printed_and_quotes_where_they_are_needed() -> None:
    made = head(
        """
        title: "A network, 2"
        source: 'He et al.'
        variables: {"rate": 0.50, 'act': 'relu', big: 1_000, yes: "yes", number: "128", comma: "a, b"}
        expect: {total: "22,855,952", macs: 3.60e9}
        """
    )
    assert made == (
        'title: A network, 2\nsource: "He et al."\n'
        'variables: {rate: 0.50, act: relu, big: 1_000, yes: yes, number: "128", comma: "a, b"}\n'
        'expect: {total: "22,855,952", macs: 3.60e9}\n'
    )


def test_an_expression_that_leaves_its_line_for_brackets_is_quoted_there() -> None:
    assert rows("- conv: max($input_maps, 2)\n  kernel: 3x3") == '- {conv: "max($input_maps, 2)", kernel: 3x3}\n'


def test_a_text_of_several_lines_is_one() -> None:
    assert head("title: A\n  network\nsource: |\n  He\n  et al.\n") == 'title: A network\nsource: "He\\net al.\\n"\n'


def test_constants_keep_their_lines_and_their_quotes() -> None:
    drawn = (
        "constants:\n  pairs:  # a table\n    [[0, 1],\n     [1, 2],  # the second\n"
        "     [2, 0]]\n  codes:\n    - '#..#'\n    - \".##.\"\n"
    )
    assert head(drawn) == drawn.replace("'", '"')


def test_errata_have_columns_and_their_notes_are_sentences() -> None:
    made = head('errata:\n- {note: why, at: a, params: 3}\n- {at: conv1, params: 12, macs: 7, note: "it\'s"}\n')
    assert made == (
        'errata:\n  - {at: a,     params: 3, note: "why"}\n  - {at: conv1, params: 12, macs: 7, note: "it\'s"}\n'
    )


def test_comments_behind_neighbouring_rows_stand_in_one_column() -> None:
    assert rows("- flatten # a\n- {dense: 10} #b\n\n\n\n- batchnorm      # c\n") == (
        "- flatten      # a\n- {dense: 10}  #b\n\n- batchnorm  # c\n"
    )


def test_comments_inside_of_what_becomes_one_line_go_in_front_of_it() -> None:
    assert rows("- a: {conv: 6,   # maps\n      # own\n      kernel: 3x3}   # window\n") == (
        "# maps\n# own\n- a: {conv: 6, kernel: 3x3}  # window\n"
    )


def test_a_comment_at_the_end_of_a_list_stays_in_it_and_one_further_left_goes_with_what_follows() -> None:
    text = f"{HEAD}layers:\n  - flatten\n  # of the rows\n# of the numbers\nexpect: {{total: 0}}\n# of nothing\n"
    assert formatted(text) == text


def test_a_file_of_blocks_is_formatted_too() -> None:
    assert formatted("blocks: {b: {layers: [{flatten: }]}}\narchspec: 1\n") == (
        "archspec: 1\nblocks: {b: {layers: [flatten]}}\n"
    )


def test_a_spec_in_json_becomes_a_table() -> None:
    text = '{\n "archspec": 1, "name": "net", "input": "8x8x3",\n "layers": [\n  {"conv": 6,\n   "kernel": "3x3"}]}\n'
    assert formatted(text) == f"{HEAD}layers:\n  - {{conv: 6, kernel: 3x3}}\n"


def test_lines_end_as_they_did() -> None:
    assert formatted(f"{HEAD}layers: [flatten]\n".replace("\n", "\r\n")) == (
        f"{HEAD}layers:\n  - flatten\n".replace("\n", "\r\n")
    )


def test_the_variant_that_is_wrong_is_told_too() -> None:
    with pytest.raises(SpecError) as caught:
        formatted(f"{HEAD}layers: [flatten]\nvariants: {{v: {{remoev: []}}}}\n")
    assert "variant `v` has no `remoev`" in str(caught.value)


def test_a_branch_on_one_line_stays_there_at_any_depth() -> None:
    drawn = (
        "- add:\n    - [{conv: 3, kernel: 3x3}]\n    - - add:\n          - [{conv: 3, kernel: 3x3}]\n          - []\n"
    )
    assert rows(drawn) == drawn


def test_no_blank_line_comes_to_the_front_by_a_new_order() -> None:
    text = f'{HEAD}layers:\n  - flatten\nvariants:\n  v:\n    expect: {{}}\n\n    source: "x"\n'
    made = f'{HEAD}layers:\n  - flatten\nvariants:\n  v:\n    source: "x"\n    expect: {{}}\n'
    assert formatted(text) == made
