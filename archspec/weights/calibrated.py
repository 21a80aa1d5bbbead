"""Weights at which every layer speaks: seeded ones, scaled by what passes through the network.

With seeded weights alone a network of a hundred layers ends in numbers beyond float32, or in a softmax of 0 and 1, and
then any two networks agree.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from archspec.backends import Built
from archspec.backends.running.ran import maps_first
from archspec.backends.running.tensors import Array, Home, Tensors
from archspec.backends.torch.observe import expand_places
from archspec.network.walk import layers
from archspec.ops.base import WeightKind
from archspec.weights.seeded import generator
from archspec.weights.transfer import fill, homes, read

#: A variance below this is a constant: dividing by it would make noise of it.
SMALLEST = 1e-6
#: What a row's output deviates by: so much that some numbers are beyond 6, where a ReLU6 ends.
DEVIATION = 2.5


def calibrated(built: Built, tensors: Tensors, x: Array) -> Tensors:
    """``tensors`` with kernels scaled so that each row puts out a deviation of ``DEVIATION`` for ``x`` (a torch model).

    Batch norms get moving statistics near those of ``x``: near, so that taking the batch's for them would be seen.
    ``x`` is (batch, height, width, maps).
    """
    import torch

    fill(built, tensors)
    # In training mode the heads speak too; batch norms and dropout stay as they are in inference.
    built.model.train()
    for module in built.model.modules():
        if isinstance(module, (torch.nn.modules.batchnorm._BatchNorm, torch.nn.Dropout)):
            module.eval()
    with torch.no_grad(), _calibrating(built):
        built.model(torch.from_numpy(maps_first(x)).to(built.device))
    return read(built)


@contextmanager
def _calibrating(built: Built) -> Iterator[None]:
    modules = dict(built.model.named_modules())
    places = expand_places(built.module.places, built.model)
    found = homes(built)
    hooks = []
    for path, layer in layers(built.network):
        if path not in places:
            continue
        weights = layer.op.weights(*layer.inputs)
        own = {weight.kind: found[f"{path}/{weight.name}"] for weight in weights}
        if layer.op.head == "batchnorm":
            named = {weight.name: found[f"{path}/{weight.name}"] for weight in weights}
            hooks.append(modules[places[path]].register_forward_pre_hook(_batch_norm_like(path, named)))
        elif "kernel" in own and layer.op.plugin is None:  # what follows a plug-in's weights may be anything
            hooks.append(modules[places[path]].register_forward_hook(_even_deviation(own)))
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _even_deviation(own: Mapping[WeightKind, Home]) -> Any:
    """Scales the row's (last) kernel and its bias so that the output's deviation is ``DEVIATION``."""

    def scale(_module: Any, _inputs: Any, output: Any) -> Any:
        deviation = float(output.double().std(correction=0)) / DEVIATION
        over = [axis for axis in range(output.ndim) if axis != 1]
        varies = float(output.double().std(dim=over, correction=0).max()) > SMALLEST
        if not varies or not SMALLEST < deviation < float("inf"):
            return output
        for kind, home in own.items():
            if kind in ("kernel", "bias"):
                home.tensor.div_(deviation)
        return output / deviation

    return scale


def _batch_norm_like(path: str, own: Mapping[str, Home]) -> Any:
    """Moving statistics that are the input's, moved a little."""

    def take(_module: Any, inputs: Any) -> None:
        import torch

        (x,) = inputs
        random = generator(path, 0)
        over = [axis for axis in range(x.ndim) if axis != 1]
        variance, mean = torch.var_mean(x.double(), dim=over, correction=0)
        variance = variance.clamp_min(SMALLEST)
        shift, stretch = random.normal(0, 0.1, len(mean)), random.uniform(0.8, 1.25, len(mean))
        own["moving_mean"].tensor.copy_(mean + torch.from_numpy(shift).to(mean) * variance.sqrt())
        own["moving_variance"].tensor.copy_(variance * torch.from_numpy(stretch).to(mean))

    return take
