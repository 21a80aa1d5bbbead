"""He's rule with the fan out in the place of the fan in, for which Keras has no word."""

import keras


def he_normal_fan_out() -> keras.initializers.VarianceScaling:
    """N(0, 2 / fan_out) (He et al. 2015), not truncated; a new one for every kernel."""
    return keras.initializers.VarianceScaling(2.0, "fan_out", "untruncated_normal")
