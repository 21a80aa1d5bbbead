"""LaTeX: what a real pdfTeX makes a page of, and nothing of a spec that TeX would act on."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

import archspec
from archspec.analysis.summary.latex import escaped

from .hostile import PAYLOADS, summary

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))
#: All that the generated text may command.
COMMANDS = {
    "usepackage", "begin", "end", "centering", "footnotesize", "scriptsize", "setlength", "tabcolsep",
    "caption", "label", "toprule", "midrule", "bottomrule", "endfirsthead", "endhead", "multicolumn", "emph",
    "shortstack", "quad", "times", "textsuperscript", "par", "smallskip", "noindent", "linewidth",
    "raggedright", "textbackslash", "textasciicircum", "textasciitilde", "textless", "textgreater", "textbar",
    "char", "textasciigrave", "textquoteright", "textquotedblleft", "textquotedblright", "textendash",
    "textemdash", "leq", "ifdefined", "Umathchar", "else", "fi", "",
}  # fmt: skip


def typeset(texts: list[str], folder: Path, margin: str = "2cm") -> str:
    """What pdfTeX says of a document with these tables; it has to make one."""
    if shutil.which("pdflatex") is None:
        pytest.skip("pdflatex is not installed")
    head = (
        rf"\documentclass[a4paper]{{article}}\usepackage[margin={margin}]{{geometry}}\usepackage{{booktabs,longtable}}"
    )
    body = "\n\n\\clearpage\n".join(texts)
    (folder / "tables.tex").write_text(f"{head}\n\\begin{{document}}\n{body}\n\\end{{document}}\n", "utf-8")
    command = ["pdflatex", "-halt-on-error", "-interaction=nonstopmode", "-no-shell-escape", "tables.tex"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=120)
    said = done.stdout.decode("utf-8", "replace")
    if re.search(r"File `(?:booktabs|longtable|geometry)\.sty' not found", said):
        pytest.skip("pdflatex is installed without booktabs, longtable or geometry")
    assert done.returncode == 0, said[-3000:]
    assert (folder / "tables.pdf").stat().st_size > 1000
    return said


def commands(text: str) -> set[str]:
    return set(re.findall(r"\\(?:\\|([A-Za-z]*))", text))


@pytest.mark.campaign
def test_pdftex_sets_the_tables_of_every_spec_at_every_depth(tmp_path: Path) -> None:
    nets = [
        archspec.load(path, variant).summary()
        for path in SPECS
        for variant in (None, *archspec.load(path).document.header.variants)
    ]
    typeset([net.latex(depth) for net in nets for depth in (1, 3)] + [net.latex(1, ["all"]) for net in nets], tmp_path)


def test_every_shipped_table_fits_a_page(tmp_path: Path) -> None:
    said = typeset([archspec.load(path).summary().latex() for path in SPECS], tmp_path)
    assert "Overfull" not in said


def test_pdftex_sets_texts_that_mean_something_to_it_and_runs_none(tmp_path: Path) -> None:
    typeset([summary(payload).latex() for payload in PAYLOADS], tmp_path)
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".aux", ".log", ".pdf", ".tex"]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_text_of_a_spec_commands_nothing(payload: str) -> None:
    made = summary(payload).latex()
    assert commands(made) <= COMMANDS
    assert made.count(r"\begin{") == made.count(r"\end{") == 3
    bare = re.sub(r"\\[\\{}$&#%_]", "", made)
    assert bare.count("{") == bare.count("}")
    assert "^^" not in bare and "~" not in bare and "#" not in bare
    assert [line for line in bare.splitlines() if "%" in line] == [r"% needs \usepackage{booktabs}"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("conv2_x", r"conv2\_x"),
        ("7 % & #1", r"7 \% \& \#1"),
        ("\\input{x}", r"\textbackslash{}input\{x\}"),
        ("Géron", "Géron"),
        ("Ge\u0301ron", "Géron"),
        ("中", r"\ifdefined\Umathchar 中\else[U+4E2D]\fi{}"),
        ("a--b", "a-{}-b"),
        ("a---b", "a-{}-{}-b"),
        ("\x07", "[U+0007]"),
        ("two\nlines", "two lines"),
    ],
)
def test_what_has_a_meaning_is_escaped_and_nothing_else(text: str, written: str) -> None:
    assert escaped(text) == written


def test_a_long_table_goes_on_over_pages() -> None:
    net = archspec.load(SPECS[0].parent / "resnet152.yaml").summary()
    assert r"\begin{longtable}" in net.latex(2)
    assert r"\begin{table}" in net.latex(1)


def test_sizes_have_a_times_sign_and_notes_are_raised() -> None:
    text = archspec.load(SPECS[0].parent / "googlenet.yaml").summary().latex(2)
    assert "$7{\\times}7/2$" in text
    assert "380K\\textsuperscript{2}" in text
    assert "\n\\quad branch1/conv & " in text
