"""Codes of printed cells that the rows do not give."""

from __future__ import annotations

from archspec.codes.code import Code

_TYPED = (
    "Compare the row with the table: a number may be mistyped in either. Where the table is wrong in print, leave the "
    "cell as it is printed and say so under `errata`. `archspec explain SPEC ROW {}` has the arithmetic."
)

CELLS = {
    "connections": Code(
        "table",
        "a row has another number of connections than its cell says",
        _TYPED.format("connections"),
        "- flatten: {flatten: , connections: 7}",
        "- flatten: {flatten: , connections: 0}",
    ),
    "depth": Code(
        "table",
        "a row has another depth than its cell says",
        f"{_TYPED.format('depth')} Layers with weights are counted, those of pools and norms are not.",
        "- flatten: {flatten: , depth: 1}",
        "- flatten: {flatten: , depth: 0}",
    ),
    "erratum": Code(
        "table",
        "an erratum is not true, has no cell, or corrects nothing",
        "An erratum names a cell that is printed and wrong, and gives the exact number of its row. Delete it where the "
        "cell holds.",
        "layers: [c: {conv: 6, kernel: 3x3, params: 168}]\nerrata: [{at: c, params: 168, note: 186 is printed}]",
        "layers: [c: {conv: 6, kernel: 3x3, params: 186}]\nerrata: [{at: c, params: 168, note: 186 is printed}]",
    ),
    "expect": Code(
        "table",
        "the network has another number than `expect` says",
        "`expect` counts everything, with K = 1000: moving statistics too, and without heads that exist in training "
        "only (`total_with_heads` has them). Where one way of counting makes the whole difference, a note says which: "
        "biases before a batch norm, moving statistics, the last layer or its bias, a head. Where the rows hold and "
        "the sum does not, a row is missing; `archspec explain SPEC expect` has the sum.",
        "layers: [{dense: 10}]\nexpect: {total: 23_520}",
        "layers: [{dense: 10}]\nexpect: {total: 23_530}",
    ),
    "hidden": Code(
        "table",
        "printed cells are compared with nothing, because `when` hides their rows in the spec and in each variant",
        "Declare a variant in which the rows are there, and its check has their cells; or leave the cells out. It is a "
        "warning, told once for a spec: what is compared holds.",
        "variables: {wide: false}\nlayers: [{dense: 10}, {dense: 20, when: $wide, size: 20}]",
        "variables: {wide: false}\nlayers: [{dense: 10}, {dense: 20, when: $wide}]",
        severity="warning",
    ),
    "input": Code(
        "table",
        "what comes into a row has another size than its cell says",
        f"{_TYPED.format('input')} A row reads the output of the row above, or of the one that `from` names. A column "
        "that prints what the rows put out is `size`.",
        "- c: {conv: 6, kernel: 3x3, stride: 2}\n- d: {dense: 10, input: 7x7x6}",
        "- c: {conv: 6, kernel: 3x3, stride: 2}\n- d: {dense: 10, input: 14x14x6}",
    ),
    "macs": Code(
        "table",
        "a row has another number of multiply-adds than its cell says",
        f"{_TYPED.format('macs')} A column that counts multiplications and additions apart has twice as many.",
        "- c: {conv: 6, kernel: 3x3, macs: 254_016}",
        "- c: {conv: 6, kernel: 3x3, macs: 127_008}",
    ),
    "neurons": Code(
        "table",
        "a row has another number of neurons than its cell says",
        _TYPED.format("neurons"),
        "- c: {conv: 6, kernel: 3x3, neurons: 4_700}",
        "- c: {conv: 6, kernel: 3x3, neurons: 4_704}",
    ),
    "params": Code(
        "table",
        "a row has another number of parameters than its cell says",
        f"{_TYPED.format('params')} How the column counts (biases, moving statistics, K) is said under `conventions`.",
        "- c: {conv: 6, kernel: 3x3, params: 186}",
        "- c: {conv: 6, kernel: 3x3, params: 168}",
    ),
    "size": Code(
        "table",
        "a row has another size than its cell says",
        f"{_TYPED.format('output')} A side that is one off is nearly always a padding or a `ceil`.",
        "- p: {maxpool: 3x3, stride: 2, padding: valid, size: 14x14}",
        "- p: {maxpool: 3x3, stride: 2, padding: valid, ceil: true, size: 14x14}",
    ),
}
