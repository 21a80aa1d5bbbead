"""Errata: what they excuse, and when they are stale."""

from __future__ import annotations

import pytest

from .tables import RESIDUAL, finding, marked, report

ROW = "- c: {conv: 8, kernel: 3x3, size: 31x31x8, params: 225}"


def errata(*listed: str) -> str:
    return "errata:\n" + "".join(f"  - {{{one}, note: misprint}}\n" for one in listed)


def test_a_true_erratum_excuses_its_cell() -> None:
    found = report(ROW, errata("at: c, size: 32x32x8, params: 224"))
    assert (found.held, found.errata, found.failed, found.checked, found.ok) == (0, 2, 0, 2, True)
    assert str(found) == "matches the printed columns (2 cells, 2 of them errata)"


def test_an_erratum_of_one_cell_leaves_the_others_alone() -> None:
    found = report(ROW, errata("at: c, params: 224"))
    assert (found.errata, found.failed) == (1, 1)
    assert [one.code for one in found.diagnostics] == ["size"]


def test_the_exact_number_is_that_of_the_columns_convention() -> None:
    head = "conventions: {params: {K: 1024, biases: false}}\n"
    row = "- c: {conv: 64, kernel: 3x3, params: 2.7K}"
    assert report(row, head + errata("at: c, params: 1_728")).errata == 1
    assert report(row, head + errata("at: c, params: 1_792")).errata == 0


@pytest.mark.parametrize(
    ("listed", "label"),
    [
        ("at: c, params: 226", "given 226, computed 224"),
        ("at: c, params: 0.22K", "given 0.22K, computed 224"),
    ],
)
def test_a_wrong_number_is_told_in_place_of_the_cell(listed: str, label: str) -> None:
    found = report("- c: {conv: 8, kernel: 3x3, params: 225}", errata(listed))
    (one,) = found.diagnostics
    assert (one.code, one.message, one.label) == ("erratum", "the erratum is not true", label)
    assert (one.place.line, one.place.column) == (5, 21)
    assert (found.failed, found.errata) == (1, 0)
    assert str(found) == "does not match the printed columns (1 cell, 1 fail, 1 erratum not true)"


@pytest.mark.parametrize("size", ["32x32", "32x32x9", "8"])
def test_a_corrected_size_is_the_whole_size(size: str) -> None:
    found = report("- c: {conv: 8, kernel: 3x3, size: 31x31}", errata(f"at: c, size: {size}"))
    assert [one.label for one in found.diagnostics] == [f"given {size}, computed 32x32x8"]


def test_a_corrected_vector_may_be_written_as_its_cell_is() -> None:
    row = "- p: {globalavgpool: , size: 1x1x4}"
    assert report(row, errata("at: p, size: 3")).ok
    assert report(row, errata("at: p, size: 1x1x3")).ok


def test_an_erratum_whose_cell_holds_is_stale() -> None:
    found = report("- c: {conv: 8, kernel: 3x3, params: 224}", errata("at: c, params: 224"))
    (one,) = found.diagnostics
    assert (one.code, one.label, one.hint, marked(one)) == ("erratum", "the cell holds", "delete the erratum", "224")
    assert (found.held, found.failed, found.ok) == (1, 0, False)


@pytest.mark.parametrize(
    ("listed", "label", "hint"),
    [
        ("at: conv3, params: 5", "no `params` is printed at `conv3`", "did you mean `conv2`?"),
        ("at: conv2, macs: 5", "no `macs` is printed at `conv2`", ""),
        ("at: expect, macs: 5", "no `macs` is printed at `expect`", ""),
    ],
)
def test_an_erratum_without_a_cell_is_stale(listed: str, label: str, hint: str) -> None:
    found = finding("- conv2: {conv: 8, kernel: 3x3, params: 224}", errata(listed))
    assert (found.code, found.message, found.label, found.hint) == ("erratum", "there is no such cell", label, hint)
    assert (found.place.line, found.place.column) == (5, 10)


def test_a_cell_has_one_erratum() -> None:
    found = report(ROW, errata("at: c, size: 32x32x8, params: 224", "at: c, params: 224"))
    assert [(one.label, one.place.line) for one in found.diagnostics] == [("this cell has an erratum already", 6)]


def test_an_erratum_that_corrects_nothing_is_told() -> None:
    found = finding("- c: {conv: 8, kernel: 3x3}", errata("at: c"))
    assert (found.code, found.message) == ("erratum", "the erratum corrects nothing")


def test_repetitions_and_rows_in_blocks_are_named_by_their_paths() -> None:
    blocks = "blocks: {b: {args: [m], layers: [{conv: $m, kernel: 1x1, params: 33}]}}\n"
    assert report("- s: {b: 8}", blocks + errata("at: s/conv, params: 32")).errata == 1
    stage = "- s: {residual: 8, repeat: 3, first: {stride: 2}, params: [840, 1, 1_168]}"
    assert report(stage, RESIDUAL + errata("at: s/1, params: 1_168")).errata == 1


def test_what_is_expected_of_the_network_may_be_wrong_in_print_too() -> None:
    head = "expect: {total: 1, macs: 2}\n" + errata("at: expect, params: 224, macs: 221_184")
    assert report("- {conv: 8, kernel: 3x3}", head).errata == 2
