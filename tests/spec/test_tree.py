"""The nodes that come out, where they stand, and the parts of YAML that no spec may use."""

from __future__ import annotations

import pytest

from archspec.spec.nodes import Scalar, Sequence, plain
from archspec.spec.reader import read_text
from archspec.spec.tree import MAX_DEPTH, MAX_FINDINGS, MAX_NODES

from .drawings import LENET, assert_refused, findings, leaves, mapping, span, unmarked

# What is read


def test_a_table_is_read_with_yaml_1_2_values(scanner: str) -> None:
    assert plain(read_text(LENET)) == {
        "archspec": 1,
        "name": "lenet5",
        "title": "LeNet-5 é",
        "input": "32x32x1",
        "layers": [
            {"C1": {"conv": 6, "kernel": "5x5", "size": "28x28x6", "params": 156}},
            {
                "table": "inception",
                "columns": ["name", "c1", "=size"],
                "rows": [["3a", 64, "28x28x256", 1000.0, -0.5, 31, 22_855_952]],
            },
            "relu",
            {"rbf": 10, "trainable": False, "x": None},
        ],
        "note": "as printed\n in 1998\n",
        "expect": {"trainable": 60_000},
    }


def test_the_text_of_a_cell_is_kept_as_written() -> None:
    root = mapping("params: 22_855_952\nrate: 1e3\nname: 'it''s'\n")
    assert [value.text for _, value in root if isinstance(value, Scalar)] == ["22_855_952", "1e3", "it's"]


@pytest.mark.parametrize("quoted", ["'010'", '"010"', "'.nan'", "'null'", '"true"', "'12'", "''", "|\n  12"])
def test_what_is_quoted_is_a_text(quoted: str) -> None:
    value = mapping(f"a: {quoted}\n").get("a")
    assert isinstance(value, Scalar) and value.value == value.text


def test_keys_are_their_text_and_never_resolved(scanner: str) -> None:
    root = mapping("3a: x\n1: x\n010: x\n.nan: x\nno: x\nnull: x\n~: x\n1e3: x\n'q': x\n")
    assert root.keys() == ("3a", "1", "010", ".nan", "no", "null", "~", "1e3", "q")
    assert all(key.value == key.text for key, _ in root)


def test_entries_keep_the_order_of_the_file() -> None:
    assert mapping("c: 1\na: 2\nb: 3\n").keys() == ("c", "a", "b")


def test_a_document_may_be_wrapped_in_its_markers(scanner: str) -> None:
    assert plain(read_text("# head\n---\na: 1\n...\n# tail\n")) == {"a": 1}


def test_sixty_four_collections_may_be_open(scanner: str) -> None:
    node = read_text("[" * MAX_DEPTH + "]" * MAX_DEPTH)
    depth = 0
    while isinstance(node, Sequence):
        depth, node = depth + 1, next(iter(node), read_text("end"))
    assert depth == MAX_DEPTH


# Places


@pytest.mark.parametrize(
    "drawing",
    [
        "‹archspec›: ‹1›\n‹name›: ‹lenet5›\n",
        "‹a›: [‹1›, ‹-0.5›,\n  ‹two words›]\n",
        "- ‹x›\n-   {‹k›: ‹'quoted'›,   ‹m›: ‹\"é\\n😀\"›}  # note\n",
        "‹é😀›: ‹手›  \n‹b›: ‹22_855_952›\n",
        "\ufeff‹a›: ‹1›\n‹b›: ‹2›\n",
        "‹a›: ‹one\n  two›\n‹b›: ‹'three\n\n  four'›\n",
        "‹a›: ‹|\n  text\n   more›\n\n\n‹b›: ‹>-\n  folded›\n",
        "‹a›: ‹|›\n\n‹b›: ‹1›",
        "? ‹a›\n: ‹1›\n",
    ],
)
def test_scalars_have_exact_places(scanner: str, drawing: str) -> None:
    text, spans = unmarked(drawing.removeprefix("\ufeff"))
    root = read_text("\ufeff" * drawing.startswith("\ufeff") + text)
    assert [span(leaf.place) for leaf in leaves(root)] == spans


def test_carriage_returns_before_line_feeds_move_no_place(scanner: str) -> None:
    text, spans = unmarked("‹a›:\n  - ‹1›\n  - {‹b›: ‹x y›}\n‹c›: ‹|\n  text›\n")
    root = read_text(text.replace("\n", "\r\n"))
    assert [span(leaf.place) for leaf in leaves(root)] == spans
    assert plain(root) == {"a": [1, {"b": "x y"}], "c": "text\n"}


def test_a_value_that_is_missing_stands_at_the_end_of_its_key(scanner: str) -> None:
    text, spans = unmarked("a‹›:\n\n\nb‹›: \nc: {x‹›: , y‹›}\nd‹›:")
    root = read_text(text)
    assert [span(leaf.place) for leaf in leaves(root) if not leaf.text] == spans


def test_a_missing_item_stands_behind_its_dash(scanner: str) -> None:
    text, spans = unmarked("- a\n-‹›\n- b\n")
    assert [span(leaf.place) for leaf in leaves(read_text(text)) if not leaf.text] == spans


def test_a_bracketed_collection_spans_its_brackets(scanner: str) -> None:
    for drawing in ("a: ‹[1,\n 2 ]›  # c\nb: 1", "a: ‹{x: 1}›\n", "a: ‹[]›\n\n\n", "a: ‹{}›"):
        text, spans = unmarked(drawing)
        value = mapping(text).get("a")
        assert value is not None and [span(value.place)] == spans


def test_a_block_collection_ends_with_its_last_value_and_not_at_the_next_row(scanner: str) -> None:
    for drawing in (
        "a:\n  ‹- 1\n  - 2›\n\n# c\n\nb: 1\n",
        "a:\n  ‹x: 1\n  y: {z: 2}›  # c\n\nb: 1",
        "a:\n‹- x:\n    |\n    t›\n\nb:",
    ):
        text, spans = unmarked(drawing)
        value = mapping(text).get("a")
        assert value is not None and [span(value.place)] == spans


# What YAML allows and the language refuses


def test_anchors_and_aliases_are_refused_each_at_its_place(scanner: str) -> None:
    assert_refused("a: ‹&x› 1\nb: ‹*x›\nc: ‹&m›\n  d: 1\ne: [‹&s›  [1], ‹*undefined›]\n", *["anchor"] * 5)


@pytest.mark.parametrize("drawing", ["h: ‹*› 2", "h: ‹&›", "h: ‹*›", "h: ‹*2›", "‹*a› : 1"])
def test_a_text_that_starts_like_an_alias_is_told_to_be_quoted(scanner: str, drawing: str) -> None:
    (found,) = assert_refused(drawing, "anchor")
    assert "quoted" in found.hint


def test_a_merge_is_one_mistake_and_its_alias_is_no_second(scanner: str) -> None:
    assert_refused("base: ‹&b› {x: 1}\nrow: {‹<<›: *b, y: 2}\n", "anchor", "merge")


def test_a_merge_without_an_alias_is_refused_and_a_quoted_one_is_a_key() -> None:
    assert_refused("‹<<›: {a: 1}", "merge")
    assert mapping("'<<': 1").keys() == ("<<",)


@pytest.mark.parametrize(
    "drawing",
    [
        "a: ‹!!int› 3",
        "a: ‹!› 12",
        "a: ‹!x› [1]",
        "‹!!map›\na: 1",
        "a: ‹!<tag:x>› {b: 1}",
        "‹!!str› a: 1",
        "a: ‹!!python/name:os.system›",
    ]
    + ["a: ‹!›x!y z", "a: ‹!›<"],
)
def test_tags_are_refused_at_the_exclamation_mark(scanner: str, drawing: str) -> None:
    assert_refused(drawing, "tag")


def test_a_second_key_of_the_same_text_is_refused_and_the_first_is_named(scanner: str) -> None:
    found = assert_refused("a: 1\nb: {x: 1, ‹x›: 2}\n\n‹'a'›: 3\n‹a›: 4\n", *["duplicate-key"] * 3)
    assert [each.notes[0] for each in found] == [f"the first is on line {line}" for line in (2, 1, 1)]
    assert "`x`" in found[0].message


def test_the_same_key_in_two_mappings_is_no_duplicate() -> None:
    assert plain(read_text("- {a: 1}\n- {a: {a: 2}}\n")) == [{"a": 1}, {"a": {"a": 2}}]


@pytest.mark.parametrize(
    "drawing",
    [
        "{‹[a]›: 1}",
        "? ‹{a: 1}›\n: 2",
        "? ‹- a›\n: 2",
        "‹''›: 1",
        '‹"  "›: 1',
        '‹"a\\nb"›: 1',
        '‹"a\\u200bb"›: 1',
    ]
    + ["‹a\u200bb›: 1", "‹a\xa0b›: 1", "‹conv\u3164›: 1", "{x: 1, ‹\u2060›: 2}"],
)
def test_a_key_that_is_no_visible_text_is_refused(scanner: str, drawing: str) -> None:
    assert_refused(drawing, "key")


def test_numbers_that_are_refused_are_refused_at_their_cell(scanner: str) -> None:
    assert_refused("a: [1, ‹010›, ‹.nan›]\nb: ‹1234567890123456789›\n010: ‹-.inf›\n", *["number"] * 4)


def test_every_finding_is_told_in_the_order_of_the_file_and_the_slip_that_stopped_us_too(scanner: str) -> None:
    assert_refused(
        "a: ‹010›\n‹a›: ‹&x› 1\n‹[‹.nan›]› : 1\nb: ‹@›\n",
        "number",
        "duplicate-key",
        "anchor",
        "key",
        "number",
        "syntax",
    )


# Limits


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "? ", "[{a: "])
def test_the_sixty_fifth_open_collection_is_refused_where_it_opens(scanner: str, opening: str) -> None:
    (found,) = findings("\n " + opening * 1000)
    start = len(opening) * (MAX_DEPTH // max(1, opening.count("[") + opening.count("{")))
    assert found.code == "limit" and str(MAX_DEPTH) in found.message
    assert (found.place.line, found.place.column) == (2, 2 + start)


def test_the_node_over_the_limit_is_refused_at_its_place() -> None:
    text, spans = unmarked("[" + "1," * (MAX_NODES - 1) + "\n ‹x›]")
    (found,) = findings(text)
    assert (found.code, [span(found.place)]) == ("limit", spans) and str(MAX_NODES) in found.message


def test_reading_stops_after_a_hundred_findings() -> None:
    assert len(findings("[" + "010," * 5000 + "]")) == MAX_FINDINGS
