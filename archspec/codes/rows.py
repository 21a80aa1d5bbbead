"""Codes of keys, rows, values and names that are not those of the language, or that make no network."""

from __future__ import annotations

from archspec.codes.code import Code

ROWS = {
    "cell": Code(
        "document",
        "this is no printed number or size",
        "Write a count as `1_418`, `159K` or `1.8e9`, and a size as `28x28x6`, `28x28` or `84`. A printed cell is a "
        "number, never an expression.",
        "- {conv: 6, kernel: 3x3, params: 1.2k}",
        "- {conv: 6, kernel: 3x3, params: 168}",
    ),
    "cycle": Code(
        "document",
        "a block uses itself",
        "Give `repeat` to a row, or let the inner block be another one: a block is laid out where it is used, and this "
        "one would have no end.",
        "blocks: {b: {layers: [b]}}\nlayers: [b]",
        "blocks: {b: {layers: [{conv: 6, kernel: 3x3, repeat: 2}]}}\nlayers: [b]",
    ),
    "expression": Code(
        "network",
        "an expression cannot be read, or has no value",
        "An expression has names behind `$`, whole numbers and `+ - * // %`, `min`, `max`; a condition compares. Whole "
        "numbers are divided by `//`.",
        "- {dense: $input_maps / 2}",
        "- {dense: $input_maps // 2}",
    ),
    "missing-key": Code(
        "document",
        "a key, a column or an argument that is required is not there",
        "Write it; `archspec explain OPERATOR` lists what an operator needs. What all rows of an operator share may "
        "stand under `defaults`.",
        "- {conv: 6}",
        "- {conv: 6, kernel: 3x3}",
    ),
    "name": Code(
        "document",
        "a name is taken, has a wrong character, or no row has it",
        "Rename one of the two, or write the name of a row above: `from` sees the rows above in its own list, by their "
        "names.",
        "- {conv: 6, kernel: 3x3, from: conv9}",
        "- stem: {conv: 6, kernel: 3x3}\n- {conv: 6, kernel: 3x3, from: stem}",
    ),
    "open": Code(
        "document",
        "a cell is written `?`: `archspec solve` lists what it can be",
        "Let `archspec solve` list the values with which the printed cells hold, and write one in its place. A `?` "
        "that is a text stands in quotes.",
        "- {conv: ?, kernel: 3x3}",
        "- {conv: 6, kernel: 3x3}",
    ),
    "row": Code(
        "document",
        "this is no row, stands where it cannot, or puts out what no row takes",
        "A row is an operator or a block with its columns, `- {conv: 6, kernel: 3x3}`, or a name with these, "
        "`- C1: {conv: 6, kernel: 3x3}`; `shortcut` is a branch of `add`.",
        "- shortcut",
        "- {add: [[{conv: 3, kernel: 3x3}], shortcut]}",
    ),
    "shape": Code(
        "network",
        "an operator cannot take this input",
        "Look at what comes in: branches of one merge fit each other, a window fits into its maps, and an operator of "
        "vectors needs a `flatten` or a global pool before it.",
        "- {rbf: 10}",
        "- flatten\n- {rbf: 10}",
    ),
    "table": Code(
        "document",
        "a table has no header, or a row does not fit its columns",
        "Give each row as many cells as `columns` has names. A column of printed cells begins with `=`, and a cell in "
        "which nothing is printed is `-`.",
        "- {table: conv, columns: [filters, kernel], rows: [[6]]}",
        "- {table: conv, columns: [filters, kernel], rows: [[6, 3x3]]}",
    ),
    "unknown-key": Code(
        "document",
        "there is no such key, column or argument here",
        "Correct the spelling; `archspec explain OPERATOR` lists an operator's columns. Nothing that a spec says is "
        "passed over.",
        "- {conv: 6, kernal: 3x3}",
        "- {conv: 6, kernel: 3x3}",
    ),
    "unknown-name": Code(
        "document",
        "an expression uses a name that is not known",
        "Name an argument of the block, a variable, a constant or `$input_maps`; declare it where it is missing.",
        "- {dense: $clases}",
        "variables: {classes: 10}\nlayers: [{dense: $classes}]",
    ),
    "unknown-op": Code(
        "document",
        "there is no operator and no block with this name",
        "Correct the spelling, or declare the block. docs/operators.md has every operator; nothing unknown is passed "
        "through.",
        "- {conv2d: 6, kernel: 3x3}",
        "- {conv: 6, kernel: 3x3}",
    ),
    "unused": Code(
        "document",
        "an argument, a block, a variable, a constant or a default is declared, and nothing refers to it",
        "Write `$name` where it is meant, or remove it: what is given for it changes no row, so the network is the one "
        "without it. Of a block, or of an operator's defaults, write a row that uses it. What one variant uses is "
        "used; blocks of a file under `use` may be left over.",
        "blocks: {b: {args: {maps: required, stride: 1}, layers: [{conv: $maps, kernel: 3x3}]}}\n"
        "layers: [{b: 6, stride: 2}]",
        "blocks: {b: {args: {maps: required, stride: 1}, layers: [{conv: $maps, kernel: 3x3, stride: $stride}]}}\n"
        "layers: [{b: 6, stride: 2}]",
    ),
    "use": Code(
        "document",
        "a block file cannot be used",
        "Put the file beside the spec or in a folder below it (files elsewhere are never read), and let it have "
        "`archspec: 1` and `blocks` alone. Or write the blocks in the spec.",
        "use: [../blocks.yaml]\nlayers: [{pair: 6}]",
        "blocks: {pair: {args: [maps], layers: [{conv: $maps, kernel: 3x3}, {conv: $maps, kernel: 3x3}]}}\n"
        "layers: [{pair: 6}]",
    ),
    "value": Code(
        "document",
        "a key, a column or an argument cannot have this value",
        "The message says what is expected; `archspec explain OPERATOR` has it for every column. A window is `3x3`, "
        "and a text that looks like a number stands in quotes.",
        "- {conv: six, kernel: 3x3}",
        "- {conv: 6, kernel: 3x3}",
    ),
}
