"""Letters of titles: each format has them, or says which it has not; none is left out, and none is another."""

from __future__ import annotations

import re
import subprocess
import zlib
from pathlib import Path
from shutil import which

import pytest

from archspec import cli
from archspec.diagrams import Diagram
from archspec.diagrams.printers import png
from archspec.diagrams.printers.latex import escaped
from archspec.diagrams.printers.standard import SYMBOL, has, runs
from archspec.errors import UsageError

from .pictures import picture_of
from .test_dot import yaml
from .test_printers import latex_has, needs_resvg

#: Greek, Cyrillic, Chinese and an emoji, and each with what LaTeX is given for it.
OTHERS = {
    "λ": r"$\lambda$",
    "Ж": r"\archspecmissing{0416}",
    "漢": r"\archspecmissing{6F22}",
    "😀": r"\archspecmissing{1F600}",
}


def titled(title: str) -> Diagram:
    return picture_of(f"title: {yaml(title)}\nlayers: [{{conv: 4, kernel: 3x3}}]", style="blocks")


def operators_of(pdf: bytes) -> bytes:
    packed = re.search(rb"stream\n(.*?)\nendstream", pdf, re.DOTALL)
    assert packed is not None
    return zlib.decompress(packed[1])


@pytest.mark.parametrize("letter", OTHERS)
def test_an_svg_has_every_letter(letter: str) -> None:
    assert f">x{letter}</text>" in titled(f"x{letter}").svg()


def test_a_pdf_has_the_letters_of_western_europe_and_of_greek_in_two_fonts() -> None:
    """Symbol has a lambda where Helvetica has an l, and less-or-equal at the octal number 243."""
    shown = operators_of(titled("é λ≤“x").render("pdf")).decode("latin-1")
    assert r"(é ) Tj /S 18 Tf (\154\243) Tj /B 18 Tf (\x93x) Tj ET".replace(r"\x93", "\x93") in shown


def test_a_letter_and_its_accent_are_one_letter() -> None:
    assert [*runs("e\N{COMBINING ACUTE ACCENT}")] == [(False, "é")]
    assert escaped("e\N{COMBINING ACUTE ACCENT}") == escaped("é")


@pytest.mark.parametrize("letter", ["Ж", "漢", "😀", "ά"])
def test_a_pdf_says_which_letters_it_has_not_and_where_they_stand(letter: str) -> None:
    """A wrong call, as png without a font is one: no picture is written that looks right."""
    told = f"the standard fonts of PDF have no {letter} (U+{ord(letter):04X}), as in `x{letter}`: they have those of"
    with pytest.raises(UsageError, match=re.escape(told)):
        titled(f"x{letter}").render("pdf")


def test_many_letters_are_told_in_one_line() -> None:
    with pytest.raises(UsageError, match=r"no 一 \(U\+4E00\), .* 五 \(U\+4E94\) and 2 more, as in `一二三四五六七`: "):
        titled("一二三四五六七").render("pdf")


def test_the_command_ends_with_2_and_writes_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spec = tmp_path / "tried.yaml"
    spec.write_text("archspec: 1\nname: tried\ntitle: 漢\ninput: 8x8x4\nlayers: [dense: 4]\n", "utf-8")
    out = tmp_path / "out"
    assert cli.main(["diagram", str(spec), "--format", "pdf", "--out", str(out)]) == 2
    told = capsys.readouterr().err
    assert told.startswith("archspec: the standard fonts of PDF have no 漢 (U+6F22)") and told.count("\n") == 1
    assert not out.exists() or not [*out.iterdir()]
    assert cli.main(["diagram", str(spec), "--out", str(out)]) == 0


def test_the_title_of_a_pdf_is_unicode_where_it_is_not_of_western_europe() -> None:
    assert b"/Title <FEFF03BB>" in titled("λ").render("pdf")
    assert b"/Title (\xe9)" in titled("é").render("pdf")


def test_no_letter_of_symbol_is_one_of_another_font() -> None:
    assert len(SYMBOL) == len({*SYMBOL.values()}) and all(32 < code < 255 for code in SYMBOL.values())
    assert has("A") and has("é") and not has("\N{ZERO WIDTH SPACE}")


@needs_resvg
def test_a_png_says_which_letters_no_installed_font_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a font has none it draws the box that it draws for what is no letter."""
    drawn = png._drawn
    monkeypatch.setattr(png, "_drawn", lambda draw, text: drawn(draw, png.NO_LETTER if text == "漢" else text))
    with pytest.raises(UsageError, match=re.escape("no installed font has 漢 (U+6F22), as in `é漢`: install one")):
        titled("é漢").render("png")
    assert titled("é").render("png").startswith(b"\x89PNG"), "a control"


@pytest.mark.parametrize("letter", OTHERS)
def test_latex_is_given_the_letter_and_what_stands_where_it_has_none(letter: str) -> None:
    text = titled(f"x{letter}").render("tikz").decode()
    assert rf"{{x\archspecletter{{{letter}}}{{{ord(letter):04X}}}{{{OTHERS[letter]}}}}}" in text
    assert text.count(r"\def\archspecmissing") == 1


def test_an_accent_of_greek_is_one_of_the_formula() -> None:
    assert escaped("ά") == r"\archspecletter{ά}{03AC}{$\acute{\alpha}$}"
    assert escaped("ΐ") == r"\archspecletter{ΐ}{0390}{$\acute{\ddot{\iota}}$}"


def test_latex_is_told_of_no_letters_where_there_are_none() -> None:
    assert "archspecletter" not in titled("x × → …").render("tikz").decode()


@pytest.mark.campaign
@pytest.mark.skipif(which("kpsewhich") is None or not latex_has("tikz.sty"), reason="LaTeX with TikZ is not installed")
@pytest.mark.parametrize("program", ["pdflatex", "lualatex", "xelatex"])
def test_every_latex_compiles_it_and_warns_of_what_it_has_not(program: str, tmp_path: Path) -> None:
    if which(program) is None:
        pytest.skip(f"{program} is not installed")
    titled("λ Ж 漢").write(tmp_path, "tikz")
    command = [program, "-interaction=nonstopmode", "-halt-on-error", "tried"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=100, check=False)
    assert done.returncode == 0 and b"(1 page" in done.stdout
    assert b"there is no letter U+6F22" in done.stdout and b"there is no letter U+03BB" not in done.stdout
