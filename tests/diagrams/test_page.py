"""The page of HTML: everything is in it, it reaches for nothing, and figure and table are in step."""

from __future__ import annotations

import re
import subprocess
from shutil import which

import pytest
from sweeps import sweep

from archspec.api import diff, difference_html, load
from archspec.diagrams import diagram
from archspec.diagrams.options import LEVELS
from archspec.diagrams.palette import PALETTES, Theme
from archspec.errors import UsageError
from archspec.network.walk import layers

from .pages import Elements, covered, page, rows_of, words
from .pictures import NAMES, ROOT, network, picture_of
from .test_dot import HOSTILE, yaml


@pytest.mark.parametrize("name", sweep(NAMES, lambda name: name in ("googlenet", "lenet5", "resnet152", "xception")))
def test_a_page_is_small_and_reaches_for_nothing(name: str) -> None:
    text = page(name)
    assert len(text.encode()) <= 200_000
    assert not re.search(r"https?:|\bsrc=|href|@import|url\(|fetch\(|XMLHttpRequest|import\(", text)
    assert "default-src 'none'" in text


@pytest.mark.parametrize("name", ["googlenet", "resnet50", "lenet5"])
def test_it_has_every_level_and_a_row_for_each_layer_with_weights(name: str) -> None:
    found = Elements(page(name)).found
    assert [each["data-level"] for tag, each in found if tag == "button"] == [*LEVELS]
    assert [each["data-level"] for tag, each in found if tag == "figure"] == ["network", "stage", "block"]
    rows = rows_of(page(name))
    weighted = {path for path, layer in layers(network(name)) if layer.op.is_weight_layer}
    assert weighted <= set(rows) and len(rows) == len(set(rows))


@pytest.mark.parametrize("name", ["googlenet", "resnet50", "resnet34"])
def test_each_row_is_covered_by_one_card_at_every_level(name: str) -> None:
    """So that what is pointed at in the table is found in the figure, whichever level is shown."""
    for level in ("network", "stage", "block"):
        covers = [path for first, *_ in words(page(name), level) for path in first.covers if path]
        for row in rows_of(page(name)):
            owners = [path for path in covers if row == path or row.startswith(f"{path}/")]
            assert len(owners) == 1, (level, row, owners)


NESTED = """
blocks:
  inner: {args: [n], layers: [{conv: $n, kernel: 3x3}, {conv: $n, kernel: 1x1}]}
  middle: {args: [n], layers: [{a: {inner: $n}}, {b: {inner: $n}}]}
  outer: {args: [n], layers: [{x: {middle: $n}}, {y: {middle: $n}}, {batchnorm: }]}
layers: [{first: {outer: 4}}, {dropout: 0.5}, {second: {outer: 4, repeat: 3}}, {dense: 3}]
"""


@pytest.mark.parametrize("text", [*map(page, ("googlenet", "resnet50", "xception")), picture_of(NESTED).html])
def test_a_block_opens_where_it_stands_and_closes_again(text: str) -> None:
    """Each state of a word covers the rows that the closed one covers, and clicks lead into it and out again."""
    rows = rows_of(text)
    opened = [states for states in words(text) if len(states) > 1]
    assert opened
    for closed, *others in opened:
        assert (closed.name, closed.is_hidden) == ("", False) and all(each.is_hidden for each in others)
        named = {each.name: each for each in (closed, *others)}
        for each in others:
            assert covered(each.covers, rows) == covered(closed.covers, rows) != set()
            assert set(each.leads.values()) <= set(named)
            assert each.name == "*" or (each.name in each.nodes and each.leads[each.name] != each.name)
        reached = {""}
        for _ in named:
            reached |= {lead for name in reached for lead in named[name].leads.values()}
        assert set(named) - reached <= {"*"}
        (whole,) = (each for each in named.values() if each.is_whole)
        assert all(lead != path for path, lead in whole.leads.items()), "something is closed in it"


def test_blocks_in_blocks_are_opened_one_after_another_or_at_once() -> None:
    states = next(each for each in words(picture_of(NESTED).html) if len(each) > 1)
    assert [each.name for each in states] == [
        "", "first", "*", "first/x", "first/y", "first/x/a", "first/x/b", "first/y/a", "first/y/b",
    ]  # fmt: skip
    named = {each.name: each for each in states}
    assert named["first/x"].leads == {
        "first": "", "first/x": "first", "first/y": "first/y", "first/x/a": "first/x/a", "first/x/b": "first/x/b",
    }  # fmt: skip
    assert named["*"].leads["first/x/a"] == "first/x"


def test_blocks_deeper_than_the_level_of_layers_opens_are_opened_one_by_one() -> None:
    blocks = "".join(f"  b{deep}: {{args: [n], layers: [{{x: {{b{deep - 1}: $n}}}}]}}\n" for deep in range(1, 12))
    text = f"blocks:\n  b0: {{args: [n], layers: [{{conv: $n, kernel: 3x3}}, {{conv: $n, kernel: 1x1}}]}}\n{blocks}"
    states = next(each for each in words(picture_of(f"{text}layers: [{{top: {{b11: 2}}}}]").html) if len(each) > 1)
    assert sorted(each.name for each in states) == ["", *("top" + "/x" * deep for deep in range(12))]
    (whole,) = (each for each in states if each.is_whole)
    assert whole.name == "top" + "/x" * 7 and whole.leads["top" + "/x" * 8] == "top" + "/x" * 8


def test_what_can_be_opened_is_every_card_that_says_several_rows() -> None:
    opened = {each.name for states in words(page("googlenet")) for each in states[1:]}
    modules = {"3a", "3b", "4a", "4b", "4c", "4d", "4e", "5a", "5b"}
    assert opened == {*modules, "conv2", "aux1/auxiliary", "aux2/auxiliary"}
    assert all(len(states) == 1 for states in words(page("vgg16")))


def test_a_page_without_room_says_that_blocks_stay_closed() -> None:
    rows = ", ".join(f"b{number}: {{inception: {number + 1}}}" for number in range(20))
    branches = ", ".join("[{conv: $n, kernel: 3x3}, {conv: $n, kernel: 3x3}]" for _ in range(12))
    spec = f"blocks:\n  inception: {{args: [n], layers: [{{concat: [{branches}]}}]}}\nlayers: [{{{rows}}}]"
    text = picture_of(spec.replace(", b", "}, {b")).html
    assert len(text.encode()) <= 200_000 and "they stay closed" in text
    assert 0 < sum(len(states) > 1 for states in words(text)) < 20
    assert "they stay closed" not in page("googlenet")


def test_it_begins_with_the_level_and_the_row_that_are_asked_for() -> None:
    def shown(**asked: str) -> tuple[list[str | None], list[str], list[str]]:
        """The levels of the figures that are shown, the buttons that are pressed, the states that are not closed."""
        text = diagram(network("resnet34"), **asked).html
        found = Elements(text).found
        figures = [each["data-level"] for tag, each in found if tag == "figure" and "hidden" not in each]
        pressed = [str(each["data-level"]) for tag, each in found if each.get("aria-pressed") == "true"]
        return (
            figures,
            pressed,
            [each.name for word in words(text) for each in word if each.name and not each.is_hidden],
        )

    assert shown() == (["block"], ["block"], [])
    assert shown(level="stage") == (["stage"], ["stage"], [])
    assert shown(expand="conv3_x/1") == (["block"], ["block"], ["conv3_x/1"])
    assert shown(expand="conv3_x") == (["block"], ["block"], ["conv3_x/0"])
    figures, pressed, states = shown(level="layer")
    assert (figures, pressed, len(states)) == (["block"], ["layer"], 7)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({"style": "paper"}, "leave out --style"),
        ({"fit": "a4"}, "leave out --fit"),
        ({"expand": "conv3_x", "level": "stage"}, "leave out --level beside --expand"),
    ],
)
def test_what_a_page_does_not_follow_is_told_and_not_passed_over(asked: dict[str, str], told: str) -> None:
    with pytest.raises(UsageError, match=told):
        diagram(network("resnet34"), **asked).render("html")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_theme_that_is_asked_for_leaves_the_reader_no_choice(theme: Theme) -> None:
    """The page as much as the pictures in it, in both pages of HTML; ``auto`` leaves it to the reader."""
    one, other = load(ROOT / "specs/vgg11.yaml"), load(ROOT / "specs/vgg13.yaml")
    for text in (one.diagram(theme=theme).html, difference_html(diff(one, other), theme=theme)):
        assert f":root {{ color-scheme: {theme}; --ink: {PALETTES[theme].ink};" in text
        assert "prefers-color-scheme" not in text
    assert page("vgg11").count("prefers-color-scheme") == 2 and "color-scheme: light dark" in page("vgg11")


@pytest.mark.parametrize("title", [title for title in HOSTILE if not set("\0\u2028") & set(title)])
def test_a_text_of_a_spec_is_no_markup(title: str) -> None:
    text = picture_of(f"title: {yaml(title)}\nlayers: [{{conv: 4, kernel: 3x3}}]").html
    usual = picture_of("title: usual\nlayers: [{conv: 4, kernel: 3x3}]").html
    assert [tag for tag, _ in Elements(text).found] == [tag for tag, _ in Elements(usual).found]
    assert text.count("<script>") == text.count("</script>") == 1


def test_several_networks_have_a_section_each_with_paths_of_its_own() -> None:
    text = diagram(network("vgg11"), network("resnet34"), network("resnet34", "option_a")).html
    sections = text.split("<section>")[1:]
    assert [re.findall("<h2>(.*?) <small>", each) for each in sections] == [
        ["VGG-11"],
        ["ResNet-34"],
        ["ResNet-34 (option_a)"],
    ]
    assert [len(words(each)) for each in sections] == [
        len(words(page(name))) for name in ("vgg11", "resnet34", "resnet34")
    ]
    assert [rows_of(each) for each in sections[:2]] == [rows_of(page("vgg11")), rows_of(page("resnet34"))]
    assert "<h2>" not in page("vgg11") and text.count("<script>") == 1


def test_a_row_whose_path_is_very_long_is_in_step_too() -> None:
    name = "n" * 60
    text = f"{{args: [n], layers: [{{{name}: {{b: $n}}}}]}}\n  b: {{args: [n], layers: [{{conv: $n}}, {{conv: $n}}]}}"
    made = picture_of(
        f"defaults: {{conv: {{kernel: 3x3}}}}\nblocks:\n  a: {text}\nlayers: [{{{name}: {{a: 2}}}}, {{dense: 2}}]"
    ).html
    assert rows_of(made)[:2] == [f"{name}/{name}/conv1", f"{name}/{name}/conv2"]
    deepest = next(each for word in words(made) for each in word if each.name == f"{name}/{name}")
    assert covered(deepest.covers, rows_of(made)) == set(rows_of(made)[:2])


def test_without_a_script_the_figure_and_the_table_are_there_and_nothing_seems_to_be_a_button() -> None:
    found = Elements(re.sub(r"<script>.*?</script>", "", page("googlenet"), flags=re.DOTALL)).found
    assert [each["data-level"] for tag, each in found if tag == "figure" and "hidden" not in each] == ["block"]
    assert all("hidden" in each for tag, each in found if tag == "nav" or each.get("class") == "hint")
    assert not any(each.get("role") == "button" or "tabindex" in each for _, each in found)
    assert sum(tag == "tr" for tag, _ in found) == len(rows_of(page("googlenet"))) + 1


@pytest.mark.skipif(which("node") is None, reason="node is not installed")
def test_its_script_is_javascript() -> None:
    script = ROOT / "archspec/diagrams/page/page.js"
    assert subprocess.run(["node", "--check", script], capture_output=True).returncode == 0
