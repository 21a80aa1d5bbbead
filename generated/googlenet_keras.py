"""GoogLeNet.

Szegedy et al. 2014, Going deeper with convolutions, Table 1.

Written by archspec 0.1.0 from googlenet.yaml; change the spec, not this file.
sha256sum: d5ccc37e5586... googlenet.yaml.
"""

import keras
from keras import layers


def conv_relu(x: keras.KerasTensor, maps: int, kernel: int, *, name: str) -> keras.KerasTensor:
    """Convolution, ReLU."""
    return layers.Conv2D(maps, kernel, padding="same", activation="relu", name=name)(x)


def reduced(x: keras.KerasTensor, *, name: str) -> keras.KerasTensor:
    """A 3x3 convolution behind a 1x1 reduction.

    Block `reduced` (googlenet.yaml:18).
    """
    x = conv_relu(x, 64, kernel=1, name=f"{name}-conv1")
    return conv_relu(x, 192, kernel=3, name=f"{name}-conv2")


def inception(
    x: keras.KerasTensor, c1: int, r3: int, c3: int, r5: int, c5: int, pool: int, *, name: str
) -> keras.KerasTensor:
    """Inception module with dimension reductions (Figure 2b).

    Block `inception` (googlenet.yaml:22).
    """
    branch1 = conv_relu(x, c1, kernel=1, name=f"{name}-branch1-conv")
    branch2 = conv_relu(x, r3, kernel=1, name=f"{name}-branch2-conv1")
    branch2 = conv_relu(branch2, c3, kernel=3, name=f"{name}-branch2-conv2")
    branch3 = conv_relu(x, r5, kernel=1, name=f"{name}-branch3-conv1")
    branch3 = conv_relu(branch3, c5, kernel=5, name=f"{name}-branch3-conv2")
    branch4 = layers.MaxPooling2D(3, strides=1, padding="same", name=f"{name}-branch4-maxpool")(x)
    branch4 = conv_relu(branch4, pool, kernel=1, name=f"{name}-branch4-conv")
    return layers.Concatenate(name=f"{name}-concat")([branch1, branch2, branch3, branch4])


def auxiliary(
    x: keras.KerasTensor, classes: int, classifier_activation: str | None, *, name: str
) -> keras.KerasTensor:
    """Auxiliary classifier, which exists in training only (section 5).

    Block `auxiliary` (googlenet.yaml:31).
    """
    x = layers.AveragePooling2D(5, strides=3, name=f"{name}-avgpool")(x)
    x = conv_relu(x, 128, kernel=1, name=f"{name}-conv")
    x = layers.Flatten(name=f"{name}-dense1-flatten")(x)
    x = layers.Dense(1024, activation="relu", name=f"{name}-dense1")(x)
    x = layers.Dropout(0.7, name=f"{name}-dropout")(x)
    return layers.Dense(classes, activation=classifier_activation, name=f"{name}-dense2")(x)


def googlenet(
    classes: int = 1000,
    classifier_activation: str | None = "softmax",
    auxiliary_heads: bool = False,
    input_shape: tuple[int | None, ...] = (224, 224, 3),
    name: str = "googlenet",
) -> keras.Model:
    """GoogLeNet: by default 6,998,552 trainable parameters, 1.58 G multiply-adds at 224x224x3.

    It returns softmax probabilities; `classifier_activation=None` gives logits.
    `linear` has weights for maps of 1x1x1024; another `input_shape` may give it others.
    With `auxiliary_heads` it has aux1 and aux2 as outputs too, in inference as in training.
    """
    if classifier_activation not in ("softmax", None):
        raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
    inputs = x = keras.Input(input_shape)
    x = layers.ZeroPadding2D(3, name="conv1-pad")(x)
    x = layers.Conv2D(64, 7, strides=2, activation="relu", name="conv1")(x)  # 112x112x64
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="pool1-pad")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)  # 56x56x64
    x = reduced(x, name="conv2")  # 56x56x192
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="pool2-pad")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool2")(x)  # 28x28x192
    x = inception(x, 64, 96, 128, 16, 32, 32, name="3a")  # 28x28x256
    x = inception(x, 128, 128, 192, 32, 96, 64, name="3b")  # 28x28x480
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="pool3-pad")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool3")(x)  # 14x14x480
    inception4a = inception(x, 192, 96, 208, 16, 48, 64, name="4a")  # 14x14x512
    x = inception(inception4a, 160, 112, 224, 24, 64, 64, name="4b")  # 14x14x512
    x = inception(x, 128, 128, 256, 24, 64, 64, name="4c")  # 14x14x512
    inception4d = inception(x, 112, 144, 288, 32, 64, 64, name="4d")  # 14x14x528
    x = inception(inception4d, 256, 160, 320, 32, 128, 128, name="4e")  # 14x14x832
    x = layers.ZeroPadding2D(((0, 1), (0, 1)), name="pool4-pad")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool4")(x)  # 7x7x832
    x = inception(x, 256, 160, 320, 32, 128, 128, name="5a")  # 7x7x832
    x = inception(x, 384, 192, 384, 48, 128, 128, name="5b")  # 7x7x1024
    x = layers.AveragePooling2D(7, strides=1, name="pool5")(x)  # 1x1x1024
    x = layers.Dropout(0.4, name="dropout")(x)
    x = layers.Flatten(name="linear-flatten")(x)
    x = layers.Dense(classes, name="linear")(x)
    x = layers.Activation(classifier_activation, name="softmax")(x)
    if auxiliary_heads:
        aux1 = auxiliary(inception4a, classes, classifier_activation, name="aux1-auxiliary")
        aux2 = auxiliary(inception4d, classes, classifier_activation, name="aux2-auxiliary")
        return keras.Model(inputs, [x, aux1, aux2], name=name)
    return keras.Model(inputs, x, name=name)
