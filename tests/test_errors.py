"""Findings: how they are drawn, sorted, counted and told to machines."""

from __future__ import annotations

import pytest

from archspec.errors import (
    MAX_DRAWN,
    MAX_LINE,
    Diagnostic,
    Findings,
    Place,
    Source,
    SpecError,
    did_you_mean,
    draw_all,
    error,
)  # fmt: skip


def place(line: str, start: int, end: int, name: str = "net.yaml") -> Place:
    """A span in a text of one line; columns count from 1."""
    return Place(Source(name, line), 1, start, 1, end)


def drawn(line: str, start: int, end: int, label: str = "") -> tuple[str, str]:
    """The two lines of an excerpt: the source, and the carets under it, both without the gutter."""
    _, text, carets = Diagnostic("code", "message", place(line, start, end), label).draw().split("\n")
    assert text.startswith("    1 | ") and carets.startswith("      |")
    return text[8:], carets[8:]


# Drawing


def test_a_finding_is_drawn_as_a_compiler_draws_it() -> None:
    found = Diagnostic(
        "size", "the row does not have this size", Place(Source("a.yaml", "x\n- [3b, 28x28]\n"), 2, 8, 2, 13),
        "printed 28x28, computed 14x14", ("concat: 480 maps", "block inception"), "look at the stride",
    )  # fmt: skip
    assert found.draw() == (
        "a.yaml:2:8: error[size]: the row does not have this size\n"
        "    2 | - [3b, 28x28]\n"
        "      |        ^^^^^ printed 28x28, computed 14x14\n"
        "      = concat: 480 maps\n"
        "      = block inception\n"
        "      = help: look at the stride"
    )


@pytest.mark.parametrize(("start", "end"), [(1, 2), (3, 7), (10, 11), (1, 11)])
def test_carets_are_under_the_columns_of_the_span(start: int, end: int) -> None:
    text, carets = drawn("abcdefghij", start, end)
    assert [index for index, char in enumerate(carets, 1) if char == "^"] == list(range(start, end))
    assert text == "abcdefghij"


def test_an_empty_span_has_one_caret_even_behind_the_end_of_its_line() -> None:
    assert drawn("abc", 2, 2) == ("abc", " ^")
    assert drawn("abc", 4, 4) == ("abc", "   ^")


def test_a_span_of_several_lines_is_drawn_to_the_end_of_the_first() -> None:
    source = Source("a", "ab cd\nef\n")
    assert Diagnostic("c", "m", Place(source, 1, 4, 2, 3)).draw().split("\n")[1:] == ["    1 | ab cd", "      |    ^^"]


def test_without_a_label_no_space_ends_the_line() -> None:
    assert not Diagnostic("c", "m", place("abc", 1, 2)).draw().endswith(" ")


@pytest.mark.parametrize("start", [1, 5, MAX_LINE, 500, 990])
def test_a_long_line_is_cut_around_its_carets(start: int) -> None:
    line = "".join(chr(ord("a") + index % 26) for index in range(1000))
    text, carets = drawn(line, start, start + 5)
    assert len(text) <= MAX_LINE
    first = carets.index("^")
    assert text[first : first + carets.count("^")] == line[start - 1 : start + 4]


def test_carets_end_where_the_cut_line_ends() -> None:
    text, carets = drawn("x" * 10_000, 1, 10_001)
    assert len(text) == MAX_LINE and carets == "^" * MAX_LINE


def test_a_line_of_the_largest_length_is_not_cut() -> None:
    line = "x" * (MAX_LINE - 1) + "!"
    assert drawn(line, MAX_LINE, MAX_LINE + 1) == (line, " " * (MAX_LINE - 1) + "^")


@pytest.mark.parametrize("char", ["\t", "\x1b", "\0", "\u202e", "\u200b", "\x9b"])
def test_a_character_that_is_no_print_is_drawn_as_one_space(char: str) -> None:
    assert drawn(f"a{char}b", 3, 4) == ("a b", "  ^")


@pytest.mark.parametrize("line", ["", "   "])
def test_where_the_line_is_blank_only_the_label_is_drawn(line: str) -> None:
    assert Diagnostic("c", "m", place(line, 1, 1), "empty").draw() == "net.yaml:1:1: error[c]: m\n      | empty"
    assert Diagnostic("c", "m", place(line, 1, 1)).draw() == "net.yaml:1:1: error[c]: m"


def test_a_place_outside_of_its_source_is_no_crash() -> None:
    assert Diagnostic("c", "m", Place(Source("a", "x"), 9, 1, 9, 2)).draw() == "a:9:1: error[c]: m"


def test_a_place_is_said_as_file_line_and_column() -> None:
    assert str(Place(Source("specs/a.yaml", ""), 3, 7, 3, 9)) == "specs/a.yaml:3:7"
    assert str(Place.start_of(Source("a", "x"))) == "a:1:1"


# Many findings


def many(count: int) -> list[Diagnostic]:
    return [Diagnostic("c", f"message {number}", place("abc", 1, 2)) for number in range(count)]


def test_fifty_findings_are_drawn_and_the_rest_is_counted() -> None:
    text = draw_all(many(MAX_DRAWN + 3))
    assert text.count("error[c]") == MAX_DRAWN
    assert text.endswith("\n\n... and 3 more")


def test_nothing_is_counted_where_all_are_drawn() -> None:
    assert "more" not in draw_all(many(MAX_DRAWN))
    assert draw_all([]) == ""


def test_the_text_of_the_exception_is_the_drawing_and_its_findings_are_all_there() -> None:
    caught = SpecError(many(MAX_DRAWN + 1))
    assert str(caught) == draw_all(caught.diagnostics)
    assert len(caught.diagnostics) == MAX_DRAWN + 1


def test_the_exception_tells_its_findings_in_the_order_of_the_file() -> None:
    source, other = Source("b", "x\nyz\n"), Source("a", "x")
    at = {
        name: Place(source, line, column, line, column)
        for name, line, column in [("1", 1, 1), ("2", 2, 1), ("3", 2, 2)]
    }
    at["other"] = Place.start_of(other)
    found = [Diagnostic("c", name, at[name]) for name in ("3", "other", "1", "2")]
    assert [each.message for each in SpecError(found).diagnostics] == ["1", "2", "3", "other"]


def test_steps_that_fail_are_told_together_and_do_not_stop_each_other() -> None:
    findings, done = Findings(), []
    for number in range(3):
        with findings.kept():
            if number != 1:
                raise error("c", f"step {number}", place("abc", number + 1, number + 2))
            done.append(number)
    with pytest.raises(SpecError) as caught:
        findings.require_none()
    assert [each.message for each in caught.value.diagnostics] == ["step 0", "step 2"]
    assert done == [1]


def test_without_findings_nothing_is_raised() -> None:
    findings = Findings()
    with findings.kept():
        pass
    findings.require_none()


def test_what_is_no_finding_is_not_kept() -> None:
    with pytest.raises(ZeroDivisionError), Findings().kept():
        raise ZeroDivisionError


# Machines


def test_the_keys_of_the_json_form_are_a_contract() -> None:
    found = Diagnostic("size", "wrong", Place(Source("a.yaml", "abc"), 1, 2, 1, 4), hint="do", severity="warning")
    assert found.as_json() == {
        "code": "size", "severity": "warning", "message": "wrong", "file": "a.yaml",
        "line": 1, "column": 2, "end_line": 1, "end_column": 4, "hint": "do",
    }  # fmt: skip


def test_the_json_message_holds_the_label_too() -> None:
    assert Diagnostic("c", "wrong", place("abc", 1, 2), "3 printed").as_json()["message"] == "wrong: 3 printed"


# Hints


def test_the_nearest_word_is_offered() -> None:
    assert did_you_mean("kernal", ["stride", "kernel", "norm"]) == "did you mean `kernel`?"


@pytest.mark.parametrize("word", ["", "zzz", "k", "kernal" * 1000])
def test_nothing_is_offered_where_nothing_is_near(word: str) -> None:
    assert did_you_mean(word, ["stride", "kernel"]) == ""
    assert did_you_mean(word, []) == ""
