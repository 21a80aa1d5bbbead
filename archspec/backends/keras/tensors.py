"""Which variable of a live Keras model holds which weight. Keras's layouts are the canonical ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from archspec.backends.keras.names import SEPARATOR
from archspec.backends.running.tensors import Array, Home, Layout, owned_weights
from archspec.backends.writing.source import Module
from archspec.network.tree import Network


def homes(model: Any, module: Module, network: Network) -> dict[str, Home]:
    """Canonical name -> the variable of the model that holds this weight.

    A key is the layer's name and the number of the variable in it, which is how Keras's files have it.
    """
    known = {layer.name: layer for layer in model.layers}
    numbers: dict[str, int] = {}
    found: dict[str, Home] = {}
    for owned in owned_weights(network):
        name = module.places[owned.path]
        if owned.layer.op.head == "avgpool":
            name = f"{name}{SEPARATOR}gain"
        if name not in known:
            continue
        number = numbers.get(name, 0)
        numbers[name] = number + 1
        variable = known[name].weights[number]
        found[owned.name] = Home(owned, f"{name}/{number}", variable, Layout(tuple(variable.shape)))
    return found


def to_numpy(variable: Any) -> Array:
    """A copy of a variable's numbers."""
    import keras

    return np.array(keras.ops.convert_to_numpy(variable.value))


def assign(variable: Any, array: Array) -> None:
    """Puts numbers into a variable, in the variable's own type."""
    variable.assign(array)
