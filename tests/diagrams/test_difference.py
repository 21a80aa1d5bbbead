"""The difference of two networks as a picture: what the text says, side by side."""

from __future__ import annotations

import re
from html import unescape

import pytest
from sweeps import sweep

from archspec.analysis.diff.lines import totals
from archspec.api import Net, diff, difference_html, difference_svg, load
from archspec.cli import main
from archspec.errors import UsageError

from .measured import Bounds, Measured
from .pictures import CASES, ROOT

PAIRS = [("vgg16", "vgg19"), ("resnet34", "resnet50"), ("lenet5", "lenet5_book"), ("alexnet", "xception")]
PAIRS += [(name, f"{name} {variant}") for name, variant in CASES if variant]


def net(words: str) -> Net:
    name, _, variant = words.partition(" ")
    return load(ROOT / "specs" / f"{name}.yaml", variant or None)


def drawn(one: str, other: str) -> Measured:
    return Measured(difference_svg(diff(net(one), net(other))))


def test_vgg_19_has_three_layers_more_with_their_parameters() -> None:
    picture = drawn("vgg16", "vgg19")
    added = [box.node for box in picture.boxes if box.kind == "dense" and picture.tooltips[box.node] != "legend"]
    assert added == ["other/conv3_4", "other/conv4_4", "other/conv5_4"]
    words = [word.text for word in picture.words]
    assert [text for text in words if re.fullmatch(r"[\d,]+", text)] == ["590,080", "2,359,808", "2,359,808"]
    assert words.count("+") == 3


def test_what_is_in_both_stands_at_one_height() -> None:
    tops = {box.node: box.bounds.top for box in drawn("vgg16", "vgg19").boxes}
    both = [node for node in tops if node.startswith("one/")]
    assert len(both) == 23
    assert all(tops[node] == tops[node.replace("one/", "other/")] for node in both)


def test_a_changed_row_says_what_changed_and_a_block_what_is_inside() -> None:
    words = [word.text for word in drawn("vgg16", "vgg16 c").words]
    assert words.count("kernel 3x3 → 1x1") == 3
    words = [word.text for word in drawn("resnet34", "resnet34 option_a").words]
    assert "[1] inside residual" in words and words.count("inside: see [1]") == 3


def test_what_has_no_room_is_never_the_window_or_the_stride() -> None:
    """A row is told in the order of tables, so that an initialiser is cut off before them."""
    (words, *_) = (word.text for word in drawn("resnet34", "resnet34 option_a").words if "conv 64" in word.text)
    assert words.startswith("conv 64, kernel 7x7, stride 2") and words.endswith("…")


@pytest.mark.parametrize(("one", "other"), sweep(PAIRS, lambda pair: pair in PAIRS[:4] + PAIRS[4::4], " ".join))
def test_no_text_is_on_another(one: str, other: str) -> None:
    picture = drawn(one, other)
    page = Bounds(0, 0, *picture.size)
    assert [word.text for word in picture.words if not page.holds(word.bounds)] == []
    words = sorted((word.bounds.grown(-0.5), word.text) for word in picture.words)
    found = [
        (text, below)
        for number, (bounds, text) in enumerate(words)
        for other_bounds, below in words[number + 1 :]
        if bounds.meets(other_bounds)
    ]
    assert found == []


def test_equal_networks_have_a_picture_without_a_sign() -> None:
    words = [word.text for word in drawn("vgg16", "vgg16").words]
    assert not set("+−~>=") & set(words)
    assert any(text.startswith("one network") for text in words)


def test_the_command_prints_it(capsys: pytest.CaptureFixture[str]) -> None:
    specs = [str(ROOT / f"specs/{name}.yaml") for name in ("vgg16", "vgg19")]
    assert main(["diff", *specs, "--format", "svg"]) == 1
    assert capsys.readouterr().out == difference_svg(diff(net("vgg16"), net("vgg19")))


def test_a_theme_that_is_not_known_is_told() -> None:
    with pytest.raises(UsageError, match="no theme `blue`"):
        difference_svg(diff(net("vgg16"), net("vgg19")), theme="blue")


@pytest.mark.parametrize(("one", "other"), PAIRS[:5])
def test_the_page_has_the_picture_and_every_row_that_the_text_tells(one: str, other: str) -> None:
    found = diff(net(one), net(other))
    page = unescape(difference_html(found))
    assert page.count("<svg ") == 1 and len(page.encode()) <= 200_000
    table = page.partition('<div class="rows">')[2]
    told = [*found.entries, *(each for block in found.blocks for each in block.entries)]
    sides = [(entry.kind, entry.other or entry.one) for entry in told if entry.kind != "same"]
    assert sides and all(f"<tr><td>{kind}</td>" in table and f"{side.path}<" in table for kind, side in sides if side)
    assert all(f"{a:,}" in table and f"{b:,}" in table for _, a, b in totals(found))
    assert table.count("<details>") == len(found.blocks)


def test_the_page_has_no_script_reaches_for_nothing_and_is_dark_where_that_is_preferred() -> None:
    page = difference_html(diff(net("vgg16"), net("vgg19")))
    assert not re.search(r"<script|https?:|\bsrc=|href|@import|url\(", page)
    assert "default-src 'none'" in page and "prefers-color-scheme: dark" in page and "prefers-color-scheme:dark" in page


def test_the_page_has_its_title_once() -> None:
    page = difference_html(diff(net("vgg16"), net("vgg19")))
    assert len(re.findall(r">vgg16 → vgg19(?: |<)", page.partition("<body")[2])) == 1
    assert "15,470,264,320" in page, "the sums stand in the table"


def test_a_title_is_no_markup_in_the_page() -> None:
    text = "archspec: 1\nname: a\ntitle: '<script>alert(1)</script>'\ninput: 8x8x1\nlayers: [{conv: 2, kernel: 3x3}]\n"
    assert "<script" not in difference_html(diff(load(text), net("vgg16")))


def test_the_command_prints_the_page(capsys: pytest.CaptureFixture[str]) -> None:
    specs = [str(ROOT / f"specs/{name}.yaml") for name in ("vgg16", "vgg19")]
    assert main(["diff", *specs, "--format", "html"]) == 1
    assert capsys.readouterr().out == difference_html(diff(net("vgg16"), net("vgg19")))
