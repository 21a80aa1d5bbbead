"""Specs and variants compute the same function in both frameworks.

At a small input, where the network has one: the rows and their places are the same.  What differs from another spec by
its number of rows alone is run with ARCHSPEC_LARGE=1 in the environment; `docs/verification.md` has all of them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

pytest.importorskip("torch")
pytest.importorskip("keras")

import archspec
from archspec.errors import SpecError
from archspec.network.tree import Network
from archspec.weights.verify import at_size, verify

# Keras hands weights to numpy as numpy 2 would not have it.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

SPECS = Path(__file__).parents[2] / "specs"
#: Of these the smallest that a network takes; odd ones, at which `same` and `half` part.
SIDES = (33, 67, 97, 131)
LARGE = () if "ARCHSPEC_LARGE" in os.environ else ("resnet101", "resnet152", "vgg13", "vgg19")


def networks() -> list[tuple[str, str | None]]:
    """(spec, variant) of what is run."""
    found: list[tuple[str, str | None]] = []
    for path in sorted(SPECS.glob("*.yaml")):
        if path.stem in LARGE:
            continue
        found += [
            (path.stem, None),
            *((path.stem, variant) for variant in archspec.load(path).document.header.variants),
        ]
    return found


def small(network: Network) -> Network:
    """The network for the smallest input that it takes, or itself."""
    for side in SIDES:
        try:
            return at_size(network, side, side)
        except SpecError:
            continue
    return network


@pytest.mark.parametrize(("spec", "variant"), networks())
def test_a_spec_is_one_function_in_both_frameworks(spec: str, variant: str | None) -> None:
    network = small(archspec.load(SPECS / f"{spec}.yaml", variant).network)
    found = verify(network).agreed()
    shown = {each.path for each in found.modes[0].rows}
    assert len(shown) > 1 and {"inference", "training"} == {mode.name for mode in found.modes}
