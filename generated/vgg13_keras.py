"""VGG-13.

Simonyan and Zisserman 2014, Very deep convolutional networks, Table 1, configuration B.

Written by archspec 0.1.0 from vgg13.yaml; change the spec, not this file.
sha256sum: f5040cb0c059... vgg13.yaml.
"""

import keras
from keras import layers


def vgg13(
    classes: int = 1000,
    classifier_activation: str | None = "softmax",
    input_shape: tuple[int | None, ...] = (224, 224, 3),
    name: str = "vgg13",
) -> keras.Model:
    """VGG-13: by default 133,047,848 trainable parameters, 11.31 G multiply-adds at 224x224x3.

    It returns softmax probabilities; `classifier_activation=None` gives logits.
    `fc6` has weights for maps of 7x7x512; another `input_shape` may give it others.
    """
    if classifier_activation not in ("softmax", None):
        raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
    inputs = x = keras.Input(input_shape)
    x = layers.Conv2D(64, 3, padding="same", activation="relu", name="conv1_1")(x)  # 224x224x64
    x = layers.Conv2D(64, 3, padding="same", activation="relu", name="conv1_2")(x)  # 224x224x64
    x = layers.MaxPooling2D(2, name="pool1")(x)  # 112x112x64
    x = layers.Conv2D(128, 3, padding="same", activation="relu", name="conv2_1")(x)  # 112x112x128
    x = layers.Conv2D(128, 3, padding="same", activation="relu", name="conv2_2")(x)  # 112x112x128
    x = layers.MaxPooling2D(2, name="pool2")(x)  # 56x56x128
    x = layers.Conv2D(256, 3, padding="same", activation="relu", name="conv3_1")(x)  # 56x56x256
    x = layers.Conv2D(256, 3, padding="same", activation="relu", name="conv3_2")(x)  # 56x56x256
    x = layers.MaxPooling2D(2, name="pool3")(x)  # 28x28x256
    x = layers.Conv2D(512, 3, padding="same", activation="relu", name="conv4_1")(x)  # 28x28x512
    x = layers.Conv2D(512, 3, padding="same", activation="relu", name="conv4_2")(x)  # 28x28x512
    x = layers.MaxPooling2D(2, name="pool4")(x)  # 14x14x512
    x = layers.Conv2D(512, 3, padding="same", activation="relu", name="conv5_1")(x)  # 14x14x512
    x = layers.Conv2D(512, 3, padding="same", activation="relu", name="conv5_2")(x)  # 14x14x512
    x = layers.MaxPooling2D(2, name="pool5")(x)  # 7x7x512
    x = layers.Flatten(name="fc6-flatten")(x)
    x = layers.Dense(4096, activation="relu", name="fc6")(x)
    x = layers.Dropout(0.5, name="drop6")(x)
    x = layers.Dense(4096, activation="relu", name="fc7")(x)
    x = layers.Dropout(0.5, name="drop7")(x)
    x = layers.Dense(classes, activation=classifier_activation, name="fc8")(x)
    return keras.Model(inputs, x, name=name)
