"""The zoos' own implementations with random weights, and ours with another input or logits as output.

Nothing is downloaded: what has to agree is the function, and any weights at which every layer speaks will do.
"""

from __future__ import annotations

import gc
import importlib
import re
import sys
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pytest
import torch

from archspec.backends import Built, source
from archspec.backends.running.compare import Observed
from archspec.backends.running.live import factory
from archspec.backends.running.tensors import Array, Tensors
from archspec.network.expand import expand
from archspec.network.tree import Network
from archspec.spec.loader import load_file
from archspec.weights.transfer import fill

SPECS = Path(__file__).parents[2] / "specs"


def network(spec: str, variant: str | None = None, side: int | None = None) -> Network:
    """The network of one of our specs, where wanted for images of another size: the printed sizes are not checked."""
    document = load_file(SPECS / f"{spec}.yaml", variant)
    if side is not None:
        header = document.header.model_copy(update={"input": (side, side, 3)})
        document = replace(document, header=header)
    return expand(document)


@cache
def torchvision_models() -> Any:
    """torchvision's models as Python code alone: its operators need the torch they were built for."""
    found = find_spec("torchvision")
    if found is None or found.origin is None:
        pytest.skip("torchvision is not installed, so there is nothing to compare with")
    registrations = (Path(found.origin).parent / "_meta_registrations.py").read_text("utf-8")
    for name in set(re.findall(r'register_(?:meta|fake)\("(?:torchvision::)?(\w+)"\)', registrations)):
        if not hasattr(torch.ops.torchvision, name):
            _LIBRARY.define(f"{name}(Tensor x) -> Tensor")  # type: ignore[no-untyped-call]
    with pytest.MonkeyPatch.context() as patched:
        if find_spec("PIL") is None:
            for part in ("PIL", "PIL.Image", "PIL.ImageEnhance", "PIL.ImageOps", "PIL.ImageFilter"):
                patched.setitem(sys.modules, part, MagicMock(__version__="12.0.0"))
        return importlib.import_module("torchvision").models


#: As long as it lives its operators exist; no classifier has one of them.
_LIBRARY = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]


def randomised_torch(model: Any, seed: int = 0) -> Any:
    """Its own initial kernels, and biases, scales and statistics that all differ from what does nothing."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, tensor in (*model.named_parameters(), *model.named_buffers()):
            if tensor.ndim == 1:
                low, high = (0.6, 1.4) if name.endswith(("running_var", "weight")) else (-0.2, 0.2)
                tensor.copy_(torch.rand(tensor.shape, generator=generator) * (high - low) + low)
    return model.eval()


def randomised_keras(model: Any, seed: int = 0) -> Any:
    """As for torch."""
    random = np.random.default_rng(seed)
    for weight in model.weights:
        if len(weight.shape) == 1:
            low, high = (0.6, 1.4) if weight.name in ("gamma", "moving_variance") else (-0.2, 0.2)
            weight.assign(random.uniform(low, high, weight.shape).astype("float32"))
    return model


def with_logits(network: Network, backend: str, tensors: Mapping[str, Array]) -> Built:
    """Our model with these weights, whose output is what its softmax would get."""
    module = source(network, backend)
    built = Built(backend, module, factory(module)(classifier_activation=None), network, {}, Observed({}, 0, 0, ()), ())
    fill(built, tensors)
    return built


def outputs(backend: str, model: Any, images: Array) -> Array:
    """Logits of images (batch, height, width, maps)."""
    if backend == "torch":
        with torch.no_grad():
            found = model.eval()(torch.from_numpy(np.ascontiguousarray(images.transpose(0, 3, 1, 2))))
        return np.asarray(found.numpy()).reshape(len(images), -1)
    return np.asarray(model(images, training=False)).reshape(len(images), -1)


def difference(mine: Array, theirs: Array) -> float:
    """The largest absolute difference, by the root mean square of the zoo's logits."""
    size = float(np.sqrt(np.mean(np.square(theirs.astype(np.float64)))))
    return float(np.abs(mine.astype(np.float64) - theirs).max()) / size


def images(network: Network, batch: int = 2, seed: int = 0) -> Array:
    shape = (batch, *map(int, network.input))
    return np.random.default_rng(seed).normal(0, 1, shape).astype("float32")


def differences(network: Network, tensors: Tensors, expected: Array, x: Array) -> dict[str, float]:
    """By backend. A model is let go before the next one is made: the largest have half a gigabyte."""
    found = {}
    for backend in ("torch", "keras"):
        found[backend] = difference(outputs(backend, with_logits(network, backend, tensors).model, x), expected)
        free()
    return found


def free() -> None:
    import keras

    keras.backend.clear_session()
    gc.collect()


def torchvision_model(name: str) -> Any:
    """One of torchvision's networks, with its heads where it has them, and no change of the input."""
    options = {"aux_logits": True, "init_weights": True} if name == "googlenet" else {}
    return randomised_torch(getattr(torchvision_models(), name)(weights=None, **options))


def keras_model(name: str, side: int = 224) -> Any:
    """One of keras.applications' networks with its last layer, for images of any size; it puts out logits."""
    import keras

    make = getattr(keras.applications, name)
    if name.startswith("VGG"):
        return randomised_keras(make(weights=None, classifier_activation=None))
    body = make(weights=None, include_top=False, pooling="avg", input_shape=(side, side, 3))
    logits = keras.layers.Dense(1000, name="predictions")(body.output)
    return randomised_keras(keras.Model(body.input, logits))


def in_the_older_form(model: Any, path: Path, renamed: Mapping[str, str]) -> None:
    """What keras.applications publishes: layer_names, weight_names, and names as they were then."""
    import h5py

    with h5py.File(path, "w") as file:
        names = [renamed.get(layer.name, layer.name) for layer in model.layers]
        file.attrs["layer_names"] = [name.encode() for name in names]
        for name, layer in zip(names, model.layers, strict=True):
            group = file.create_group(name)
            own = {f"{name}/{weight.name}:0": np.asarray(weight) for weight in layer.weights}
            group.attrs["weight_names"] = [each.encode() for each in own]
            for key, array in own.items():
                group.create_dataset(key, data=array)
