"""Average pooling with explicit padding that is not counted.

Ceil mode is a bottom and right padding of min(after + stride - 1, pool - 1), at any size.
"""

import keras
from keras import layers, ops


def average_pool(
    x: keras.KerasTensor,
    pool: int | tuple[int, int],
    stride: int | tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]],
    name: str | None = None,
) -> keras.KerasTensor:
    """Average over the real pixels of a window, after padding = ((top, bottom), (left, right)).

    average(pad(x)) / average(pad(1)), so that the padding is never counted.
    """
    sides = ((0, 0), *padding, (0, 0))
    average = layers.AveragePooling2D(pool, stride)
    real = average(ops.pad(ops.ones_like(x[..., :1]), sides))
    return layers.Identity(name=name)(average(ops.pad(x, sides)) / real)
