"""What the tests of pictures share: every shipped spec, as a picture."""

from __future__ import annotations

from pathlib import Path

from archspec.api import load
from archspec.diagrams import Diagram, diagram
from archspec.network.tree import Network
from archspec.spec.loader import load_file

ROOT = Path(__file__).parents[2]
NAMES = sorted(path.stem for path in (ROOT / "specs").glob("*.yaml"))
CASES = [
    (name, variant) for name in NAMES for variant in (None, *load_file(ROOT / "specs" / f"{name}.yaml").header.variants)
]


def network(name: str, variant: str | None = None) -> Network:
    return load(ROOT / "specs" / f"{name}.yaml", variant).network


def picture(name: str, variant: str | None = None, expand: str | None = None, style: str | None = None) -> Diagram:
    return diagram(network(name, variant), expand=expand, style=style)


def picture_of(text: str, expand: str | None = None, style: str | None = None) -> Diagram:
    """Of a spec's layers, as text."""
    return load(f"archspec: 1\nname: tried\ninput: 8x8x4\n{text}\n").diagram(expand=expand, style=style)
