"""LeNet-5.

LeCun, Bottou, Bengio and Haffner 1998, Gradient-based learning applied to document recognition,
section II.B.

Written by archspec 0.1.0 from lenet5.yaml; change the spec, not this file.
sha256sum: 607f186e306e... lenet5.yaml.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops


def uniform(limit: float) -> keras.initializers.RandomUniform:
    """U(-limit, limit); a new one for every kernel."""
    return keras.initializers.RandomUniform(-limit, limit)


def scaled_tanh(x: keras.KerasTensor, name: str | None = None) -> keras.KerasTensor:
    """1.7159 * tanh(2 / 3 * x): it maps 1 to 1 and -1 to -1 (LeCun et al. 1998, appendix A)."""
    return layers.Identity(name=name)(1.7159 * ops.tanh(2 / 3 * x))


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


@keras.saving.register_keras_serializable(package="archspec")
class RBF(layers.Layer):
    """Euclidean radial basis units: y_i = sum_j (x_j - codes_ij)^2; the smallest wins.

    A code is a drawing in a string, '#' for +1 and '.' for -1, or a row of numbers. Without codes
    the initializer draws a matrix (features, units), as it would for a dense layer.
    """

    def __init__(
        self,
        units: int,
        codes: Sequence[str | Sequence[float]] | None = None,
        trainable: bool = True,
        initializer: Any = "glorot_uniform",
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.units, self.learns = units, trainable
        self.drawings = None if codes is None else list(codes)
        self.initializer = keras.initializers.get(initializer)

    def build(self, input_shape: tuple[int, ...]) -> None:
        shape = (self.units, input_shape[-1])
        self.codes = self.add_weight(shape, self.start, trainable=self.learns, name="codes")

    def start(self, shape: tuple[int, ...], dtype: Any = None) -> Any:
        if self.drawings is None:
            return ops.transpose(self.initializer(shape[::-1], dtype=dtype))
        ink: dict[str | float, float] = {"#": 1.0, ".": -1.0}
        rows = [[ink.get(pixel, pixel) for pixel in code] for code in self.drawings]
        return ops.convert_to_tensor(np.reshape(rows, shape), dtype)

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        return ops.sum(ops.square(ops.expand_dims(x, 1) - self.codes), axis=-1)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (input_shape[0], self.units)

    def get_config(self) -> dict[str, Any]:
        return {
            **super().get_config(),
            "units": self.units,
            "codes": self.drawings,
            "trainable": self.learns,
            "initializer": keras.initializers.serialize(self.initializer),
        }


def side_by_side(*rows: str) -> list[str]:
    """The codes of bitmaps that stand side by side: each has its rows joined."""
    return ["".join(bitmap) for bitmap in zip(*(row.split() for row in rows), strict=True)]


def lenet5(input_shape: tuple[int | None, ...] = (32, 32, 1), name: str = "lenet5") -> keras.Model:
    """LeNet-5: 60,000 trainable parameters, 325.68 K multiply-adds at 32x32x1.

    `F6` has weights for maps of 1x1x120; another `input_shape` may give it others.
    It has layers of this file: import the file before `keras.saving.load_model`.
    """
    inputs = x = keras.Input(input_shape)
    x = layers.Conv2D(6, 5, kernel_initializer=uniform(2.4 / 25), name="C1")(x)
    x = scaled_tanh(x, name="C1-activation")  # 28x28x6
    x = layers.AveragePooling2D(2, name="S2")(x)
    x = layers.DepthwiseConv2D(1, depthwise_initializer="ones", name="S2-gain")(x)
    x = scaled_tanh(x, name="S2-activation")  # 14x14x6
    x = PartialConv2D(
        [
            [0, 1, 2],
            [1, 2, 3],
            [2, 3, 4],
            [3, 4, 5],
            [0, 4, 5],
            [0, 1, 5],
            [0, 1, 2, 3],
            [1, 2, 3, 4],
            [2, 3, 4, 5],
            [0, 3, 4, 5],
            [0, 1, 4, 5],
            [0, 1, 2, 5],
            [0, 1, 3, 4],
            [1, 2, 4, 5],
            [0, 2, 3, 5],
            [0, 1, 2, 3, 4, 5],
        ],
        kernel_size=5,
        initializer=uniform(2.4 / 93.75),
        name="C3",
    )(x)
    x = scaled_tanh(x, name="C3-activation")  # 10x10x16
    x = layers.AveragePooling2D(2, name="S4")(x)
    x = layers.DepthwiseConv2D(1, depthwise_initializer="ones", name="S4-gain")(x)
    x = scaled_tanh(x, name="S4-activation")  # 5x5x16
    x = layers.Conv2D(120, 5, kernel_initializer=uniform(2.4 / 400), name="C5")(x)
    x = scaled_tanh(x, name="C5-activation")  # 1x1x120
    x = layers.Flatten(name="F6-flatten")(x)
    x = layers.Dense(84, kernel_initializer=uniform(2.4 / 120), name="F6")(x)
    x = scaled_tanh(x, name="F6-activation")
    x = RBF(
        10,
        codes=side_by_side(
            ".#####. ...##.. .#####. ####### .#####. .#####. ..####. ####### .#####. .#####.",
            "....... ..###.. ....... .....## ....... ....... .##.... .....## ##...## ##..###",
            "..###.. .####.. .#####. ....##. ....... ####### ##..... .....## ##...## ##...##",
            ".##.##. ...##.. ##...## ...##.. .##..## ##..... ##..... ....##. ##...## ##...##",
            "##...## ...##.. #....## ..####. .##..## ##..... ######. ...##.. .#####. ##..###",
            "##...## ...##.. ....##. .....## ###..## .####.. ###..## ...##.. ##...## .######",
            "##...## ...##.. ..###.. .....## ##...## ..####. ##...## ..##... ##...## .....##",
            "##...## ...##.. .##.... .....## ##...## .....## ##...## ..##... ##...## .....##",
            ".##.##. ...##.. ##..... ##...## ##..### ##...## ###..## ..##... ##...## ....##.",
            "..###.. .###### ####### .#####. .###### .#####. .#####. ..##... .#####. .####..",
            "....... ....... ....... ....... .....## ....... ....... ....... ....... .......",
            "....... ....... ....... ....... .....## ....... ....... ....... ....... .......",
        ),
        trainable=False,
        name="Out",
    )(x)
    return keras.Model(inputs, x, name=name)
