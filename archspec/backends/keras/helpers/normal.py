"""A normal distribution in a few letters."""

import keras


def normal(deviation: float) -> keras.initializers.RandomNormal:
    """N(0, deviation^2), not truncated; a new one for every kernel."""
    return keras.initializers.RandomNormal(stddev=deviation)
