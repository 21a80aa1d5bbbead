"""Xception.

Chollet 2016, Xception: Deep learning with depthwise separable convolutions, Figure 5.

Written by archspec 0.1.0 from xception.yaml; change the spec, not this file.
sha256sum: 16e45930dac0... xception.yaml.
"""

import keras
from keras import layers


def separable_conv_bn(x: keras.KerasTensor, maps: int, *, name: str) -> keras.KerasTensor:
    """3x3 separable convolution, batch norm."""
    x = layers.SeparableConv2D(maps, 3, padding="same", use_bias=False, name=name)(x)
    return layers.BatchNormalization(name=f"{name}-norm")(x)


def conv_bn_relu(
    x: keras.KerasTensor, maps: int, stride: int = 1, *, name: str
) -> keras.KerasTensor:
    """3x3 convolution, batch norm, ReLU."""
    x = layers.Conv2D(maps, 3, strides=stride, use_bias=False, name=name)(x)
    x = layers.BatchNormalization(name=f"{name}-norm")(x)
    return layers.ReLU(name=f"{name}-activation")(x)


def separable_conv_bn_relu(x: keras.KerasTensor, maps: int, *, name: str) -> keras.KerasTensor:
    """3x3 separable convolution, batch norm, ReLU."""
    x = layers.SeparableConv2D(maps, 3, padding="same", use_bias=False, name=name)(x)
    x = layers.BatchNormalization(name=f"{name}-norm")(x)
    return layers.ReLU(name=f"{name}-activation")(x)


def downsampling(
    x: keras.KerasTensor, maps: int, inner: int, relu: bool = True, *, name: str
) -> keras.KerasTensor:
    """Residual module of the entry and the exit flow, which halves height and width (Figure 5).

    Block `downsampling` (xception.yaml:16).
    """
    main = x
    if relu:
        main = layers.ReLU(name=f"{name}-main-relu1")(x)
    main = separable_conv_bn(main, inner, name=f"{name}-main-separable1")
    main = layers.ReLU(name=f"{name}-main-relu2")(main)
    main = separable_conv_bn(main, maps, name=f"{name}-main-separable2")
    main = layers.MaxPooling2D(3, strides=2, padding="same", name=f"{name}-main-maxpool")(main)
    shortcut = layers.Conv2D(maps, 1, strides=2, use_bias=False, name=f"{name}-shortcut-conv")(x)
    shortcut = layers.BatchNormalization(name=f"{name}-shortcut-conv-norm")(shortcut)
    return layers.Add(name=f"{name}-add")([main, shortcut])


def unchanging(x: keras.KerasTensor, *, name: str) -> keras.KerasTensor:
    """Residual module of the middle flow, with an identity shortcut (Figure 5).

    Block `unchanging` (xception.yaml:27).
    """
    main = layers.ReLU(name=f"{name}-main-relu1")(x)
    main = separable_conv_bn(main, 728, name=f"{name}-main-separable1")
    main = layers.ReLU(name=f"{name}-main-relu2")(main)
    main = separable_conv_bn(main, 728, name=f"{name}-main-separable2")
    main = layers.ReLU(name=f"{name}-main-relu3")(main)
    main = separable_conv_bn(main, 728, name=f"{name}-main-separable3")
    return layers.Add(name=f"{name}-add")([main, x])


def xception(
    classes: int = 1000,
    classifier_activation: str | None = "softmax",
    input_shape: tuple[int | None, ...] = (299, 299, 3),
    name: str = "xception",
) -> keras.Model:
    """Xception: by default 22,855,952 trainable parameters, 8.36 G multiply-adds at 299x299x3.

    It returns softmax probabilities; `classifier_activation=None` gives logits.
    """
    if classifier_activation not in ("softmax", None):
        raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
    inputs = x = keras.Input(input_shape)
    x = conv_bn_relu(x, 32, stride=2, name="conv1")  # 149x149x32
    x = conv_bn_relu(x, 64, name="conv2")  # 147x147x64
    x = downsampling(x, 128, 128, relu=False, name="entry1")  # 74x74x128
    x = downsampling(x, 256, 256, name="entry2")  # 37x37x256
    x = downsampling(x, 728, 728, name="entry3")  # 19x19x728
    for i in range(8):
        x = unchanging(x, name=f"middle-{i}")  # 19x19x728
    x = downsampling(x, 1024, 728, name="exit1")  # 10x10x1024
    x = separable_conv_bn_relu(x, 1536, name="exit2")  # 10x10x1536
    x = separable_conv_bn_relu(x, 2048, name="exit3")  # 10x10x2048
    x = layers.GlobalAveragePooling2D(name="avg_pool")(x)  # 2048
    x = layers.Dense(classes, activation=classifier_activation, name="predictions")(x)
    return keras.Model(inputs, x, name=name)
