"""Local response normalisation, which Keras has no layer for."""

import keras
from keras import layers, ops


def local_response_norm(
    x: keras.KerasTensor,
    size: int,
    alpha: float,
    beta: float,
    k: float,
    name: str | None = None,
) -> keras.KerasTensor:
    """x / (k + alpha * sum of x^2 over `size` neighbouring maps)^beta (Krizhevsky et al. 2012).

    alpha is not divided by size: nn.LocalResponseNorm(size, size * alpha, beta, k) in torch.
    """
    maps = x.shape[-1]
    window = ((0, 0), (0, 0), (0, 0), (size // 2, (size - 1) // 2))
    squares = ops.pad(ops.square(x), window)
    total = sum(squares[..., i : i + maps] for i in range(size))
    return layers.Multiply(name=name)([x, (k + alpha * total) ** -beta])
