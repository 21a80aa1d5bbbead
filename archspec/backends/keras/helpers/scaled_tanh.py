"""The squashing function of LeNet-5."""

import keras
from keras import layers, ops


def scaled_tanh(x: keras.KerasTensor, name: str | None = None) -> keras.KerasTensor:
    """1.7159 * tanh(2 / 3 * x): it maps 1 to 1 and -1 to -1 (LeCun et al. 1998, appendix A)."""
    return layers.Identity(name=name)(1.7159 * ops.tanh(2 / 3 * x))
