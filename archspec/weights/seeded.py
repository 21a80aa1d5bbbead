"""Weights from a seed, the same on every machine: numbers that keep signals alive through deep networks.

Not an initialiser to train with.  Every scale, shift and statistic differs from the value at which it would do
nothing, so that a backend that leaves one out, or takes another one for it, is seen.  What the spec gives stays.
"""

from __future__ import annotations

from hashlib import sha256
from math import prod

import numpy as np

from archspec.backends.running.tensors import Array, Owned, Tensors, owned_weights
from archspec.network.tree import Network
from archspec.network.walk import layers
from archspec.ops import Weight
from archspec.ops.initialisers import fans
from archspec.weights.given import given


def seeded(network: Network, seed: int = 0) -> Tensors:
    """All weights of the network in float64; each has numbers of its own, from its name and the seed."""
    has_norms = any(layer.op.head == "batchnorm" for _, layer in layers(network))
    return {owned.name: _drawn(owned, seed, has_norms) for owned in owned_weights(network)}


def generator(name: str, seed: int) -> np.random.Generator:
    """The random numbers of one name."""
    digest = sha256(f"{seed}/{name}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest[:8], "little")))


def _drawn(owned: Owned, seed: int, has_norms: bool) -> Array:
    weight, random = owned.weight, generator(owned.name, seed)
    shape = tuple(map(int, weight.shape))
    numbers = given(owned)
    if numbers is not None:
        return numbers
    if weight.kind == "kernel":
        numbers = random.standard_normal(shape)
        return (_nearly_centred(numbers, weight) if has_norms else numbers) * _deviation(weight)
    if weight.kind == "codes":
        return random.uniform(-1, 1, shape)
    if weight.kind == "scale":
        return random.uniform(1.0, 2.0, shape)
    if weight.name == "moving_variance":
        return random.uniform(0.6, 1.4, shape)
    if weight.kind == "shift":
        # A ReLU behind a norm cuts off one number in a hundred, and the limit of a ReLU6 is met. Around 0 every ReLU
        # cuts off half, and a deep network makes of rounding 20 times as much.
        return random.normal(4.0, 0.6, shape)
    return random.standard_normal(shape) * 0.1


def _nearly_centred(numbers: Array, weight: Weight) -> Array:
    """What one output of a convolution sums over has a mean of a quarter of what it was, unless it is one number.

    What comes out of a ReLU has a mean, and a kernel hands it on times its own sum. A batch norm behind that takes a
    small variance from large numbers: Keras as a difference of two means, in which rounding is as large as the mean.
    Without norms that mean does no harm, and what is left of it has less of rounding.
    """
    if numbers.ndim == 2:  # a dense layer: no norm behind it, and means over whole images in front of it
        return numbers
    fan_in, _ = fans(weight)
    summed = [axis for axis in range(1, numbers.ndim) if prod(numbers.shape[:axis]) <= fan_in]
    mean = numbers.mean(axis=tuple(range(max(summed))), keepdims=True)
    centred: Array = numbers - 0.75 * mean * (1 - 1 / fan_in)
    return centred


def _deviation(weight: Weight) -> float:
    """He et al. 2015: what a ReLU halves, the kernel doubles."""
    fan_in, _ = fans(weight)
    return float((2 / fan_in) ** 0.5)
