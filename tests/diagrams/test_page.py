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

import pytest
from sweeps import sweep

from archspec.diagrams import diagram
from archspec.diagrams.options import LEVELS
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


@pytest.mark.parametrize("name", sweep(NAMES, lambda name: name in ("googlenet", "lenet5", "resnet152", "xception")))
def test_a_page_is_small_and_reaches_for_nothing(name: str) -> None:
    text = page(name)
    assert len(text.encode()) <= 200_000
    assert not re.search(r"https?:|\bsrc=|href|@import|url\(|fetch\(|XMLHttpRequest|import\(", text)
    assert "default-src 'none'" in text


@pytest.mark.parametrize("name", ["googlenet", "resnet50", "lenet5"])
def test_it_has_every_level_and_a_row_for_each_layer_with_weights(name: str) -> None:
    found = Elements(page(name)).found
    assert [each["data-level"] for tag, each in found if tag == "figure"] == [*LEVELS]
    rows = [each["data-path"] for tag, each in found if tag == "tr" and "data-path" in each]
    weighted = {path for path, layer in layers(network(name)) if layer.op.is_weight_layer}
    assert weighted <= set(rows) and len(rows) == len(set(rows))


@pytest.mark.parametrize("name", ["googlenet", "resnet50", "resnet34"])
def test_each_row_is_covered_by_one_card_at_every_level(name: str) -> None:
    """So that what is pointed at in the table is found in the figure, whichever level is shown."""
    text = page(name)
    rows = re.findall(r'<tr data-path="([^"]+)"', text)
    for level in ("network", "stage", "block"):
        (figure,) = re.findall(rf'<figure data-level="{level}".*?</figure>', text, re.DOTALL)
        covers = [path for each in re.findall(r'data-covers="([^"]+)"', figure) for path in unescape(each).split()]
        for row in rows:
            owners = [path for path in covers if row == path or row.startswith(f"{path}/")]
            assert len(owners) == 1, (level, row, owners)


def test_what_can_be_opened_has_a_picture_and_is_a_button() -> None:
    found = Elements(page("googlenet")).found
    sections = [each["data-path"] for tag, each in found if tag == "section"]
    buttons = {each["data-path"] for _, each in found if each.get("role") == "button"}
    assert {"3a", "4e", "5b", "conv2", "aux1/auxiliary"} <= set(sections) == buttons
    assert all("hidden" in each for tag, each in found if tag == "section")


@pytest.mark.parametrize("title", [title for title in HOSTILE if not set("\0\u2028") & set(title)])
def test_a_text_of_a_spec_is_no_markup(title: str) -> None:
    text = picture_of(f"title: {yaml(title)}\nlayers: [{{conv: 4, kernel: 3x3}}]").html
    usual = picture_of("title: usual\nlayers: [{conv: 4, kernel: 3x3}]").html
    assert [tag for tag, _ in Elements(text).found] == [tag for tag, _ in Elements(usual).found]
    assert text.count("<script>") == text.count("</script>") == 1


def test_several_networks_have_no_page() -> None:
    with pytest.raises(UsageError, match="one network"):
        diagram(network("vgg11"), network("vgg13")).render("html")


@pytest.mark.skipif(which("node") is None, reason="node is not installed")
def test_its_script_is_javascript() -> None:
    script = ROOT / "archspec/diagrams/page/page.js"
    assert subprocess.run(["node", "--check", script], capture_output=True).returncode == 0


#: What a reader does, one thing after another, and what is to be seen after each.
READER = """{
const seen = {}, of = (query) => [...document.querySelectorAll(query)];
const opened = () => of("section.opened:not([hidden])").map((each) => each.dataset.path);
const card = document.querySelector('figure[data-level=block] g[data-path="3a"]');
card.dispatchEvent(new MouseEvent("click", { bubbles: true })); seen.opened = opened();
seen.expanded = card.getAttribute("aria-expanded");
card.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter" })); seen.closed = opened();
card.dispatchEvent(new MouseEvent("mouseenter")); seen.marked = of("tr.on").map((each) => each.dataset.path);
card.dispatchEvent(new MouseEvent("mouseleave"));
document.querySelector('tr[data-path="4a/concat"]').dispatchEvent(new MouseEvent("mouseenter"));
seen.found = of("figure[data-level=block] g.on").map((each) => each.dataset.path);
const search = document.querySelector("#search");
search.value = "branch3"; search.dispatchEvent(new Event("input"));
seen.rows = of("#rows tbody tr:not([hidden])").length; seen.off = of("figure[data-level=block] g.off").length > 0;
search.value = ""; search.dispatchEvent(new Event("input")); seen.all = of("#rows tbody tr[hidden], g.off").length;
document.querySelector("button[data-level=layer]").click();
seen.level = of("figure:not([hidden])").map((each) => each.dataset.level);
document.querySelector("#expand").click(); seen.expandedAll = opened().length === of("section.opened").length;
document.querySelector("#collapse").click(); seen.collapsed = opened();
document.body.dataset.seen = JSON.stringify(seen); }
"""


@pytest.mark.campaign
@pytest.mark.skipif(BROWSER is None, reason="no browser is installed")
def test_a_reader_opens_closes_and_searches_in_a_browser(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text(
        page("googlenet").replace("</body>", f"<script>{READER}</script></body>"), "utf-8"
    )
    command = [
        str(BROWSER),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--dump-dom",
        f"file://{tmp_path}/page.html",
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    found = re.search(r'data-seen="([^"]*)"', done.stdout)
    assert found is not None, done.stderr[-500:]
    seen = json.loads(unescape(found[1]))
    assert (seen["opened"], seen["expanded"], seen["closed"]) == (["3a"], "true", [])
    assert seen["marked"] == re.findall(r'<tr data-path="(3a/[^"]+)"', page("googlenet"))
    assert seen["found"] == ["4a"]
    assert (seen["rows"], seen["off"], seen["all"]) == (18, True, 0)
    assert (seen["level"], seen["expandedAll"], seen["collapsed"]) == (["layer"], True, [])
