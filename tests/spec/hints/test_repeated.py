"""The same mistake at many places is told once, with the lines of the others."""

from __future__ import annotations

import pytest

from archspec.checking import check_file
from archspec.errors import Diagnostic, Place, Source, SpecError, draw_all
from archspec.spec.hints.repeated import lines, told_once
from archspec.spec.loader import Piped, load_text

from ..documents import text

FILE, OTHER = Source("a.yaml", "x\n" * 30), Source("b.yaml", "x\n" * 30)


def at(line: int, source: Source = FILE) -> Place:
    return Place(source, line, 1, line, 2)


def found(message: str, line: int, notes: tuple[str, ...] = (), hint: str = "") -> Diagnostic:
    return Diagnostic("row", message, at(line), notes=notes, hint=hint)


def test_the_first_of_equal_findings_names_the_lines_of_the_others_which_follow_it() -> None:
    told = told_once([found("a", 9), found("b", 2), found("a", 4), found("a", 5), found("a", 6)]).diagnostics
    assert [(each.message, each.place.line, each.follows) for each in told] == [
        ("b", 2, None), ("a", 4, None), ("a", 5, at(4)), ("a", 6, at(4)), ("a", 9, at(4)),
    ]  # fmt: skip
    assert [each.notes for each in told] == [(), ("the same, 3 times more: lines 5-6, 9",), (), (), ()]
    assert draw_all(told).count("error[row]") == 2


def test_what_differs_in_its_way_out_alone_is_the_same_and_with_other_notes_it_is_not() -> None:
    told = told_once([found("a", 1, hint="x"), found("a", 2, hint="y"), found("a", 3, notes=("z",))]).diagnostics
    assert [each.follows for each in told] == [None, at(1), None]
    assert told[0].notes == ("the same: line 2",)


@pytest.mark.parametrize(
    ("places", "said"),
    [
        ([at(3)], "line 3"),
        ([at(3), at(3)], "line 3"),
        ([at(3), at(5), at(4), at(9)], "lines 3-5, 9"),
        ([at(3), at(5, OTHER)], "line 3, b.yaml:5:1"),
    ],
)
def test_lines_that_follow_one_another_are_told_from_the_first_to_the_last(places: list[Place], said: str) -> None:
    assert lines(places, at(1)) == said


def test_a_word_that_no_operator_has_is_told_once_for_all_its_rows() -> None:
    rows = text("- {mbconv: 3}\n- {mbconv: 4, stride: 2}\n- {fused: 3}\n- a: {mbconv: 5}\n")
    (checked,) = check_file(Piped(rows.encode(), "a.yaml"))
    assert [each.follows is None for each in checked.report.diagnostics] == [True, False, True, False]
    assert str(checked) == "a.yaml: not checked (2 mistakes in the spec)"
    drawn = draw_all(checked.report.diagnostics)
    assert (drawn.count("= ops: "), drawn.count("the same, 2 times more: lines 6, 8")) == (2, 1)


def test_an_alias_bomb_is_one_mistake() -> None:
    rows = "\n".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]" for n in range(1, 12))
    with pytest.raises(SpecError) as caught:
        load_text(f"archspec: 1\na0: &a0 [1]\n{rows}\n")
    assert str(caught.value).count("error[anchor]") == 1
    assert "the same, 33 times more: lines 3-13" in str(caught.value)
