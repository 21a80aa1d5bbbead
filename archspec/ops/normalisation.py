"""Normalisation: by the batch, by the layer, and by neighbouring maps.

The constants mean the same on every backend, whatever its own convention: `momentum` is the part of the moving
statistics that is kept (PyTorch's is one minus this), and the LRN's `alpha` is not divided by its size (PyTorch's,
Caffe's and ONNX's is) and its `size` is the whole window (TensorFlow's radius is half of it).
"""

from typing import Annotated, ClassVar

from pydantic import Field

from archspec.ops.base import Count, Example, Op, Refused, Weight, register, require_maps
from archspec.ops.shapes import Maps, Shape, channels

Epsilon = Annotated[float, Field(gt=0, le=1)]


@register
class BatchNorm(Op):
    """Each map (or feature) is normalised over the batch and its pixels, then scaled and shifted.

    y[..., m] = gamma[m] * (x[..., m] - mean[m]) / sqrt(variance[m] + epsilon) + beta[m]

    In training mean and variance (the biased one) are the batch's, and
    moving = momentum * moving + (1 - momentum) * the batch's; otherwise they are the moving ones. (PyTorch moves the
    unbiased variance, larger by n / (n - 1) for n numbers of a map in the batch: no option of it says otherwise.)

    `trainable: false` freezes the operator: gamma and beta stay, and the moving statistics are used and kept as they
    are, in training too.
    """

    head: ClassVar[str] = "batchnorm"
    source: ClassVar[str] = "Ioffe & Szegedy 2015, algorithms 1 and 2"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"batchnorm": None}),
        Example({"batchnorm": None}, ("16",)),
        Example({"batchnorm": None, "epsilon": 1e-3, "momentum": 0.99, "scale": False}),
        Example({"batchnorm": None, "shift": False}, ("7x9x4",)),
        Example({"batchnorm": None, "trainable": False}),
    )

    #: Added to the variance.
    epsilon: Epsilon = 1e-5
    #: The part of the moving statistics that each batch keeps.
    momentum: Annotated[float, Field(ge=0, lt=1)] = 0.9
    #: Whether it has a gamma.
    scale: bool = True
    #: Whether it has a beta.
    shift: bool = True
    #: `false` freezes gamma, beta and the moving statistics.
    trainable: bool = True

    def infer(self, *inputs: Shape) -> Shape:
        """(height, width, maps) or (features,) -> the same."""
        return inputs[0]

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """gamma, beta, moving_mean, moving_variance: (maps,) each; the moving statistics are never trainable."""
        shape = (channels(inputs[0]),)
        gamma = (Weight("gamma", shape, "scale", self.trainable),) if self.scale else ()
        beta = (Weight("beta", shape, "shift", self.trainable),) if self.shift else ()
        statistics = (Weight(name, shape, "statistic", False) for name in ("moving_mean", "moving_variance"))
        return (*gamma, *beta, *statistics)


@register
class LayerNorm(Op):
    """Each pixel (or vector) is normalised over its maps (the last axis), then scaled and shifted.

    y[..., m] = gamma[m] * (x[..., m] - mean) / sqrt(variance + epsilon) + beta[m], with mean and biased variance over m
    """

    head: ClassVar[str] = "layernorm"
    source: ClassVar[str] = "Ba et al. 2016, section 3; over the maps of a pixel: Liu et al. 2022 (ConvNeXt)"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"layernorm": None}),
        Example({"layernorm": None, "epsilon": 1e-3}, ("7x9x4",)),
        Example({"layernorm": None, "trainable": False}, ("16",)),
    )

    #: Added to the variance.
    epsilon: Epsilon = 1e-5
    #: Whether training changes gamma and beta.
    trainable: bool = True

    def infer(self, *inputs: Shape) -> Shape:
        """(height, width, maps) or (features,) -> the same."""
        return inputs[0]

    def weights(self, *inputs: Shape) -> tuple[Weight, ...]:
        """gamma (maps,), beta (maps,)."""
        shape = (channels(inputs[0]),)
        return (Weight("gamma", shape, "scale", self.trainable), Weight("beta", shape, "shift", self.trainable))


@register
class LocalResponseNorm(Op):
    """Each number is divided by what its neighbours in the `size` maps around it hold, at the same pixel.

    y[i, j, m] = x[i, j, m] / (k + alpha * sum over n of x[i, j, n]^2)^beta,
    with n from max(0, m - (size - 1) / 2) to min(maps - 1, m + (size - 1) / 2)
    """

    head: ClassVar[str] = "lrn"
    argument: ClassVar[str | None] = "size"
    source: ClassVar[str] = "Krizhevsky et al. 2012, section 3.3"
    examples: ClassVar[tuple[Example, ...]] = (
        Example({"lrn": 5}, ("8x8x7",)),
        Example({"lrn": 5}),
        Example({"lrn": 3, "alpha": 0.5, "beta": 0.5, "k": 1.0}, ("7x9x4",)),
        Example({"lrn": 1, "alpha": 2.0}),
    )

    #: How many maps the sum is over: the whole window, odd.
    size: Count
    #: The factor of the sum; not divided by the size.
    alpha: Annotated[float, Field(gt=0, le=1e6)] = 1e-4
    #: The exponent.
    beta: Annotated[float, Field(gt=0, le=100)] = 0.75
    #: What is added to the sum.
    k: Annotated[float, Field(gt=0, le=1e6)] = 2.0

    def infer(self, *inputs: Shape) -> Maps:
        """(height, width, maps) -> the same."""
        if self.size % 2 == 0:
            raise Refused(
                f"a window of {int(self.size)} maps has no middle",
                hint="the size of an `lrn` is the whole window, and odd: a radius of 2 is a size of 5",
                field="size",
            )
        return require_maps(inputs[0], self)
