"""Which tensor of a live torch model holds which weight, operator by operator."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

import numpy as np

from archspec.analysis.feature_order import Order, feature_orders, is_plain
from archspec.backends.running.tensors import Array, Home, Layout, Owned, bfloat16, owned_weights
from archspec.backends.torch.observe import expand_places
from archspec.backends.writing.source import Module
from archspec.errors import SpecError
from archspec.network.tree import Network
from archspec.plugins.faults import fault


class Spot(NamedTuple):
    """The tensor's name below its row's module, and the canonical axes in torch's order."""

    key: str
    axes: tuple[int, ...] | None = None
    #: The canonical axis that holds the features of the row's input.
    features_axis: int | None = None


#: Kernels are (out, in, height, width) in torch; those of a map each (out, 1, height, width), out running slowest in.
KERNEL, DEPTHWISE = (3, 2, 0, 1), (2, 3, 0, 1)
_NORM = {
    "gamma": Spot("weight", features_axis=0),
    "beta": Spot("bias", features_axis=0),
    "moving_mean": Spot("running_mean", features_axis=0),
    "moving_variance": Spot("running_var", features_axis=0),
}
SPOTS: Mapping[str, Mapping[str, Spot]] = {
    "conv": {"kernel": Spot("weight", KERNEL), "bias": Spot("bias")},
    "depthwise": {"kernel": Spot("weight", DEPTHWISE), "bias": Spot("bias")},
    "separable": {
        "depthwise": Spot("depthwise.weight", DEPTHWISE),
        "pointwise": Spot("pointwise.weight", KERNEL),
        "bias": Spot("pointwise.bias"),
    },
    "transposed": {"kernel": Spot("weight", KERNEL), "bias": Spot("bias")},
    "dense": {"kernel": Spot("weight", (1, 0), features_axis=0), "bias": Spot("bias")},
    "batchnorm": _NORM,
    "layernorm": _NORM,
    "avgpool": {"gain": Spot("gain"), "bias": Spot("bias")},
    "rbf": {"codes": Spot("codes", features_axis=1)},
}
#: A kernel for each connection is (connections, height, width).
PARTIAL = (2, 0, 1)


def homes(model: Any, module: Module, network: Network) -> dict[str, Home]:
    """Canonical name -> the tensor of the model that holds this weight."""
    places = expand_places(module.places, model)
    tensors = {**dict(model.named_parameters()), **dict(model.named_buffers())}
    orders = feature_orders(network).inputs
    found: dict[str, Home] = {}
    for owned in owned_weights(network):
        spot = _spot(owned)
        place = places.get(f"{owned.path}/gain" if owned.layer.op.head == "avgpool" else owned.path)
        if place is None:
            continue
        key = f"{place}.{spot.key}"
        if key not in tensors:
            raise _not_there(owned, place, tensors)
        order = orders.get(owned.path, ()) if spot.features_axis is not None else ()
        tensor = tensors[key]
        found[owned.name] = Home(owned, key, tensor, _layout(tuple(tensor.shape), spot, order))
    return found


def _not_there(owned: Owned, place: str, tensors: Mapping[str, Any]) -> SpecError:
    """A weight that the module of a plug-in calls otherwise."""
    there = [name.removeprefix(f"{place}.") for name in tensors if name.startswith(f"{place}.")]
    message = f"the module of `{owned.layer.op.head}` has no parameter for the weight `{owned.weight.name}`"
    hint = f"it has {', '.join(there) or 'none'}: `Weight(..., torch=NAME)` says which one it is"
    return fault(message, owned.layer.op.plugin.place, hint=hint)


def _spot(owned: Owned) -> Spot:
    if (plugin := owned.layer.op.plugin) is not None:
        given = plugin.weights[owned.weight.name].given
        return Spot(given.torch or owned.weight.name, given.axes)
    spot = SPOTS[owned.layer.op.head][owned.weight.name]
    return spot._replace(axes=PARTIAL) if spot.axes and len(owned.weight.shape) == 3 else spot


def _layout(shape: tuple[int, ...], spot: Spot, order: Order) -> Layout:
    return Layout(shape, spot.axes, None if is_plain(order) else spot.features_axis, order)


def to_numpy(tensor: Any) -> Array:
    """A copy of a tensor's numbers, in their own type."""
    import torch

    copied = tensor.detach().to("cpu", copy=True).contiguous()
    if copied.dtype == torch.bfloat16:
        found: Array = copied.view(torch.int16).numpy().view(bfloat16())
        return found
    return np.asarray(copied.numpy())


def from_numpy(array: Array) -> Any:
    """A tensor with these numbers, in their own type."""
    import torch

    copied = np.array(array, order="C")
    if array.dtype.name == "bfloat16":
        return torch.from_numpy(copied.view(np.int16)).view(torch.bfloat16)
    return torch.from_numpy(copied)


def assign(tensor: Any, array: Array) -> None:
    """Puts numbers into a tensor, in the tensor's own type and on its own device."""
    import torch

    with torch.no_grad():
        tensor.copy_(from_numpy(array))
