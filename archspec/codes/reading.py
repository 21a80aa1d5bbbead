"""Codes of texts that are no YAML, or that are YAML of which a table needs nothing."""

from __future__ import annotations

from archspec.codes.code import Code

READING = {
    "anchor": Code(
        "text",
        "a YAML anchor or alias",
        "Write the value out, or give it a name under `constants` or `variables` and write `$name`. A text that begins "
        "with `*` or `&` stands in quotes.",
        "- {conv: *maps, kernel: 3x3}",
        "variables: {maps: 6}\nlayers: [{conv: $maps, kernel: 3x3}]",
    ),
    "duplicate-key": Code(
        "text",
        "a key stands twice in one mapping",
        "Delete one of the two. YAML readers differ in which of them they take, so neither is taken here.",
        "- {conv: 6, kernel: 3x3, kernel: 5x5}",
        "- {conv: 6, kernel: 5x5}",
    ),
    "empty": Code(
        "text",
        "there is nothing in the file",
        "Begin with `archspec: 1`, a name, an input and rows. A file of comments alone is empty too.",
        "# a network will stand here\n",
        "- {conv: 6, kernel: 3x3}",
    ),
    "encoding": Code(
        "text",
        "the file is not UTF-8, or has a character that no spec may hold",
        "Save the file as UTF-8, and delete the character: controls and marks that turn the direction of a text are "
        "not seen by who reads it.",
        "- c\x07: {conv: 6, kernel: 3x3}",
        "- c: {conv: 6, kernel: 3x3}",
    ),
    "key": Code(
        "text",
        "a key that is a list, is empty, has no space after its colon, or has a character that cannot be seen",
        "Write a word before the colon and a space behind it.",
        "- {[3]: 6}",
        "- {conv: 6, kernel: 3x3}",
    ),
    "limit": Code(
        "text",
        "something is beyond a limit",
        "The message names the limit; docs/language.md lists them all. No published network comes near one, so look "
        "for a number with too many digits, or for a `repeat`.",
        "- {dense: 1_000_000}\n- {dense: 1_000_000}\n- {dense: 1_000_000}",
        "- {dense: 1_000}\n- {dense: 1_000}\n- {dense: 1_000}",
    ),
    "merge": Code(
        "text",
        "a YAML merge key",
        "Write the columns out, or put what several rows share under `defaults`.",
        "- {<<: conv, kernel: 3x3}",
        "defaults: {conv: {kernel: 3x3}}\nlayers: [{conv: 6}]",
    ),
    "number": Code(
        "text",
        "a number that could be read in two ways, or is too large or too small",
        "Write it without leading zeros, group its digits by threes with `_`, or put it in quotes where a text is "
        "meant.",
        "- {dense: 010}",
        "- {dense: 10}",
    ),
    "syntax": Code(
        "text",
        "this is not YAML",
        "Look at the place and just before it: a comma between two cells, a bracket that closes, spaces and not tabs "
        "at the beginning of a line, quotes around a text with `: ` in it.",
        "- {conv: 6 kernel: 3x3}",
        "- {conv: 6, kernel: 3x3}",
    ),
    "tag": Code(
        "text",
        "a YAML tag",
        "Delete it: a value is read as what it looks like, and a text that looks like a number stands in quotes.",
        "- {conv: !!int 6, kernel: 3x3}",
        "- {conv: 6, kernel: 3x3}",
    ),
}
