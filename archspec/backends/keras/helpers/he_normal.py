"""An initializer whose normal distribution is not truncated, unlike Keras's own of this name."""

import keras


def he_normal() -> keras.initializers.VarianceScaling:
    """N(0, 2 / fan_in) (He et al. 2015), not truncated; a new one for every kernel."""
    return keras.initializers.VarianceScaling(2.0, "fan_in", "untruncated_normal")
