"""What numbers hardly show of a live model: rate and kind of a dropout, which is off when rows are compared, and the

epsilon and momentum of a norm, of which seeded weights make a change as small as rounding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from archspec.backends import Built
from archspec.backends.torch.observe import expand_places
from archspec.network.walk import layers
from archspec.ops import Op
from archspec.ops.normalisation import BatchNorm, LayerNorm
from archspec.ops.reshape import Dropout
from archspec.weights.verification import LARGEST, Difference

#: What torch calls a setting; of the momentum it has the other part, which the batch gives.
_OF_TORCH = {"rate": "p", "epsilon": "eps", "momentum": "momentum"}
#: One that drops whole maps, or adds noise, has a rate too.
DROPOUT = "Dropout"


def as_set(both: Mapping[str, Built]) -> Iterator[Difference]:
    """The settings of live models that are not the spec's; one that a model does not have is among them."""
    found = {backend: _modules(built) for backend, built in both.items()}
    for path, layer in layers(both["torch"].network):
        for name, number in wanted(layer.op).items():
            for backend, modules in found.items():
                is_set = _setting(modules.get(path), name, backend)
                relative = abs(is_set - number) / (number or 1.0)
                if not relative <= LARGEST["float64"]:
                    told = f"the {name} of `{path}` is {is_set:.6g} in {backend} and {number:.6g} in the spec"
                    yield Difference(f"{path}/{name}", abs(is_set - number), relative, layer.place, told=told)
        if isinstance(layer.op, Dropout):
            for backend, modules in found.items():
                if (kind := type(modules.get(path)).__name__) != DROPOUT:
                    told = f"`{path}` is a {kind} in {backend}, which is no {DROPOUT}"
                    yield Difference(f"{path}/kind", 1.0, 1.0, layer.place, told=told)


def wanted(op: Op) -> dict[str, float]:
    """The settings that the spec says."""
    match op:
        case Dropout():
            return {"rate": op.rate}
        case BatchNorm():
            return {"epsilon": op.epsilon, "momentum": op.momentum}
        case LayerNorm():
            return {"epsilon": op.epsilon}
    return {}


def _modules(built: Built) -> dict[str, Any]:
    """Path -> the live layer or module of it."""
    if built.backend == "torch":
        modules: dict[str, Any] = dict(built.model.named_modules())
        return {path: modules[place] for path, place in expand_places(built.module.places, built.model).items()}
    known = {layer.name: layer for layer in built.model.layers}
    return {path: known[name] for path, name in built.module.places.items() if name in known}


def _setting(module: Any, name: str, backend: str) -> float:
    """The number that a module is set to; not a number where it has none."""
    if backend == "keras":
        return float(getattr(module, name, float("nan")))
    number = float(getattr(module, _OF_TORCH[name], float("nan")))
    return 1 - number if name == "momentum" else number
