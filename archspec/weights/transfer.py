"""Weights in and out of live models, by their canonical names."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import Any

from archspec.backends import Built
from archspec.backends.running.tensors import Array, Home, Tensors, owned_weights
from archspec.weights.fit import require_fit


def homes(built: Built) -> dict[str, Home]:
    """Canonical name -> where this weight lives in the built model."""
    found: dict[str, Home] = _room(built.backend).homes(built.model, built.module, built.network)
    return found


def read(built: Built) -> Tensors:
    """Copies of all weights of a built model, canonical names and layouts."""
    to_numpy = _room(built.backend).to_numpy
    return {
        name: home.layout.back(to_numpy(home.tensor), home.owned.weight.shape) for name, home in homes(built).items()
    }


def fill(built: Built, tensors: Mapping[str, Array], origin: str = "the weights") -> None:
    """Puts canonical weights into a built model. Raises SpecError where one is missing, extra, misshapen or not finite.

    Nothing is changed unless everything fits. Weights of heads that the model was made without have to be there, as of
    the whole network, and are not used.
    """
    places = homes(built)
    lost = [each for each in owned_weights(built.network, with_heads=False) if each.name not in places]
    assert not lost, f"the {built.backend} model has no place for {lost[0].name}"
    require_fit(built.network, tensors, origin)
    assign = _room(built.backend).assign
    for name, home in places.items():
        assign(home.tensor, home.layout.there(tensors[name]))


def _room(backend: str) -> Any:
    return importlib.import_module(f"archspec.backends.{backend}.tensors")
