"""What the pages about meaning and verification say is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("keras")

from weights.kernel_traps import KERNEL_TRAPS
from weights.layer_traps import LAYER_TRAPS
from weights.window_traps import WINDOW_TRAPS

import archspec

ROOT = Path(__file__).parents[2]
TRAPS = [*WINDOW_TRAPS, *KERNEL_TRAPS, *LAYER_TRAPS]
SEMANTICS, VERIFICATION = ((ROOT / "docs" / f"{name}.md").read_text("utf-8") for name in ("semantics", "verification"))


def cells(page: str, heading: str) -> list[list[str]]:
    """The rows of the table below a heading, without its head."""
    _, found, rest = page.partition(f"## {heading}")
    assert found
    lines = [line for line in rest.partition("\n## ")[0].splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[1:]]


def test_every_trap_stands_in_the_table_with_its_size() -> None:
    rows = cells(SEMANTICS, "How large each trap is")
    assert [row[0] for row in rows] == [trap.name for trap in TRAPS]
    # Far beyond rounding, which is 3e-5 at this depth.
    assert all(float(row[-1]) > 1e-4 for row in rows)


def test_every_spec_and_variant_has_been_verified_and_held() -> None:
    names = {", ".join(filter(None, (spec, variant))) for spec, variant in everything()}
    require_held("Every spec and variant", names)


def require_held(heading: str, names: set[str]) -> None:
    rows = cells(VERIFICATION, heading)
    assert {row[0] for row in rows} == names
    for name, _, _, float32, float64, gradients, tolerance, verdict in rows:
        assert verdict == "yes"
        assert float(float32) <= 1e-4 and float(tolerance) <= 1e-4, name
        assert float(float64) <= 1e-6 and float(gradients) <= 1e-3


def test_two_thousand_random_networks_have_been_verified_and_none_differs() -> None:
    told = VERIFICATION.partition("\n## Random networks\n")[2]
    count, failures = re.search(r"([0-9,]+) networks(?: \(.*\))?, ([0-9]+) failures", told).groups()  # type: ignore[union-attr]
    assert int(count.replace(",", "")) > 2_000
    assert int(failures) == 0


def test_every_engine_of_keras_has_been_tried() -> None:
    rows = cells(VERIFICATION, "Every engine of Keras")
    assert {row[1] for row in rows} == {"tensorflow", "jax", "torch"}
    assert all(row[-1] == "yes" for row in rows)


def everything() -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for path in sorted((ROOT / "specs").glob("*.yaml")):
        net = archspec.load(path)
        found += [(path.stem, variant) for variant in (None, *net.document.header.variants)]
    return found


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_the_links_of_a_page_lead_somewhere(page: Path) -> None:
    text = page.read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]*)(?:#[^)]*)?\)", text):
        assert not target or target.startswith("http") or (page.parent / target).exists(), target
