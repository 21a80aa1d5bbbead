"""The page of HTML, read in a browser: what is clicked, typed and seen, at any width, in any theme, on paper."""

from __future__ import annotations

import json
import re
import subprocess
from html import unescape
from pathlib import Path
from shutil import which
from typing import Any

import pytest

from archspec.api import load
from archspec.diagrams.options import Themes
from archspec.diagrams.palette import PALETTES, Theme

from .pages import page, rows_of
from .pictures import ROOT

BROWSER = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = [
    pytest.mark.campaign,  # a second of a processor each
    pytest.mark.skipif(BROWSER is None, reason="no browser is installed"),
]

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
seen.rows = shown(".rows tbody tr").length; seen.off = shown("g.off").length > 0;
fire(search, "keydown", { key: "Enter" }); seen.revealed = open();
search.value = ""; search.dispatchEvent(new Event("input")); seen.all = of(".rows tbody tr[hidden], g.off").length;
const row = document.querySelector('tr[data-path="5b/branch2/conv2"]');
row.click(); seen.row = [open(), shown("g.on").map((each) => each.dataset.path)];
document.querySelector(".rows tr[tabindex='0']").focus(); fire(document.activeElement, "keydown", { key: "ArrowDown" });
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


def test_on_paper_the_whole_table_stands_below_the_figure(tmp_path: Path) -> None:
    script = """
    const box = (query) => document.querySelector(query).getBoundingClientRect();
    seen.gone = shown("nav, .toggle, .lines, .hint").length;
    seen.order = [box(".pictures").bottom <= box("table").top, box("table").bottom <= box(".rows").bottom + 1];
    seen.blocks = shown("figure").map((each) => each.dataset.level);
    """
    seen = read(page("googlenet").replace("@media print", "@media all"), script, tmp_path, "--window-size=794,1123")
    assert (seen["gone"], seen["order"], seen["blocks"]) == (0, [True, True], ["block"])


def test_what_is_done_in_one_network_of_several_is_done_in_no_other(tmp_path: Path) -> None:
    script = """
    const sections = of("main > section"), second = (query) => sections[1].querySelector(query);
    fire(second('figure[data-level=block] g[data-path="conv3_x/0"]'), "click");
    seen.open = sections.map((each) => [...each.querySelectorAll(".word > svg:not([hidden])")]
      .map((state) => state.dataset.state).filter((name) => name !== ""));
    seen.marked = sections.map((each) => each.querySelectorAll("tr.on").length > 0);
    second('tr[data-path="conv5_x/1/main/conv2"]').click(); seen.revealed = open();
    const search = document.querySelector("#search");
    search.value = "conv4_x/2"; search.dispatchEvent(new Event("input"));
    seen.found = document.querySelector("#found").textContent;
    document.querySelector("button[data-level=stage]").click();
    seen.levels = shown("figure").map((each) => each.dataset.level);
    seen.beside = sections[0].getBoundingClientRect().top === sections[1].getBoundingClientRect().top;
    """
    one, other = load(ROOT / "specs/resnet34.yaml"), load(ROOT / "specs/resnet34.yaml", "option_a")
    text = one.diagram(other).html
    seen = read(text, script, tmp_path, "--window-size=1500,900")
    assert (seen["open"], seen["marked"]) == ([[], ["conv3_x/0"]], [False, True])
    assert seen["revealed"] == ["conv3_x/0", "conv5_x/1"]
    assert (seen["found"], seen["levels"], seen["beside"]) == (f"10 of {len(rows_of(text))} rows", ["stage"] * 2, True)


def test_a_network_without_blocks_has_the_level_that_is_chosen(tmp_path: Path) -> None:
    script = """
    seen.first = pressed(); document.querySelector("button[data-level=layer]").click(); seen.layer = pressed();
    document.querySelector("button[data-level=block]").click(); seen.block = pressed();
    """
    seen = read(page("vgg11"), script, tmp_path)
    assert seen["first"] == seen["block"] == "false false true false"
    assert seen["layer"] == "false false false true"


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
