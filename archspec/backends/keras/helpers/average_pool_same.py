"""Average pooling with 'same' padding, on every backend.

Keras 3.15 on torch averages copies of the edge where the two sides differ (keras-team/keras#23233),
so layers.AveragePooling2D(padding="same") will do where they do not, stride 1 and an odd pool, and
where a copy stands beside the one real pixel of its window alone: a pool of 2.
"""

import keras

from .average_pool import average_pool


def average_pool_same(
    x: keras.KerasTensor,
    pool: int | tuple[int, int],
    stride: int | tuple[int, int],
    name: str | None = None,
) -> keras.KerasTensor:
    """Average over the real pixels of a window; output size = ceil(input size / stride).

    The padding is max(pool - 1 - (size - 1) % stride, 0), half of it top or left.
    """
    if None in x.shape[1:3]:
        raise ValueError(f"the height and the width have to be known, and the shape is {x.shape}")
    pools = (pool, pool) if isinstance(pool, int) else pool
    strides = (stride, stride) if isinstance(stride, int) else stride
    rows, columns = (
        max(k - 1 - (n - 1) % s, 0) for n, k, s in zip(x.shape[1:3], pools, strides, strict=True)
    )
    sides = (rows // 2, rows - rows // 2), (columns // 2, columns - columns // 2)
    return average_pool(x, pool, stride, sides, name)
