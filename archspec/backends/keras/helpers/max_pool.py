"""Max pooling with explicit padding; layers.ZeroPadding2D would let zeros beat negative inputs.

Ceil mode is a bottom and right padding of min(after + stride - 1, pool - 1), at any size.
"""

import keras
from keras import layers, ops


def max_pool(
    x: keras.KerasTensor,
    pool: int | tuple[int, int],
    stride: int | tuple[int, int],
    padding: tuple[tuple[int, int], tuple[int, int]],
    name: str | None = None,
) -> keras.KerasTensor:
    """Max pooling after padding = ((top, bottom), (left, right)), which never wins: it is -inf."""
    x = ops.pad(x, ((0, 0), *padding, (0, 0)), constant_values=float("-inf"))
    return layers.MaxPooling2D(pool, stride, name=name)(x)
