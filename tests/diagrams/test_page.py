"""The page of HTML: everything is in it, it reaches for nothing, and figure and table are in step."""

from __future__ import annotations

import json
import re
import subprocess
from functools import cache
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from shutil import which
from typing import Any, NamedTuple

import pytest

from archspec.api import diff, difference_html, load
from archspec.diagrams import diagram
from archspec.diagrams.options import LEVELS, Themes
from archspec.diagrams.palette import PALETTES, Theme
from archspec.errors import UsageError
from archspec.network.walk import layers

from .pictures import NAMES, ROOT, network, picture_of
from .test_dot import HOSTILE, yaml

BROWSER = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)


@cache
def page(name: str) -> str:
    return diagram(network(name)).html


class Elements(HTMLParser):
    """Every element with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


class State(NamedTuple):
    """One picture of a word: its name, what it is drawn of, what rows it covers, and where clicks lead to."""

    name: str
    is_hidden: bool
    is_whole: bool
    nodes: tuple[str, ...]
    covers: tuple[str, ...]
    leads: dict[str, str]


def words(text: str, level: str = "block") -> list[list[State]]:
    """Every word of a level's figure, with its states."""
    (figure,) = re.findall(rf'<figure data-level="{level}".*?</figure>', text, re.DOTALL)
    return [[*map(state, re.findall(r"<svg.*?</svg>", word, re.DOTALL))] for word in figure.split('class="word"')[1:]]


def state(svg: str) -> State:
    (_, own), *others = Elements(svg).found
    nodes = [each for _, each in others if "data-path" in each]
    leads = {each["data-path"] or "": each["data-lead"] or "" for each in nodes if "data-lead" in each}
    covers = tuple(path for each in nodes for path in (each["data-covers"] or "").split())
    paths = tuple(each["data-path"] or "" for each in nodes)
    return State(own["data-state"] or "", "hidden" in own, "data-whole" in own, paths, covers, leads)


def covered(covers: tuple[str, ...], rows: list[str]) -> set[str]:
    return {row for row in rows if any(row == path or row.startswith(f"{path}/") for path in covers)}


def rows_of(text: str) -> list[str]:
    return [unescape(row) for row in re.findall(r'<tr data-path="([^"]+)"', text)]


@pytest.mark.parametrize("name", NAMES)
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


def test_several_networks_have_no_page() -> None:
    with pytest.raises(UsageError, match="one network"):
        diagram(network("vgg11"), network("vgg13")).render("html")


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
    assert all("hidden" in each for tag, each in found if tag == "nav" or each.get("id") == "hint")
    assert not any(each.get("role") == "button" or "tabindex" in each for _, each in found)
    assert sum(tag == "tr" for tag, _ in found) == len(rows_of(page("googlenet"))) + 1


@pytest.mark.skipif(which("node") is None, reason="node is not installed")
def test_its_script_is_javascript() -> None:
    script = ROOT / "archspec/diagrams/page/page.js"
    assert subprocess.run(["node", "--check", script], capture_output=True).returncode == 0


#: What stands before the page's own script, and tells whatever goes wrong.
WATCH = """<script>
const wrong = [];
addEventListener("error", (event) => wrong.push(event.message));
addEventListener("securitypolicyviolation", (event) => wrong.push(event.violatedDirective));
</script>"""
#: What every reader has.
HELP = """
const seen = {}, of = (query) => [...document.querySelectorAll(query)];
const shown = (query) => of(query).filter((each) => each.getClientRects().length > 0);
const card = (path) => shown(`figure[data-level=block] g[data-path="${path}"]`)[0];
const fire = (node, name, more) =>
  node.dispatchEvent(new (more ? KeyboardEvent : MouseEvent)(name, { bubbles: true, ...more }));
const open = () => shown(".word > svg").map((each) => each.dataset.state).filter((name) => name !== "");
const pressed = () => of("button").map((each) => each.getAttribute("aria-pressed")).join(" ");
"""
#: What a reader does, one thing after another, and what is to be seen after each.
READER = """
fire(card("3a"), "click"); seen.opened = open(); seen.expanded = card("3a").getAttribute("aria-expanded");
seen.inside = shown('g[data-path^="3a/"]').length; seen.focus = document.activeElement.dataset.path;
seen.mixed = pressed();
fire(card("4c"), "click"); seen.both = open();
fire(document.activeElement, "keydown", { key: "Enter" }); fire(card("3a"), "keydown", { key: " " });
seen.closed = open();
fire(card("3a"), "mouseover"); seen.marked = of("tr.on").map((each) => each.dataset.path);
fire(document.querySelector('tr[data-path="4a/concat"]'), "mouseover");
seen.found = shown("g.on").map((each) => each.dataset.path);
const search = document.querySelector("#search");
search.value = "branch3"; search.dispatchEvent(new Event("input"));
seen.rows = shown("#rows tbody tr").length; seen.off = shown("g.off").length > 0;
fire(search, "keydown", { key: "Enter" }); seen.revealed = open();
search.value = ""; search.dispatchEvent(new Event("input")); seen.all = of("#rows tbody tr[hidden], g.off").length;
const row = document.querySelector('tr[data-path="5b/branch2/conv2"]');
row.click(); seen.row = [open(), shown("g.on").map((each) => each.dataset.path)];
document.querySelector("#rows tr[tabindex='0']").focus(); fire(document.activeElement, "keydown", { key: "ArrowDown" });
seen.next = document.activeElement.dataset.path;
document.querySelector("button[data-level=layer]").click(); seen.layers = [open().length, pressed()];
document.querySelector("button[data-level=block]").click(); seen.blocks = [open().length, pressed()];
document.querySelector("button[data-level=stage]").click();
seen.level = shown("figure").map((each) => each.dataset.level); seen.staged = pressed();
seen.lines = document.querySelector("figure[data-level=block] .lines path").getAttribute("d").length > 0;
"""


def read(text: str, script: str, folder: Path, *options: str) -> dict[str, Any]:
    """What a reader has seen in a browser; nothing has gone wrong, and nothing was fetched."""
    told = 'seen.wrong = wrong; seen.fetched = performance.getEntriesByType("resource").length;'
    shown = "document.body.dataset.seen = JSON.stringify(seen);"
    end = f"<script>addEventListener('load', () => {{ {HELP}\n{script}\n{told}{shown} }});</script></body>"
    (folder / "page.html").write_text(text.replace("<style>", f"{WATCH}<style>", 1).replace("</body>", end), "utf-8")
    command = [str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", *options, "--dump-dom"]
    done = subprocess.run([*command, f"file://{folder}/page.html"], capture_output=True, text=True, timeout=60)
    found = re.search(r'data-seen="([^"]*)"', done.stdout)
    assert found is not None, done.stderr[-500:]
    seen: dict[str, Any] = json.loads(unescape(found[1]))
    assert (seen["wrong"], seen["fetched"]) == ([], 0)
    return seen


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
def test_a_reader_opens_closes_and_searches_in_a_browser(tmp_path: Path) -> None:
    seen = read(page("googlenet"), READER, tmp_path)
    assert (seen["opened"], seen["expanded"], seen["inside"], seen["focus"]) == (["3a"], "true", 8, "3a")
    assert (seen["both"], seen["closed"]) == (["3a", "4c"], [])
    assert seen["marked"] == re.findall(r'<tr data-path="(3a/[^"]+)"', page("googlenet"))
    assert seen["found"] == ["4a"]
    assert (seen["rows"], seen["off"], seen["revealed"], seen["all"]) == (18, True, ["3a"], 0)
    assert seen["row"] == [["3a", "5b"], ["5b", "5b/branch2/conv2"]]
    assert seen["next"] == "pool1"
    assert seen["mixed"] == "false false mixed false"
    assert seen["layers"] == [12, "false false false true"] and seen["blocks"] == [0, "false false true false"]
    assert (seen["level"], seen["staged"], seen["lines"]) == (["stage"], "false true false false", True)


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
@pytest.mark.parametrize(("theme", "preferred"), [("light", "dark"), ("dark", "light"), ("auto", "dark")])
def test_a_browser_shows_the_theme_whatever_the_system_prefers(theme: Themes, preferred: Theme, tmp_path: Path) -> None:
    script = """seen.colours = [getComputedStyle(document.body).backgroundColor,
      getComputedStyle(document.querySelector("figure text")).fill, getComputedStyle(document.body).color];"""
    wanted = f"--blink-settings=preferredColorScheme={int(preferred == 'light')}"
    seen = read(load(ROOT / "specs/lenet5.yaml").diagram(theme=theme).html, script, tmp_path, wanted)
    palette = PALETTES[preferred if theme == "auto" else theme]
    assert seen["colours"] == [*map(rgb, (palette.paints["page"].fill, palette.ink, palette.ink))]


def rgb(colour: str) -> str:
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
def test_on_paper_the_whole_table_stands_below_the_figure(tmp_path: Path) -> None:
    script = """
    const box = (query) => document.querySelector(query).getBoundingClientRect();
    seen.gone = shown("nav, .toggle, .lines, #hint").length;
    seen.order = [box("#pictures").bottom <= box("table").top, box("table").bottom <= box("#rows").bottom + 1];
    seen.blocks = shown("figure").map((each) => each.dataset.level);
    """
    seen = read(page("googlenet").replace("@media print", "@media all"), script, tmp_path, "--window-size=794,1123")
    assert (seen["gone"], seen["order"], seen["blocks"]) == (0, [True, True], ["block"])


@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
@pytest.mark.parametrize("width", [360, 1600])
def test_the_lines_between_words_meet_their_words_at_every_width(width: int, tmp_path: Path) -> None:
    """Each begins where a word ends, and ends where the next begins."""
    script = """
    document.querySelector("button[data-level=layer]").click();
    const corner = document.querySelector("figure[data-level=block]").getBoundingClientRect();
    const boxes = shown("figure[data-level=block] .word > svg").map((each) => each.getBoundingClientRect());
    const path = document.querySelector("figure[data-level=block] .lines path").getAttribute("d");
    seen.turns = path.split("M").slice(1).map((each) => each.split(/[LQ ]/).map(Number));
    seen.boxes = boxes.map((box) => [box.left, box.top, box.right, box.bottom]
      .map((side, number) => side - (number % 2 ? corner.top : corner.left)));
    """
    seen = read(page("resnet34"), script, tmp_path, f"--window-size={width},800")
    boxes = seen["boxes"]
    rows = [number for number in range(1, len(boxes)) if boxes[number][0] <= boxes[number - 1][0]]
    assert len(rows) == len(seen["turns"]) > 1
    for turn, number in zip(seen["turns"], rows, strict=True):
        (left, top, *_), (_, above, right, _) = boxes[number], boxes[number - 1]
        assert abs(turn[0] - right) < 0.2 and above < turn[1] < boxes[number - 1][3]
        assert abs(turn[-2] - left) < 0.2 and top < turn[-1] < boxes[number][3]
