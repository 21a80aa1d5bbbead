"""An initializer whose normal distribution is not truncated, unlike Keras's own of this name."""

import keras


def glorot_normal() -> keras.initializers.VarianceScaling:
    """N(0, 2 / (fan_in + fan_out)) (Glorot, Bengio 2010), not truncated; new for every kernel."""
    return keras.initializers.VarianceScaling(1.0, "fan_avg", "untruncated_normal")
