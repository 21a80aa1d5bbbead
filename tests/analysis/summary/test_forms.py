"""Every form of a summary, of shipped specs and of random ones: each line has as many cells as there are columns."""

from __future__ import annotations

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path

import pytest
from backends.random_specs import random_spec
from sweeps import sweep

import archspec
from archspec.analysis.summary import Summary

SPECS = sorted((Path(__file__).parents[3] / "specs").glob("*.yaml"))
FORMS = ("text", "markdown", "latex", "csv", "html")
ASKED = (None, ["all"], ["paper", "receptive_field"], ["neurons"])


class Lines(HTMLParser):
    """The number of cells of every line of a table, those that span several counted as these."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.lines: list[int] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.lines.append(0)
        elif tag in ("th", "td"):
            self.lines[-1] += int(dict(attrs).get("colspan") or 1)


def widths(form: str, text: str) -> set[int]:
    """How many cells the lines of a table have."""
    if form == "csv":
        return {len(row) for row in csv.reader(io.StringIO(text), strict=True)}
    if form == "html":
        return set(Lines(text).lines)
    if form == "markdown":
        return {line.replace(r"\|", "").count("|") - 1 for line in text.splitlines() if line.startswith("| ")}
    if form == "latex":
        rows = [line for line in text.splitlines() if line.endswith(r" \\") and not line.startswith(r"\multicolumn")]
        return {line.replace(r"\&", "").count("&") + 1 for line in rows if not line.startswith(r"\caption")}
    return {1}


def assert_prints(summary: Summary, *depths: int) -> None:
    for form in FORMS:
        for depth in depths:
            for columns in ASKED:
                text = getattr(summary, form)(depth, columns)
                assert len(widths(form, text)) == 1, (form, depth, columns, text)
    json.dumps(summary.as_json())


@pytest.mark.parametrize("path", sweep(SPECS, lambda path: path.stem in ("lenet5", "resnet18"), lambda path: path.stem))
def test_a_shipped_spec_prints_in_every_form(path: Path) -> None:
    assert_prints(archspec.load(path).summary(), 1, 3)


@pytest.mark.parametrize(
    "name", sweep(["alexnet", "googlenet", "lenet5", "resnet34"], lambda name: name in ("alexnet", "lenet5"))
)
def test_its_variants_do_too(name: str) -> None:
    path = SPECS[0].parent / f"{name}.yaml"
    for variant in archspec.load(path).document.header.variants:
        assert_prints(archspec.load(path, variant).summary(), 1)


@pytest.mark.parametrize("seed", sweep(range(24), lambda seed: seed < 4))
def test_a_random_network_prints_in_every_form(seed: int) -> None:
    assert_prints(archspec.load(random_spec(seed)).summary(), 1, 2, 5)


@pytest.mark.parametrize("form", sweep(FORMS, lambda form: form == "text"))
def test_a_thousand_blocks_in_each_other_print(form: str) -> None:
    blocks = "".join(f"  b{n}: {{layers: [{{b{n - 1}: }}, {{conv: 3, kernel: 3x3}}]}}\n" for n in range(1, 1000))
    head = f"archspec: 1\nname: deep\ninput: 8x8x3\nblocks:\n  b0: {{layers: [{{conv: 3, kernel: 3x3}}]}}\n{blocks}"
    made = archspec.load(f"{head}layers:\n  - x: {{b999: }}\n").summary()
    assert "2001" in getattr(made, form)(1, ["receptive_field", "all"])
    assert getattr(made, form)(2000, ["name", "params"]).count("\n") >= 2000
