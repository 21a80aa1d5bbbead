"""Euclidean radial basis units whose codes are learned."""

from typing import Any

import keras
from keras import layers, ops


@keras.saving.register_keras_serializable(package="archspec")
class RBFUnits(layers.Layer):
    """Euclidean radial basis units: y_i = sum_j (x_j - codes_ij)^2, codes drawn at random."""

    def __init__(self, units: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.units = units

    def build(self, input_shape: tuple[int, ...]) -> None:
        self.codes = self.add_weight((self.units, input_shape[-1]), "glorot_uniform", name="codes")

    def call(self, x: keras.KerasTensor) -> keras.KerasTensor:
        return ops.sum(ops.square(ops.expand_dims(x, 1) - self.codes), axis=-1)

    def compute_output_shape(self, input_shape: tuple[int | None, ...]) -> tuple[int | None, ...]:
        return (input_shape[0], self.units)

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "units": self.units}
