"""The output layer of LeNet-5: Euclidean distances to codes drawn by hand."""

from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
from keras import layers, ops


@keras.saving.register_keras_serializable(package="archspec")
class RBF(layers.Layer):
    """Euclidean radial basis units: y_i = sum_j (x_j - codes_ij)^2; the smallest wins.

    A code is a drawing in a string, '#' for +1 and '.' for -1, or a row of numbers.
    """

    def __init__(
        self, codes: Sequence[str | Sequence[float]], trainable: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.drawings = list(codes)
        self.learns = trainable

    def build(self, input_shape: tuple[int, ...]) -> None:
        ink: dict[str | float, float] = {"#": 1.0, ".": -1.0}
        rows = [[ink.get(pixel, pixel) for pixel in code] for code in self.drawings]
        drawn = np.array(rows, "float32")
        initial = keras.initializers.Constant(drawn)
        self.codes = self.add_weight(drawn.shape, initial, trainable=self.learns, name="codes")

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        return ops.sum(ops.square(ops.expand_dims(x, 1) - self.codes), axis=-1)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (input_shape[0], len(self.drawings))

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "codes": self.drawings, "trainable": self.learns}
