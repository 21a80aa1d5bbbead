"""LeNet-5 as the book prints it.

Géron 2022, Hands-On Machine Learning, 3rd edition, Table 14-1.

Written by archspec 0.1.0 from lenet5_book.yaml; change the spec, not this file.
sha256sum: 6385a934ddb3... lenet5_book.yaml.
"""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops


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


def lenet5_book(
    input_shape: tuple[int | None, ...] = (32, 32, 1), name: str = "lenet5_book"
) -> keras.Model:
    """LeNet-5 as the book prints it.

    61,696 trainable parameters, 415.68 K multiply-adds at 32x32x1.
    `F6` has weights for maps of 1x1x120; another `input_shape` may give it others.
    It has layers of this file: import the file before `keras.saving.load_model`.
    """
    inputs = x = keras.Input(input_shape)
    x = layers.Conv2D(6, 5, activation="tanh", name="C1")(x)  # 28x28x6
    x = layers.AveragePooling2D(2, name="S2")(x)
    x = layers.Activation("tanh", name="S2-activation")(x)  # 14x14x6
    x = layers.Conv2D(16, 5, activation="tanh", name="C3")(x)  # 10x10x16
    x = layers.AveragePooling2D(2, name="S4")(x)
    x = layers.Activation("tanh", name="S4-activation")(x)  # 5x5x16
    x = layers.Conv2D(120, 5, activation="tanh", name="C5")(x)  # 1x1x120
    x = layers.Flatten(name="F6-flatten")(x)
    x = layers.Dense(84, activation="tanh", name="F6")(x)
    x = RBF(10, name="Out")(x)
    return keras.Model(inputs, x, name=name)
