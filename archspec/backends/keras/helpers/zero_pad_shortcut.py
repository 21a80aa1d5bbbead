"""The parameter-free shortcut between stages of a ResNet."""

import keras
from keras import layers, ops


def zero_pad_shortcut(
    x: keras.KerasTensor, maps: int, stride: int | tuple[int, int] = 1, name: str | None = None
) -> keras.KerasTensor:
    """Every stride-th pixel, then zeros up to `maps` maps (He et al. 2015, option A)."""
    down, right = (stride, stride) if isinstance(stride, int) else stride
    extra = maps - x.shape[-1]
    x = ops.pad(x[:, ::down, ::right], ((0, 0), (0, 0), (0, 0), (0, extra)))
    return layers.Identity(name=name)(x)
