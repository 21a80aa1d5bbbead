"""A helper of each framework, applied to the same images; arrays are NCHW here, as in PyTorch."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
from keras import layers  # noqa: E402

from archspec.backends.keras import helpers as keras_helpers  # noqa: E402
from archspec.backends.torch import helpers as torch_helpers  # noqa: E402

TOLERANCE = 1e-5
WRONG = 1e-2
MAPS = 4
LINES = np.zeros((2, 7, 7))
LINES[0, :, 3] = LINES[1, 3, :] = 1
CODES = ["#.##.#", "..#..#", "######"]
Array = np.ndarray[Any, np.dtype[np.float32]]


def torch_helper(name: str) -> Any:
    """The helper of that name; its module has the same name in snake case."""
    return helper(torch_helpers.__name__, name)


def keras_helper(name: str) -> Any:
    return helper(keras_helpers.__name__, name)


def applied(helper_name: str, *arguments: Any, **options: Any) -> Callable[[Any], Any]:
    """That function of Keras as a function of its tensor alone."""
    function = keras_helper(helper_name)
    return lambda x: function(x, *arguments, **options)


def helper(package: str, name: str) -> Any:
    module = {
        "Conv2dSame": "conv2d_same",
        "MaxPool2dSame": "max_pool2d_same",
        "AvgPool2dSame": "avg_pool2d_same",
        "MaxPool2dPadded": "max_pool2d_padded",
        "AvgPool2dPadded": "avg_pool2d_padded",
        "ConvTranspose2dSame": "conv_transpose2d_same",
        "ScaledTanh": "scaled_tanh",
        "PartialConv2d": "partial_conv2d",
        "PartialConv2D": "partial_conv2d",
        "RBF": "rbf",
        "ZeroPadShortcut": "zero_pad_shortcut",
        "SeparableConv2d": "separable_conv2d",
        "SeparableConv2dSame": "separable_conv2d_same",
        "LayerNorm2d": "layer_norm2d",
    }.get(name, name)
    return getattr(import_module(f"{package}.{module}"), name)


def images(height: int, width: int, maps: int = MAPS) -> Array:
    """Two images around -1, so that a zero padding would win every max pooling."""
    random = np.random.default_rng(height * 100 + width)
    return (random.standard_normal((2, maps, height, width)) - 1).astype("float32")


def run_torch(module: Callable[[Any], Any], x: Array) -> Array:
    with torch.no_grad():
        return np.asarray(module(torch.from_numpy(x)))


def run_keras(build: Callable[[Any], Any], x: Array, *, fixed_size: bool = True) -> Array:
    """What build(input), as a functional model, makes of x."""
    shape = (*(x.shape[2:] if fixed_size else (None, None)), x.shape[1])
    inputs = layers.Input(shape)
    model = keras.Model(inputs, build(inputs))
    return np.moveaxis(keras.ops.convert_to_numpy(model(np.moveaxis(x, 1, -1))), -1, 1)


def difference(actual: Array, expected: Array) -> float:
    """The largest difference, relative to the root mean square of what is expected."""
    assert actual.shape == expected.shape
    assert np.isfinite(actual).all() and np.isfinite(expected).all()
    return float(np.abs(actual - expected).max() / np.sqrt(np.square(expected).mean()))


def with_weights(layer: Any, *weights: Any) -> Callable[[Any], Any]:
    """layer, applied, then given those weights; torch kernels (o, i, h, w) are turned round."""

    def apply(x: Any) -> Any:
        y = layer(x)
        arrays = (np.asarray(w.detach()) for w in weights)
        layer.set_weights([a.transpose(2, 3, 1, 0) if a.ndim == 4 else a for a in arrays])
        return y

    return apply
