"""Convolution with a connection table, as in layer C3 of LeNet-5."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable(package="archspec")
class PartialConv2D(layers.Layer):
    """Convolution in which map i reads only the input maps connections[i]; no padding.

    One kernel per connection and one bias per map: kernel_h * kernel_w * connections + maps
    parameters (LeCun et al. 1998, Table I). Glorot's uniform start, with the mean fan in, where no
    initializer is given.
    """

    def __init__(
        self,
        connections: Sequence[Sequence[int]],
        kernel_size: int | Sequence[int],
        strides: int | Sequence[int] = 1,
        use_bias: bool = True,
        initializer: Any = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.connections = [list(row) for row in connections]
        self.kernel_size = (kernel_size,) * 2 if isinstance(kernel_size, int) else kernel_size
        self.strides = (strides,) * 2 if isinstance(strides, int) else strides
        self.use_bias = use_bias
        self.initializer = keras.initializers.get(initializer)

    def build(self, input_shape: tuple[int, ...]) -> None:
        pairs = [(j, i) for i, row in enumerate(self.connections) for j in row]
        maps = len(self.connections)
        limit = (6 / np.prod(self.kernel_size) / (len(pairs) / maps + maps)) ** 0.5
        start = self.initializer or keras.initializers.RandomUniform(-limit, limit)
        self.kernel = self.add_weight((*self.kernel_size, len(pairs)), start, name="kernel")
        self.bias = self.add_weight((maps,), "zeros", name="bias") if self.use_bias else None
        # Which kernel joins an input map to a map; the last one, of zeros, where none does.
        self.which = np.full((input_shape[-1], maps), len(pairs))
        self.which[tuple(np.transpose(pairs))] = np.arange(len(pairs))

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        kernels = ops.pad(self.kernel, ((0, 0), (0, 0), (0, 1)))
        kernel = ops.take(kernels, self.which, axis=-1)
        x = ops.conv(x, kernel, tuple(self.strides), data_format="channels_last")
        return x if self.bias is None else x + self.bias

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        sizes = zip(input_shape[1:3], self.kernel_size, self.strides, strict=True)
        height, width = (n if n is None else (n - k) // s + 1 for n, k, s in sizes)
        return (input_shape[0], height, width, len(self.connections))

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "connections": self.connections,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "use_bias": self.use_bias,
            "initializer": keras.initializers.serialize(self.initializer),
        }
