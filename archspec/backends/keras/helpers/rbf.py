"""The output layer of LeNet-5: Euclidean distances to codes, drawn by hand or learned."""

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
