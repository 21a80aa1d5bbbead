"""Every printed cell of every spec of the house, and of every variant, holds or has a true erratum."""

from __future__ import annotations

from pathlib import Path

import pytest

from archspec.analysis.check import Report, check
from archspec.errors import draw_all
from archspec.network.expand import expand
from archspec.spec.loader import load_file

SPECS = sorted((Path(__file__).parents[2] / "specs").glob("*.yaml"))
VARIANTS = {path: load_file(path).header.variants for path in SPECS}
CASES = [
    pytest.param(path, variant, id=f"{path.stem}-{variant or 'base'}")
    for path, variants in VARIANTS.items()
    for variant in (None, *variants)
]


def report(path: Path, variant: str | None) -> Report:
    return check(expand(load_file(path, variant)))


@pytest.mark.parametrize(("path", "variant"), CASES)
def test_every_printed_cell_holds_or_has_a_true_erratum(path: Path, variant: str | None) -> None:
    found = report(path, variant)
    assert found.ok, draw_all(found.diagnostics)
    assert found.checked > 0


@pytest.mark.parametrize(("path", "variant"), CASES)
def test_a_spec_and_its_variants_name_their_source(path: Path, variant: str | None) -> None:
    header = load_file(path).header
    assert header.source
    assert variant is None or header.variants[variant]["source"]


def test_a_spec_has_the_name_of_its_file() -> None:
    assert [load_file(path).header.name for path in SPECS] == [path.stem for path in SPECS]


def test_eleven_cells_of_googlenet_are_wrong_in_print() -> None:
    (path,) = (path for path in SPECS if path.stem == "googlenet")
    assert report(path, None).errata == 11


def test_one_cell_of_alexnet_is_wrong_in_print() -> None:
    (path,) = (path for path in SPECS if path.stem == "alexnet")
    assert report(path, "paper").errata == 1
