"""A uniform distribution around 0 in a few letters."""

import keras


def uniform(limit: float) -> keras.initializers.RandomUniform:
    """U(-limit, limit); a new one for every kernel."""
    return keras.initializers.RandomUniform(-limit, limit)
