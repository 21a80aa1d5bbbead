"""ResNet-101.

He, Zhang, Ren and Sun 2015, Deep residual learning for image recognition, Table 1, 101-layer.

Written by archspec 0.1.0 from resnet101.yaml; change the spec, not this file.
sha256sum: 36575c71cc80... resnet101.yaml, a498fe6226f5... blocks/bottleneck.yaml.
"""

import keras
from keras import layers


def he_normal() -> keras.initializers.VarianceScaling:
    """N(0, 2 / fan_in) (He et al. 2015), not truncated; a new one for every kernel."""
    return keras.initializers.VarianceScaling(2.0, "fan_in", "untruncated_normal")


def conv_bn_relu(
    x: keras.KerasTensor, maps: int, kernel: int, stride: int = 1, *, name: str
) -> keras.KerasTensor:
    """Convolution, batch norm, ReLU."""
    if kernel > 1:
        x = layers.ZeroPadding2D(kernel // 2, name=f"{name}-pad")(x)
    x = layers.Conv2D(
        maps, kernel, strides=stride, use_bias=False, kernel_initializer=he_normal(), name=name
    )(x)
    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}-norm")(x)
    return layers.ReLU(name=f"{name}-activation")(x)


def conv_bn(x: keras.KerasTensor, maps: int, stride: int = 1, *, name: str) -> keras.KerasTensor:
    """1x1 convolution, batch norm."""
    x = layers.Conv2D(
        maps, 1, strides=stride, use_bias=False, kernel_initializer=he_normal(), name=name
    )(x)
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}-norm")(x)


def bottleneck(x: keras.KerasTensor, maps: int, stride: int = 1, *, name: str) -> keras.KerasTensor:
    """The building block of ResNet-50, 101 and 152 (He et al. 2015, Figure 5, right).

    Block `bottleneck` (blocks/bottleneck.yaml:4).
    """
    in_maps = x.shape[-1]
    main = conv_bn_relu(x, maps, kernel=1, stride=stride, name=f"{name}-main-conv1")
    main = conv_bn_relu(main, maps, kernel=3, name=f"{name}-main-conv2")
    main = conv_bn(main, maps * 4, name=f"{name}-main-conv3")
    shortcut = x
    if stride > 1 or in_maps != maps * 4:
        shortcut = conv_bn(x, maps * 4, stride=stride, name=f"{name}-shortcut-conv")
    x = layers.Add(name=f"{name}-add")([main, shortcut])
    return layers.ReLU(name=f"{name}-relu")(x)


def resnet101(
    classes: int = 1000,
    classifier_activation: str | None = "softmax",
    input_shape: tuple[int | None, ...] = (224, 224, 3),
    name: str = "resnet101",
) -> keras.Model:
    """ResNet-101: by default 44,549,160 trainable parameters, 7.57 G multiply-adds at 224x224x3.

    It returns softmax probabilities; `classifier_activation=None` gives logits.
    """
    if classifier_activation not in ("softmax", None):
        raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
    inputs = x = keras.Input(input_shape)
    x = conv_bn_relu(x, 64, kernel=7, stride=2, name="conv1")  # 112x112x64
    x = layers.ZeroPadding2D(1, name="pool1-pad")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)  # 56x56x64
    for i in range(3):
        x = bottleneck(x, 64, name=f"conv2_x-{i}")  # 56x56x256
    x = bottleneck(x, 128, stride=2, name="conv3_x-0")
    for i in range(1, 4):
        x = bottleneck(x, 128, name=f"conv3_x-{i}")  # 28x28x512
    x = bottleneck(x, 256, stride=2, name="conv4_x-0")
    for i in range(1, 23):
        x = bottleneck(x, 256, name=f"conv4_x-{i}")  # 14x14x1024
    x = bottleneck(x, 512, stride=2, name="conv5_x-0")
    for i in range(1, 3):
        x = bottleneck(x, 512, name=f"conv5_x-{i}")  # 7x7x2048
    x = layers.GlobalAveragePooling2D(name="pool5")(x)  # 2048
    x = layers.Dense(classes, activation=classifier_activation, name="fc")(x)
    return keras.Model(inputs, x, name=name)
