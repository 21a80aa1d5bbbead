"""He's rule with the fan out in the place of the fan in, for which Keras has no word."""

import keras


def he_uniform_fan_out() -> keras.initializers.VarianceScaling:
    """Uniform with variance 2 / fan_out (He et al. 2015); a new one for every kernel."""
    return keras.initializers.VarianceScaling(2.0, "fan_out", "uniform")
