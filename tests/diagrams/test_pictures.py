"""The pictures, measured: what a page, a reader and a paper ask of them. Every one is drawn once and shared."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from itertools import pairwise

import pytest
from sweeps import sweep

from archspec.api import load
from archspec.diagrams import Diagram, diagram
from archspec.diagrams.content.tree import cards, shortcuts
from archspec.diagrams.words import sides
from archspec.network.tree import Network
from archspec.network.walk import layers

from .measured import KINDS, Bounds, Filled, Line, Measured
from .pictures import NAMES, ROOT

STYLES = ("blocks", "paper", "volumes")
LEVELS = ("network", "stage", "block", "layer")
FAMILIES = ("lenet5", "alexnet", "vgg16", "googlenet", "resnet34", "xception")
SPECS = sweep(NAMES, lambda name: name in FAMILIES)
PAGES = {"a4": 482 / 728, "slide": 16 / 9, "square": 1.0, "3:2": 1.5}
#: Pages and slides of the goals: the text of an A4 page in points, a slide in pixels.
A4, SLIDE = (482, 728), (1600, 900)
PLAIN = """\
archspec: 1
name: plain34
title: 34-layer plain
input: 224x224x3
defaults: {conv: {bias: false, norm: batch, activation: relu}}
blocks:
  plain:
    args: {maps: required, stride: 1}
    layers: [{conv: $maps, kernel: 3x3, stride: $stride}, {conv: $maps, kernel: 3x3}]
layers:
  - conv1:   {conv: 64, kernel: 7x7, stride: 2}
  - pool1:   {maxpool: 3x3, stride: 2}
  - conv2_x: {plain: 64,  repeat: 3}
  - conv3_x: {plain: 128, repeat: 4, first: {stride: 2}}
  - conv4_x: {plain: 256, repeat: 6, first: {stride: 2}}
  - conv5_x: {plain: 512, repeat: 3, first: {stride: 2}}
  - pool5:   {globalavgpool: }
  - fc:      {dense: 1000, activation: softmax}
"""


UNET = """\
archspec: 1
name: unet
title: A U-Net
input: 128x128x1
defaults: {conv: {kernel: 3x3, activation: relu}, transposed: {kernel: 2x2, stride: 2}}
blocks:
  twice:
    args: [maps]
    layers: [{conv: $maps}, {conv: $maps}]
layers:
  - down1:  {twice: 16}
  - pool1:  {maxpool: 2x2}
  - down2:  {twice: 32}
  - pool2:  {maxpool: 2x2}
  - bottom: {twice: 64}
  - join2:  {concat: [{from: down2}, {transposed: 32}]}
  - up2:    {twice: 32}
  - join1:  {concat: [{from: down1}, {transposed: 16}]}
  - up1:    {twice: 16}
  - out:    {conv: 2, kernel: 1x1}
"""
WRITTEN = {"plain34": PLAIN, "unet": UNET}


@cache
def network(name: str) -> Network:
    return load(WRITTEN[name]).network if name in WRITTEN else load(ROOT / "specs" / f"{name}.yaml").network


@cache
def drawn(names: str, **words: str) -> Diagram:
    """Of one spec, or of several with a plus between them."""
    return diagram(*map(network, names.split("+")), **words)


@cache
def measured(names: str, **words: str) -> Measured:
    return Measured(drawn(names, **words).svg())


ALL = [(name, {"style": style}) for name in NAMES for style in STYLES]
ALL += [(name, {"level": level}) for name in NAMES for level in LEVELS if level != "block"]
ALL += [
    ("plain34+resnet34", {"expand": "conv2_x"}),
    ("vgg19+plain34+resnet34", {"style": "paper"}),
    ("googlenet", {"expand": "3a"}),
    ("resnet34", {"expand": "conv3_x"}),
    ("unet", {"style": "blocks"}),
    ("unet", {"style": "paper"}),
    ("unet", {"level": "layer"}),
    ("unet+vgg16", {"style": "paper"}),
]


@pytest.mark.parametrize("name", SPECS)
def test_the_default_picture_is_legible_on_a_page_and_on_a_slide(name: str) -> None:
    picture = measured(name)
    wide, high = picture.size
    assert picture.smallest * min(A4[0] / wide, A4[1] / high) >= 5
    assert picture.smallest * min(SLIDE[0] / wide, SLIDE[1] / high) >= 11


@pytest.mark.parametrize("name", SPECS)
def test_the_column_of_each_network_is_legible_on_a_page(name: str) -> None:
    wide, high = measured(name, style="paper").size
    assert measured(name, style="paper").smallest * min(A4[0] / wide, A4[1] / high) >= 5


@pytest.mark.parametrize("name", SPECS)
def test_a_picture_of_every_layer_is_legible_on_a_page_or_on_a_slide(name: str) -> None:
    """But for GoogLeNet's, which is larger than a page, and is set as that fills the page best."""
    wide, high = measured(name, level="layer").size
    smallest = measured(name, level="layer").smallest
    points, pixels = (smallest * min(page[0] / wide, page[1] / high) for page in (A4, SLIDE))
    assert points >= 5 or pixels >= 11 or (name == "googlenet" and points >= 4)


@pytest.mark.parametrize(("name", "times"), [("resnet34", []), ("resnet50", ["×5"]), ("resnet101", ["×22"])])
def test_a_column_draws_as_many_blocks_one_by_one_as_a_page_has_room_for(name: str, times: list[str]) -> None:
    words = [word.text for word in measured(name, style="paper").words]
    assert [text for text in words if re.fullmatch(r"×\d+", text)] == times


@pytest.mark.parametrize("page", sweep(PAGES, lambda page: page in ("a4", "slide")))
@pytest.mark.parametrize("name", FAMILIES)
@pytest.mark.parametrize("style", STYLES)
def test_a_picture_has_the_shape_of_the_page_that_it_is_to_fit(name: str, page: str, style: str) -> None:
    wide, high = drawn(name, style=style, fit=page).scene.width, drawn(name, style=style, fit=page).scene.height
    assert 1 / 1.25 <= wide / high / PAGES[page] <= 1.25


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", SPECS)
def test_times_by_params_over_the_cards_is_the_networks_count_at_every_level(name: str, level: str) -> None:
    (content,) = drawn(name, level=level).contents
    assert sum(card.times * card.params for card in cards(content.steps)) == content.params
    inner = [card for head in content.heads for card in cards(head.steps)]
    every_layer = sum(card.times * card.layers for card in (*cards(content.steps), *inner))
    assert every_layer == sum(1 for _ in layers(network(name))), "each layer is in one card"


@pytest.mark.parametrize("name", SPECS)
def test_the_numbers_that_are_written_in_a_picture_add_up_to_the_networks_count(name: str) -> None:
    """Read from the file, as a reader would."""
    total = sum(
        int(found[1] or 1) * int(found[2].replace(",", ""))
        for word in measured(name, style="blocks").words
        if word.node
        and (found := re.fullmatch(r"(?:(\d+) × )?(\d{1,3}(?:,\d{3})*)", word.text))
        and not is_head(name, word.node)
        and word.text == word_of_params(name, word.node)
    )
    assert total == drawn(name, style="blocks").contents[0].params


def is_head(name: str, path: str) -> bool:
    return any(path == head.name or path.startswith(f"{head.name}/") for head in network(name).heads)


def word_of_params(name: str, path: str) -> str:
    return next(reversed([word.text for word in measured(name, style="blocks").words if word.node == path]))


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize(("name", "expected"), [("resnet34", (13, 3)), ("resnet50", (12, 4)), ("xception", (8, 4))])
def test_shortcuts_survive_at_every_level(name: str, expected: tuple[int, int], level: str) -> None:
    assert shortcuts(drawn(name, level=level).contents[0].steps) == expected


def test_repetitions_collapse() -> None:
    assert drawn("resnet34").cards <= 14
    (middle,) = (card for card in cards(drawn("xception").contents[0].steps) if card.title == "middle")
    assert middle.times == 8
    assert "×8" in {word.text for word in measured("xception").words}


def test_resnets_columns_stand_at_one_height_where_their_maps_are_of_one_size() -> None:
    picture = measured("vgg19+plain34+resnet34", style="paper")
    boxes = [box for box in picture.boxes if box.kind in KINDS and box.node]
    for size in ("112×112×", "56×56×", "28×28×", "14×14×", "7×7×"):
        first = tops(boxes, picture, size)
        assert len(first) == 3 and max(first.values()) - min(first.values()) <= 1


def test_cards_of_opened_rows_stand_at_one_height_with_the_shapes_between_them() -> None:
    """The lines before a shortcut are in all columns, not in one."""
    picture = measured("plain34+resnet34", expand="conv3_x")
    firsts = [box.bounds.top for box in picture.boxes if box.kind == "conv" and box.node.endswith("/conv1")]
    assert len(firsts) == 2 and firsts[0] == firsts[1]
    assert [word.text for word in picture.words].count("28×28×128") == 2


@pytest.mark.parametrize("words", [{"level": "layer"}, {"expand": "conv3_x"}], ids=str)
def test_what_follows_a_join_is_told_at_the_line_that_leaves_it(words: dict[str, str]) -> None:
    """The relu behind the sum of Figure 2 of He et al. 2015: right of the plus, or below it."""
    picture = measured("resnet34", **words)
    signs = [box.bounds for box in picture.boxes if box.kind == "merge" and box.node.endswith("/add")]
    told = [word.bounds for word in picture.words if word.text == "relu"]
    near = [(x, y) for x in signs for y in told if abs(x.right - y.left) < 8 and abs(x.bottom - y.top) < 20]
    assert len(near) == len(signs) == (7 if "level" in words else 1)
    plain = [word.text for word in measured("xception", level="layer").words]
    assert plain.count("relu") == 4, "in boxes: nothing follows a sum of Xception"


def tops(boxes: list[Filled], picture: Measured, size: str) -> dict[str, float]:
    """The upper edge of the first box of this output size in each column."""
    columns: dict[str, float] = {}
    for box in boxes:
        if f"output {size}" in picture.tooltips[box.node]:
            column = box.node.partition("/")[0]
            columns[column] = min(columns.get(column, 1e9), box.bounds.top)
    return columns


def test_columns_of_one_row_are_told_apart_by_the_variant_or_by_the_network() -> None:
    option_a = load(ROOT / "specs/resnet34.yaml", "option_a").network
    words = Measured(diagram(network("resnet34"), option_a, expand="conv3_x").svg()).words
    assert {"residual (conv3_x/0)", "residual (conv3_x/0, option_a)"} <= {word.text for word in words}
    both = {word.text for word in measured("resnet18+resnet34", expand="conv3_x").words}
    assert {"resnet18: residual (conv3_x/0)", "resnet34: residual (conv3_x/0)"} <= both


def test_resnet_34_has_three_dashed_projections_and_thirteen_solid_identities() -> None:
    arcs = [line for line in measured("resnet34", style="paper").lines if not line.node and is_arc(line)]
    assert [len([arc for arc in arcs if arc.is_dashed == is_dashed]) for is_dashed in (True, False)] == [3, 13]
    words = [word.text for word in measured("resnet34", style="paper").words]
    assert words.count("1×1, /2") == 3


@pytest.mark.parametrize("words", [{"style": "paper"}, {"style": "blocks"}, {"expand": "conv2_x"}], ids=str)
def test_an_addition_is_a_plus(words: dict[str, str]) -> None:
    """A level and an upright line in a circle."""
    picture = measured("resnet34", **words)
    signs = {box.node for box in picture.boxes if box.kind == "merge" and re.search(r"/(add|\+)$", box.node)}
    assert signs
    for sign in signs:
        one, other = (line.points for line in picture.lines if line.node == sign)
        assert one[0][1] == one[1][1] and one[0][0] < one[1][0]
        assert other[0][0] == other[1][0] and other[0][1] < other[1][1]


def is_arc(line: Line) -> bool:
    """Out to the side, along, and back."""
    return len(line.points) > 3 and abs(line.points[0][0] - line.points[-1][0]) < 20


def test_xception_is_entry_middle_and_exit_in_three_columns() -> None:
    boxes = [box for box in measured("xception", style="paper", fit="slide").boxes if box.node and box.kind in KINDS]
    lefts = {flow: {round(box.bounds.left) for box in boxes if box.node.startswith(f"{flow}")} for flow in FLOWS}
    entry, middle, leaving = (min(found) for found in lefts.values())
    assert entry < middle < leaving and middle - entry > 100 and leaving - middle > 100
    assert "×8" in {word.text for word in measured("xception", style="paper", fit="slide").words}


def test_where_a_column_ends_the_shape_that_goes_on_is_told() -> None:
    """It is of one size before and behind the turn; within a column that is told once."""
    words = [word.text for word in measured("xception", style="paper", fit="slide").words]
    assert words.count("19×19×728") == 2
    assert "56×56×64" in {word.text for word in measured("resnet34", style="paper", fit="slide").words}
    # Where GoogLeNet's column ends, the bar of the concatenation has it.
    assert "14×14×512" not in {word.text for word in measured("googlenet", style="paper", fit="slide").words}


FLOWS = ("entry", "middle", "exit")


def test_googlenet_has_nine_modules_whose_maps_add_up_and_two_heads_beside_the_column() -> None:
    picture = measured("googlenet", style="paper")
    sums = [found for word in picture.words if (found := re.fullmatch(r"\d+×\d+×(\d+) = ([\d +]+) maps", word.text))]
    assert len(sums) == 9
    assert all(int(found[1]) == sum(map(int, found[2].split("+"))) for found in sums)
    column = max(box.bounds.right for box in picture.boxes if box.kind in KINDS and box.node.startswith("4"))
    for head in ("aux1", "aux2"):
        own = [box.bounds for box in picture.boxes if box.node.startswith(f"{head}/")]
        assert own and min(bounds.left for bounds in own) > column


#: The row that a line leaves, and the words that it leads to.
LINKS = {
    "googlenet": [("4a", "aux1, from 4a"), ("4d", "aux2, from 4d")],
    "unet": [("down1", "from down1"), ("down2", "from down2")],
}


@pytest.mark.parametrize("words", [{"style": "blocks"}, {"level": "layer"}], ids=str)
@pytest.mark.parametrize("name", LINKS)
def test_a_thin_line_leads_from_a_row_to_what_starts_there(name: str, words: dict[str, str]) -> None:
    """It leaves right behind the row, and ends at the words that name the row."""
    picture = measured(name, **words)
    thin = {line.points[0]: line.points[-1] for line in picture.lines if line.is_thin and not line.node}
    assert len(thin) == len(LINKS[name])
    for row, text in LINKS[name]:
        source = max((box.bounds for box in picture.boxes if box.node == row), key=lambda box: box.right)
        (named,) = (word.bounds for word in picture.words if word.text == text)
        (start,) = (x for x in thin if 0 < x[0] - source.right < 6 and source.top < x[1] < source.bottom)
        assert named.grown(3).has(*thin[start]) and not named.has(*thin[start])


@pytest.mark.parametrize("level", ["stage", "network"])
def test_two_heads_of_one_card_have_a_line_each(level: str) -> None:
    """They branch off one behind the other; where no line leaves the card, they begin at its edge, not in the air."""
    picture = measured("googlenet", level=level)
    (one, other) = (line.points for line in picture.lines if line.is_thin and not line.node)
    if level == "network":
        (source,) = (box.bounds for box in picture.boxes if box.kind == "conv" and box.node == "conv1")
        assert all(abs(points[0][0] - source.right) < 0.2 for points in (one, other))
        one, other = one[2:], other[2:]  # from the corner on
    assert one[0][1] == other[0][1] and other[0][0] - one[0][0] >= 5


def test_a_line_for_which_there_is_no_room_is_not_drawn_and_the_word_stays() -> None:
    """Of very many of them none is drawn: it would be a tangle."""
    rows = "\n".join(f"  - sum{number}: {{add: [{{from: first}}, {{conv: 1}}]}}" for number in range(13))
    text = f"archspec: 1\nname: many\ninput: 8x8x1\nlayers:\n  - first: {{conv: 1, kernel: 1x1}}\n{rows}\n"
    text = text.replace("{conv: 1}", "{conv: 1, kernel: 1x1}")
    picture = Measured(load(text).diagram(style="blocks").svg())
    assert [line for line in picture.lines if line.is_thin and not line.node] == []
    assert [word.text for word in picture.words].count("from first") == 13


@pytest.mark.parametrize("name", SPECS)
def test_volumes_are_to_scale(name: str) -> None:
    picture = measured(name, style="volumes")
    (scale,) = (found for word in picture.words if (found := re.search(r"to scale: (\S+) px a pixel", word.text)))
    seen = 0
    for path, tooltip in picture.tooltips.items():
        size = re.search(r"^output (\d+)×(\d+)×(\d+)$", tooltip, re.MULTILINE)
        faces = [box.bounds for box in picture.boxes if box.node == path and box.kind in KINDS]
        if size is None or (size[1], size[2]) == ("1", "1"):
            continue
        seen += 1
        wide, high = faces[-1].right - faces[-1].left, faces[-1].bottom - faces[-1].top
        assert wide == pytest.approx(int(size[2]) * float(scale[1]), rel=0.01)
        assert high == pytest.approx(int(size[1]) * float(scale[1]), rel=0.01)
    assert seen >= 1


@pytest.mark.parametrize("name", SPECS)
def test_every_line_from_a_card_to_the_next_tells_the_shape_that_flows(name: str) -> None:
    """Once each: as many of a shape as there are cards that put it out."""
    (content,) = drawn(name, style="blocks").contents
    outputs = [sides(step.output).rpartition("×") for step in (content.input, *content.steps[:-1])]
    expected = Counter(word for size, times, maps in outputs for word in (size, times + maps) if word)
    arcs = [card.shortcut for card in cards(content.steps) if card.shortcut is not None]
    expected += Counter(arc.label for arc in arcs if arc.label == "1×1")  # not a shape, but it looks like one
    told = (word.text for word in measured(name, style="blocks").words if not word.node)
    assert Counter(text for text in told if re.fullmatch(r"×?\d+|\d+×\d+", text)) == expected


@pytest.mark.parametrize("name", SPECS)
def test_a_weighted_layer_tells_its_window_its_maps_and_its_parameters(name: str) -> None:
    """And its stride, where that is not 1."""
    picture = measured(name, level="layer")
    for path, layer in layers(network(name)):
        node = path if path in picture.tooltips else path.rpartition("/")[0]
        if not hasattr(layer.op, "kernel") or not hasattr(layer.op, "filters") or node not in picture.tooltips:
            continue
        words = " ".join(word.text for word in picture.words if word.node == node)
        if words:  # of a projection it stands at its line
            assert f"{layer.op.kernel.height}×{layer.op.kernel.width}" in words
            assert str(int(layer.op.filters)) in words
            assert re.search(r"[\d,]+$", words)
            stride = getattr(layer.op, "stride", None)
            assert stride is None or (f"/{stride.height}" in words) == (stride.height > 1)


@pytest.fixture(params=sweep(["families", "others"], lambda which: which == "families"))
def pictures(request: pytest.FixtureRequest) -> list[tuple[str, Measured]]:
    """Each of ``ALL`` with what it is called."""
    is_other = request.param == "others"
    chosen = [(names, words) for names, words in ALL if (names in {*NAMES} - {*FAMILIES}) == is_other]
    return [(f"{names} {' '.join(words.values())}", measured(names, **words)) for names, words in chosen]


def test_no_text_is_on_another_and_none_leaves_the_picture(pictures: list[tuple[str, Measured]]) -> None:
    found = []
    for called, picture in pictures:
        page = Bounds(0, 0, *picture.size)
        found += [(called, word.text) for word in picture.words if not page.holds(word.bounds)]
        words = sorted((word.bounds.grown(-0.5), word.text) for word in picture.words)
        for number, (bounds, text) in enumerate(words):
            for other, below in words[number + 1 :]:
                if other.left > bounds.right:
                    break
                found += [(called, f"{text} on {below}")] * bounds.meets(other)
    assert found == []


def test_nothing_has_the_name_of_another(pictures: list[tuple[str, Measured]]) -> None:
    for called, picture in pictures:
        found = re.findall(r' id="([^"]*)"', picture.svg)
        assert len(found) == len(set(found)) >= 1, called


def test_a_text_that_begins_in_a_box_ends_in_it(pictures: list[tuple[str, Measured]]) -> None:
    found = []
    for called, picture in pictures:
        own: dict[str, list[Bounds]] = {}
        for box in picture.boxes:
            if box.kind in KINDS and box.node and "volumes" not in called:
                own.setdefault(box.node, []).append(box.bounds)
        for word in picture.words:
            begun = [bounds for bounds in own.get(word.node, ()) if bounds.has(word.bounds.left, word.bounds.top)]
            found += [(called, word.text) for bounds in begun[-1:] if not bounds.grown(0.1).holds(word.bounds)]
    assert found == []


def test_no_line_runs_through_a_box_or_a_text(pictures: list[tuple[str, Measured]]) -> None:
    found = []
    for called, picture in pictures:
        boxes = [box for box in picture.boxes if box.kind in KINDS and box.node]
        for line in picture.lines:
            if line.node:  # of a sign or a bar, in itself
                continue
            around = line.bounds
            touched = {box.node for box in boxes for point in line.points if box.bounds.grown(1.5).has(*point)}
            passed = (box for box in boxes if box.bounds.meets(around) and box.node not in touched)
            found += [(called, box.node) for box in passed if line.crosses(box.bounds.grown(-0.5))]
            near = (word for word in picture.words if word.bounds.meets(around))
            found += [(called, word.text) for word in near if line.crosses(word.bounds.grown(-0.7))]
    assert found == []


def test_all_families_together_are_a_small_file() -> None:
    assert sum(len(drawn(name).svg().encode()) for name in FAMILIES) <= 100_000


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
@pytest.mark.parametrize("name", FAMILIES)
def test_a_file_stands_alone_and_says_what_it_is(name: str, theme: str) -> None:
    svg = drawn(name, theme=theme).svg()
    picture = Measured(svg)
    assert not re.search(r"<script|<image|<foreignObject|href|url\(|@import|@font-face|javascript:", svg)
    assert (picture.root.find("{*}title") is not None) and (picture.root.find("{*}desc") is not None)
    assert ("prefers-color-scheme:dark" in svg) == (theme == "auto")
    paths = {path for path, _ in layers(network(name))}
    known = {path for full in paths for path in parents(full)} | {""}
    assert {node.removesuffix("/+") for node in picture.tooltips if not node.startswith("(")} <= known
    assert all(picture.tooltips.values())


def parents(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]


def test_a_legend_lists_what_is_used_and_nothing_else() -> None:
    words = {word.text for word in measured("resnet34").words}
    assert {"convolution", "pooling", "dense", "addition", "identity shortcut", "projection shortcut"} <= words
    assert not {"concatenation: maps add up", "in training only", "normalisation"} & words
    plain = {word.text for word in measured("plain34", style="blocks").words}
    assert not {"addition", "identity shortcut"} & plain


def test_a_small_edit_of_the_spec_is_a_small_difference_of_the_picture() -> None:
    text = PLAIN.replace("dense: 1000", "dense: 10")
    before, after = (diagram(load(each).network).svg().splitlines() for each in (PLAIN, text))
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert 1 <= len(changed) <= 10


def test_rows_of_cards_run_from_left_to_right() -> None:
    """A control of the measure: what follows in the table stands to the right, or in a row below."""
    boxes = [box for box in measured("resnet34").boxes if box.kind in KINDS and box.node in {"conv1", "pool1", "fc"}]
    for one, other in pairwise(boxes):
        assert other.bounds.left > one.bounds.right or other.bounds.top > one.bounds.bottom


def test_the_measure_sees_what_overlaps() -> None:
    """Of a picture that is spoilt, each of the three checks finds something."""
    svg = measured("lenet5_book", style="blocks").svg
    spoilt = Measured(svg.replace('class="c"', 'class="c" y="90"', 0).replace("</svg>", SPOILS))
    texts = [word for word in spoilt.words if word.text == "spoilt"]
    assert texts[0].bounds.grown(-0.5).meets(texts[1].bounds)
    line = spoilt.lines[-1]
    assert any(line.crosses(box.bounds) for box in spoilt.boxes if box.kind == "conv")


SPOILS = (
    '<text x="30" y="30">spoilt</text><text x="35" y="32">spoilt</text>'
    '<path class="w" d="M0 90L900 90"/></svg>'
)  # fmt: skip
