"""A typical CNN for Fashion-MNIST.

Géron 2022, Hands-On Machine Learning, 3rd edition, chapter 14.

Written by archspec 0.1.0 from fashion_cnn.yaml; change the spec, not this file.
sha256sum: a0321bfe3db8... fashion_cnn.yaml.
"""

import keras
from keras import layers


def he_normal() -> keras.initializers.VarianceScaling:
    """N(0, 2 / fan_in) (He et al. 2015), not truncated; a new one for every kernel."""
    return keras.initializers.VarianceScaling(2.0, "fan_in", "untruncated_normal")


def conv_relu(x: keras.KerasTensor, maps: int, kernel: int, *, name: str) -> keras.KerasTensor:
    """Convolution, ReLU."""
    return layers.Conv2D(
        maps, kernel, padding="same", activation="relu", kernel_initializer=he_normal(), name=name
    )(x)


def fashion_cnn(
    classes: int = 10,
    classifier_activation: str | None = "softmax",
    input_shape: tuple[int | None, ...] = (28, 28, 1),
    name: str = "fashion_cnn",
) -> keras.Model:
    """A typical CNN for Fashion-MNIST.

    By default 1,413,834 trainable parameters, 89.47 M multiply-adds at 28x28x1.
    It returns softmax probabilities; `classifier_activation=None` gives logits.
    `dense128` has weights for maps of 3x3x256; another `input_shape` may give it others.
    """
    if classifier_activation not in ("softmax", None):
        raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
    inputs = x = keras.Input(input_shape)
    x = conv_relu(x, 64, kernel=7, name="conv1")  # 28x28x64
    x = layers.MaxPooling2D(2, name="pool1")(x)  # 14x14x64
    x = conv_relu(x, 128, kernel=3, name="conv2a")  # 14x14x128
    x = conv_relu(x, 128, kernel=3, name="conv2b")  # 14x14x128
    x = layers.MaxPooling2D(2, name="pool2")(x)  # 7x7x128
    x = conv_relu(x, 256, kernel=3, name="conv3a")  # 7x7x256
    x = conv_relu(x, 256, kernel=3, name="conv3b")  # 7x7x256
    x = layers.MaxPooling2D(2, name="pool3")(x)  # 3x3x256
    x = layers.Flatten(name="dense128-flatten")(x)
    x = layers.Dense(128, activation="relu", kernel_initializer=he_normal(), name="dense128")(x)
    x = layers.Dropout(0.5, name="drop128")(x)
    x = layers.Dense(64, activation="relu", kernel_initializer=he_normal(), name="dense64")(x)
    x = layers.Dropout(0.5, name="drop64")(x)
    x = layers.Dense(classes, activation=classifier_activation, name="dense10")(x)
    return keras.Model(inputs, x, name=name)
