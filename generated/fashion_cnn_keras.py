"""A typical CNN for Fashion-MNIST.

G?ron 2022, Hands-On Machine Learning, 3rd edition, chapter 14.

Written by archspec 0.1.0 from fashion_cnn.yaml (sha256 af7503ae43fe). Change the spec, not this
file.
"""

import keras
from keras import layers


def he_normal() -> keras.initializers.VarianceScaling:
    """N(0, 2 / fan_in) (He et al. 2015), not truncated; a new one for every kernel."""
    return keras.initializers.VarianceScaling(2.0, "fan_in", "untruncated_normal")


def fashion_cnn(
    classes: int = 10,
    classifier_activation: str | None = "softmax",
    input_shape: tuple[int | None, ...] = (28, 28, 1),
    name: str = "fashion_cnn",
) -> keras.Model:
    """A typical CNN for Fashion-MNIST: 1,413,834 trainable parameters, 89.47 M multiply-adds at
    28x28x1.
    """
    inputs = keras.Input(input_shape)
    x = layers.Conv2D(
        64, 7, padding="same", activation="relu", kernel_initializer=he_normal(), name="conv1"
    )(inputs)  # 28x28x64
    x = layers.MaxPooling2D(2, name="pool1")(x)  # 14x14x64
    x = layers.Conv2D(
        128, 3, padding="same", activation="relu", kernel_initializer=he_normal(), name="conv2a"
    )(x)  # 14x14x128
    x = layers.Conv2D(
        128, 3, padding="same", activation="relu", kernel_initializer=he_normal(), name="conv2b"
    )(x)  # 14x14x128
    x = layers.MaxPooling2D(2, name="pool2")(x)  # 7x7x128
    x = layers.Conv2D(
        256, 3, padding="same", activation="relu", kernel_initializer=he_normal(), name="conv3a"
    )(x)  # 7x7x256
    x = layers.Conv2D(
        256, 3, padding="same", activation="relu", kernel_initializer=he_normal(), name="conv3b"
    )(x)  # 7x7x256
    x = layers.MaxPooling2D(2, name="pool3")(x)  # 3x3x256
    x = layers.Flatten()(x)
    # 128
    x = layers.Dense(128, activation="relu", kernel_initializer=he_normal(), name="dense128")(x)
    x = layers.Dropout(0.5, name="drop128")(x)  # 128
    x = layers.Dense(64, activation="relu", kernel_initializer=he_normal(), name="dense64")(x)  # 64
    x = layers.Dropout(0.5, name="drop64")(x)  # 64
    x = layers.Dense(classes, activation=classifier_activation, name="dense10")(x)  # 10
    return keras.Model(inputs, x, name=name)
