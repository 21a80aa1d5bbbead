"""Which variable of a live Keras model holds which weight. Keras's layouts are the canonical ones."""

from __future__ import annotations

from typing import Any

import numpy as np

from archspec.backends.keras.names import SEPARATOR
from archspec.backends.running.tensors import Array, Home, Layout, Owned, owned_weights
from archspec.backends.writing.source import Module
from archspec.errors import SpecError
from archspec.network.tree import Network
from archspec.plugins.faults import fault


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
        variables = known[name].weights
        if number >= len(variables):
            raise _too_few(owned, len(variables))
        variable = variables[number]
        found[owned.name] = Home(owned, f"{name}/{number}", variable, Layout(tuple(variable.shape)))
    return found


def _too_few(owned: Owned, there: int) -> SpecError:
    """The layer of a plug-in has its numbers in fewer weights."""
    message = f"the layer of `{owned.layer.op.head}` has {there} weights, and `{owned.weight.name}` comes behind them"
    return fault(message, owned.layer.op.plugin.place, hint="the weights stand in Keras's own order")


def to_numpy(variable: Any) -> Array:
    """A copy of a variable's numbers."""
    import keras

    return np.array(keras.ops.convert_to_numpy(variable.value))


def assign(variable: Any, array: Array) -> None:
    """Puts numbers into a variable, in the variable's own type."""
    variable.assign(array)
