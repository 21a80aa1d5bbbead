"""What an explanation says of the whole network: the sum over its rows, and what `expect` counts."""

from __future__ import annotations

from pathlib import Path

import pytest
from sweeps import sweep

import archspec
from archspec.analysis.explained import Column
from archspec.analysis.explained.parts import Part
from archspec.analysis.explained.totals import TOTALS
from archspec.analysis.facts import Facts
from archspec.errors import UsageError
from archspec.spec.loader import load_file

from ..tables import text
from .arithmetic import evaluated

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))
CASES = sweep(
    [(path, variant) for path in SPECS for variant in (None, *load_file(path).header.variants)],
    lambda case: case[1] is None,
    lambda case: f"{case[0].stem}-{case[1] or 'base'}",
)
NORMED = "- a: {conv: 8, kernel: 3x3, norm: batch}"


def total(layers: str, name: str, head: str = "") -> Column:
    return archspec.load(text(layers, head)).explain("expect", name)[name]


def said(layers: str, name: str, head: str = "") -> str:
    return str(archspec.load(text(layers, head)).explain("expect", name)).partition("\n\n")[2]


def require_sum(column: Column) -> None:
    """The rows add up to the total, and each row's own arithmetic to the row."""
    if column.name == "depth":
        assert column.formula is None or evaluated(column.formula.text) == column.value
        return
    assert sum(part.value for part in column.parts) == column.value
    for part in column.parts:
        require_exact(part)


def require_exact(part: Part) -> None:
    assert part.value and part.value % part.times == 0
    if part.formula is not None:
        assert part.formula.value == part.value == evaluated(part.formula.text)
    if part.parts:
        assert sum(inner.value for inner in part.parts) == part.value


@pytest.mark.parametrize(("path", "variant"), CASES)
def test_the_rows_add_up_to_every_total_of_the_network(path: Path, variant: str | None) -> None:
    net = archspec.load(path, variant)
    facts = Facts(net.network)
    for name in TOTALS:
        column = net.explain("expect", name)[name]
        assert column.value == facts.of_network(name)
        require_sum(column)


def test_a_sum_that_lacks_a_row_is_told_by_the_test_above() -> None:
    column = total(f"{NORMED}\n- b: {{dense: 10}}", "total")
    with pytest.raises(AssertionError):
        require_sum(Column("total", column.value, parts=column.parts[1:]))


def test_a_row_is_one_line_with_the_arithmetic_of_all_its_layers() -> None:
    (row,) = total(NORMED, "trainable").parts
    assert (row.name, row.what) == ("a", "conv batchnorm")
    assert row.formula is not None and row.formula.text == "3 * 3 * 3 * 8 + 8 + 8 + 8"


def test_a_total_says_which_kinds_of_parameters_are_in_it() -> None:
    assert "    256 = 240 trainable + 16 moving statistics" in said(NORMED, "total", "expect: {total: 256}")
    assert "    it is without 16 moving statistics" in said(NORMED, "trainable", "expect: {trainable: 240}")
    assert "    all parameters are trainable" in said("- {dense: 10}", "total", "expect: {total: 30_730}")


def test_the_convention_of_a_column_changes_nothing_in_a_total_and_that_is_said() -> None:
    note = "`conventions` is about the params of rows, and changes nothing here"
    head = "conventions: {params: {biases: false}}\nexpect: {total: 256}"
    assert note in said(NORMED, "total", head)
    assert note not in said(NORMED, "total", "expect: {total: 256}")


def test_a_rounded_total_says_how_and_one_that_does_not_hold_says_so() -> None:
    assert "256 = 0.256K, rounded up to 0.3K" in said(NORMED, "total", "expect: {total: 0.3K}")
    wrong = total(NORMED, "total", "expect: {total: 257}")
    assert wrong.printed is not None and wrong.printed.holds is False
    assert wrong.printed.notes[0] == "computed 256"


def test_an_erratum_of_a_total_stands_beside_it() -> None:
    head = "expect: {total: 257}\nerrata: [{at: expect, params: 256, note: a digit is wrong}]"
    assert "    erratum: a digit is wrong" in said(NORMED, "total", head)


def test_another_value_of_a_variable_is_compared_with_nothing() -> None:
    spec = text("- a: {dense: $n}", "variables: {n: 10}\nexpect: {total: 30_730}")
    printed = archspec.load(spec, n=5).explain("expect", "total")["total"].printed
    assert printed is not None and printed.holds is None


def test_what_is_printed_is_told_beside_the_four_totals_that_always_are() -> None:
    named = [column.name for column in archspec.load(SPECS[0]).explain("expect").columns]
    assert named[:4] == ["total", "trainable", "non_trainable", "macs"]
    plain = archspec.load(text(NORMED)).explain("expect")
    assert [column.name for column in plain.columns] == named[:4]


def test_a_total_in_the_place_of_a_row_is_told_its_place() -> None:
    net = archspec.load(text(NORMED))
    with pytest.raises(UsageError, match="`total` is no row, but a number of the whole network"):
        net.explain("total")
    with pytest.raises(UsageError, match=r"no column `totl`: .*; did you mean `total`"):
        net.explain("expect", "totl")


def test_a_row_of_this_name_comes_first() -> None:
    net = archspec.load(text("- expect: {conv: 8, kernel: 3x3}\n- total: {dense: 10}"))
    assert net.explain("expect").what == "conv"
    assert net.explain("total", "params")["params"].value == 81_930
