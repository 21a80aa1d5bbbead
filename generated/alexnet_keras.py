"""AlexNet.

Géron 2022, Hands-On Machine Learning, 3rd edition, Table 14-2 (Krizhevsky, Sutskever and Hinton
2012).

Written by archspec 0.1.0 from alexnet.yaml; change the spec, not this file.
sha256sum: 02a9fbea22de... alexnet.yaml.
"""

import keras
from keras import layers


def alexnet(
    classes: int = 1000,
    classifier_activation: str | None = "softmax",
    input_shape: tuple[int | None, ...] = (227, 227, 3),
    name: str = "alexnet",
) -> keras.Model:
    """AlexNet: by default 62,378,344 trainable parameters, 1.14 G multiply-adds at 227x227x3.

    It returns softmax probabilities; `classifier_activation=None` gives logits.
    `F9` has weights for maps of 6x6x256; another `input_shape` may give it others.
    """
    if classifier_activation not in ("softmax", None):
        raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
    inputs = x = keras.Input(input_shape)
    x = layers.Conv2D(96, 11, strides=4, activation="relu", name="C1")(x)  # 55x55x96
    x = layers.MaxPooling2D(3, strides=2, name="S2")(x)  # 27x27x96
    x = layers.Conv2D(256, 5, padding="same", activation="relu", name="C3")(x)  # 27x27x256
    x = layers.MaxPooling2D(3, strides=2, name="S4")(x)  # 13x13x256
    x = layers.Conv2D(384, 3, padding="same", activation="relu", name="C5")(x)  # 13x13x384
    x = layers.Conv2D(384, 3, padding="same", activation="relu", name="C6")(x)  # 13x13x384
    x = layers.Conv2D(256, 3, padding="same", activation="relu", name="C7")(x)  # 13x13x256
    x = layers.MaxPooling2D(3, strides=2, name="S8")(x)  # 6x6x256
    x = layers.Flatten(name="F9-flatten")(x)
    x = layers.Dense(4096, activation="relu", name="F9")(x)
    x = layers.Dense(4096, activation="relu", name="F10")(x)
    x = layers.Dense(classes, activation=classifier_activation, name="Out")(x)
    return keras.Model(inputs, x, name=name)
