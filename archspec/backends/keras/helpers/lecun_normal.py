"""An initializer whose normal distribution is not truncated, unlike Keras's own of this name."""

import keras


def lecun_normal() -> keras.initializers.VarianceScaling:
    """N(0, 1 / fan_in) (LeCun et al. 1998), not truncated; a new one for every kernel."""
    return keras.initializers.VarianceScaling(1.0, "fan_in", "untruncated_normal")
