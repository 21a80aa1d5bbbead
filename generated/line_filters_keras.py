"""Two line filters.

The lecture, on two photographs of scikit-learn, after Géron, Hands-On Machine Learning, chapter
14.

Written by archspec 0.1.0 from line_filters.yaml; change the spec, not this file.
sha256sum: a79082e6d069... line_filters.yaml.
"""

from collections.abc import Sequence

import keras
import numpy as np
from keras import layers


def fixed_filters(filters: Sequence[Sequence[Sequence[float]]]) -> keras.initializers.Constant:
    """The initializer of a Conv2D where filters[i] makes map i from every input map alike.

    To be used with trainable=False, and use_bias=False.
    """
    kernel = np.moveaxis(np.array(filters, "float32"), 0, -1)[:, :, np.newaxis, :]
    return keras.initializers.Constant(kernel)


def line_filters(
    input_shape: tuple[int | None, ...] = (427, 640, 3), name: str = "line_filters"
) -> keras.Model:
    """Two line filters: 0 trainable parameters, 80.34 M multiply-adds at 427x640x3."""
    inputs = x = keras.Input(input_shape)
    x = layers.Conv2D(
        2,
        7,
        padding="same",
        activation="relu",
        use_bias=False,
        kernel_initializer=fixed_filters(
            [
                [
                    [0, 0, 0, 1, 0, 0, 0],
                    [0, 0, 0, 1, 0, 0, 0],
                    [0, 0, 0, 1, 0, 0, 0],
                    [0, 0, 0, 1, 0, 0, 0],
                    [0, 0, 0, 1, 0, 0, 0],
                    [0, 0, 0, 1, 0, 0, 0],
                    [0, 0, 0, 1, 0, 0, 0],
                ],
                [
                    [0, 0, 0, 0, 0, 0, 0],
                    [0, 0, 0, 0, 0, 0, 0],
                    [0, 0, 0, 0, 0, 0, 0],
                    [1, 1, 1, 1, 1, 1, 1],
                    [0, 0, 0, 0, 0, 0, 0],
                    [0, 0, 0, 0, 0, 0, 0],
                    [0, 0, 0, 0, 0, 0, 0],
                ],
            ],
        ),
        trainable=False,
        name="lines",
    )(x)  # 427x640x2
    return keras.Model(inputs, x, name=name)
