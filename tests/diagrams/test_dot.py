"""The DOT text, and what Graphviz makes of it."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from shutil import which

import pytest
from sweeps import sweep

from archspec import cli
from archspec.api import load
from archspec.diagrams.graph.labels import text
from archspec.errors import UsageError

from .pictures import CASES, ROOT, picture, picture_of

needs_dot = pytest.mark.skipif(which("dot") is None, reason="Graphviz's `dot` is not installed")

HOSTILE = [
    "<b>bold",
    "<<table><tr><td href='javascript:alert(1)'>x</td></tr></table>>",
    "a\\",
    "\\N \\G \\l \\\\",
    'a "quoted" name',
    "&lt;script&gt;",
    "]]>",
    "a\nb",
    "\u2028",
    "zero\x00byte",
    "<IMG SRC='/etc/passwd'/>",
    "}; node [URL=x]",
    "é😀",
    "x" * 500,
]


QUICK = ("googlenet", "lenet5", "resnet34", "xception")


@pytest.mark.parametrize(("name", "variant"), sweep(CASES, lambda case: case[0] in QUICK and case[1] is None))
@needs_dot
def test_every_shipped_spec_is_drawn(name: str, variant: str | None) -> None:
    svg = ElementTree.fromstring(picture(name, variant, style="graph").svg())
    assert all(svg.attrib[side].isdigit() for side in ("width", "height")), "points are refused by some programs"
    assert svg.tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize(
    "row", ["googlenet 3a", "resnet50 conv3_x", "resnet50 conv3_x/1", "xception middle", "vgg16 fc6"]
)
@needs_dot
def test_the_cards_of_a_row_that_is_drawn_opened_have_its_parameters(row: str) -> None:
    """Of a row of every form."""
    name, expand = row.split()
    words = texts(picture(name, expand=expand, style="graph").svg())
    (total,) = (int(word.split()[0].replace(",", "")) for word in words if re.match(r"[0-9,]+ parameters", word))
    cards = [int(word.replace(",", "")) for word in words if re.fullmatch(r"\d{1,3}(,\d{3})+", word)]
    assert sum(cards) == total > 0


def test_the_text_needs_no_graphviz_and_its_nodes_are_numbered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    made = picture("resnet34").dot
    assert [f"n{number}" for number in range(12)] == re.findall(r"^\s*(n\d+) \[", made, re.MULTILINE)
    assert "splines=ortho" not in made and "URL" not in made and "href" not in made


def test_resnet_34_has_three_dashed_shortcuts() -> None:
    made = picture("resnet34").dot
    assert len(re.findall(r"label=<<FONT[^>]*>1×1, /2</FONT><BR/>.*style=dashed", made)) == 3
    assert len(re.findall(r"n\d+l -> n\d+r .*style=solid", made)) == 4


@pytest.mark.parametrize("title", HOSTILE)
def test_hostile_titles_stay_text(title: str) -> None:
    shown = text(title)
    assert not set('<>"\\\n\0') & set(shown)
    assert re.fullmatch(r"(?:[^&]|&(?:amp|lt|gt|quot|#x27|#92);)*", shown)


@pytest.mark.parametrize("title", [title for title in HOSTILE if not set("\0\u2028") & set(title)])
@needs_dot
def test_hostile_titles_are_drawn_as_they_are(title: str) -> None:
    spec = picture_of(f"title: {yaml(title)}\nlayers: [{{conv: 4, kernel: 3x3}}]", style="graph")
    drawn = ElementTree.fromstring(spec.svg())
    words = " ".join("".join(each.itertext()) for each in drawn.iter("{http://www.w3.org/2000/svg}text"))
    assert without_spaces("".join(char for char in title[:120] if char.isprintable())) in without_spaces(words)
    assert not {each.tag.rpartition("}")[2] for each in drawn.iter()} & {"script", "image", "foreignObject"}
    assert not any(name.endswith("href") for each in drawn.iter() for name in each.attrib)


def test_no_graphviz_is_a_wrong_call_with_a_way_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    spec = str(ROOT / "specs/lenet5.yaml")
    assert cli.main(["diagram", spec, "--style", "graph", "--out", str(tmp_path)]) == 2
    complaint = capsys.readouterr().err
    assert (
        complaint == "archspec: svg needs Graphviz's `dot`: install graphviz; "
        "every other style draws without it, and `--format dot` writes its text\n"
    )
    assert cli.main(["diagram", spec, "--format", "dot", "--out", str(tmp_path)]) == 0
    assert load(Path(spec)).diagram()._repr_svg_().startswith("<svg")


@pytest.mark.parametrize("form", ["svg", "png", "pdf"])
@needs_dot
def test_the_command_writes_a_file_and_says_where(
    form: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    spec = str(ROOT / "specs/googlenet.yaml")
    assert (
        cli.main(["diagram", spec, "--expand", "3a", "--style", "graph", "--format", form, "--out", str(tmp_path)]) == 0
    )
    file = tmp_path / f"googlenet_3a.{form}"
    assert capsys.readouterr().out == f"{file}\n"
    assert file.read_bytes().startswith({"svg": b"<?xml", "png": b"\x89PNG", "pdf": b"%PDF"}[form])


def test_a_format_that_is_not_there_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="no format `gif`"):
        picture("lenet5").render("gif")


def texts(svg: str) -> list[str]:
    """Positions differ from one Graphviz to another."""
    return ["".join(each.itertext()) for each in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text")]


def yaml(title: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\u2028": "\\u2028"}
    return '"' + "".join(escapes.get(char, char) for char in title) + '"'


def without_spaces(words: str) -> str:
    return re.sub(r"\s", "", words)


def test_what_follows_a_sum_is_told_in_its_sign() -> None:
    """In both texts for other programs: neither has a place beside a sign that is surely behind it."""
    opened = picture("resnet34", expand="conv3_x")
    assert ">+ relu<" in opened.dot and '(("+ relu")):::merge' in opened.mermaid
    assert '(("+")):::merge' in picture("xception", expand="middle").mermaid


@needs_dot
def test_the_word_of_a_projection_stands_off_its_line() -> None:
    """Three points at least, and its comma reaches two below the line that it is written on."""
    svg = picture("resnet34", style="graph").svg()
    words = [float(found) for found in re.findall(r'y="(-[0-9.]+)"[^>]*>1×1, /2</text>', svg)]
    lines = [float(found) for found in re.findall(r'stroke-dasharray="5,2" d="M[0-9.]+,(-[0-9.]+)C', svg)]
    assert len(words) == 3
    assert all(min(line - word for line in lines if line > word) >= 5 for word in words)


def test_the_legend_tells_what_the_numbers_are() -> None:
    assert "bottom right: parameters" in picture("resnet34").dot
    assert "bottom right" not in picture_of("layers: [{maxpool: 2x2}]").dot
