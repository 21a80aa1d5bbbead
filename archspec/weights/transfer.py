"""Weights in and out of live models, by their canonical names."""

from __future__ import annotations

import difflib
import importlib
from collections.abc import Mapping
from typing import Any

from archspec.backends import Built
from archspec.backends.tensors import Array, Home, Owned, owned_weights
from archspec.errors import Diagnostic, Place, SpecError
from archspec.network.tree import Network

#: Canonical name -> numbers in the canonical layout.
Tensors = dict[str, Array]


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
    """Puts canonical weights into a built model. Raises SpecError where one is missing, extra or misshapen.

    Nothing is changed unless everything fits. Weights of heads that the model does not have are left out.
    """
    places = homes(built)
    require_fit(built.network, tensors, origin)
    assign = _room(built.backend).assign
    for name, home in places.items():
        assign(home.tensor, home.layout.there(tensors[name]))


def require_fit(network: Network, tensors: Mapping[str, Array], origin: str) -> None:
    """Raises SpecError with every weight that is missing, extra or misshapen; ``origin`` says where they come from."""
    owned = {each.name: each for each in owned_weights(network)}
    found = [*_missing_or_misshapen(owned, tensors, origin), *_extra(owned, tensors, network.document.place, origin)]
    if found:
        raise SpecError(found)


def _missing_or_misshapen(owned: Mapping[str, Owned], tensors: Mapping[str, Array], origin: str) -> list[Diagnostic]:
    found = []
    for name, each in owned.items():
        expected = tuple(map(int, each.weight.shape))
        if name not in tensors:
            message = f"{origin} has no `{name}`, {_shape(expected)}"
        elif tuple(tensors[name].shape) != expected:
            message = f"`{name}` is {_shape(expected)} here and {_shape(tensors[name].shape)} in {origin}"
        else:
            continue
        found.append(Diagnostic("weights", message, each.place))
    return found


def _extra(owned: Mapping[str, Owned], tensors: Mapping[str, Array], place: Place, origin: str) -> list[Diagnostic]:
    found = []
    for name in tensors:
        if name in owned:
            continue
        close = difflib.get_close_matches(name, owned, 1)
        hint = f"the closest weight here is `{close[0]}`" if close else ""
        message = f"{origin} has `{name:.200}`, {_shape(tensors[name].shape)}, which no row of the network owns"
        found.append(Diagnostic("weights", message, place, hint=hint))
    return found


def _shape(shape: tuple[int, ...]) -> str:
    return "x".join(str(int(side)) for side in shape) or "one number"


def _room(backend: str) -> Any:
    return importlib.import_module(f"archspec.backends.{backend}.tensors")
