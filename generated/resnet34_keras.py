"""ResNet-34.

He, Zhang, Ren and Sun 2015, Deep residual learning for image recognition, Table 1, 34-layer.

Written by archspec 0.1.0 from resnet34.yaml; change the spec, not this file.
sha256sum: b5e68938ae64... resnet34.yaml, 500748b9b4bf... blocks/residual.yaml.
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
    x = layers.ZeroPadding2D(kernel // 2, name=f"{name}-pad")(x)
    x = layers.Conv2D(
        maps, kernel, strides=stride, use_bias=False, kernel_initializer=he_normal(), name=name
    )(x)
    x = layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}-norm")(x)
    return layers.ReLU(name=f"{name}-activation")(x)


def conv_bn(
    x: keras.KerasTensor, maps: int, kernel: int, stride: int = 1, *, name: str
) -> keras.KerasTensor:
    """Convolution, batch norm."""
    if kernel > 1:
        x = layers.ZeroPadding2D(kernel // 2, name=f"{name}-pad")(x)
    x = layers.Conv2D(
        maps, kernel, strides=stride, use_bias=False, kernel_initializer=he_normal(), name=name
    )(x)
    return layers.BatchNormalization(momentum=0.9, epsilon=1e-5, name=f"{name}-norm")(x)


def residual(x: keras.KerasTensor, maps: int, stride: int = 1, *, name: str) -> keras.KerasTensor:
    """The building block of ResNet-18 and ResNet-34 (He et al. 2015, Figure 5, left).

    Block `residual` (blocks/residual.yaml:4).
    """
    in_maps = x.shape[-1]
    main = conv_bn_relu(x, maps, kernel=3, stride=stride, name=f"{name}-main-conv1")
    main = conv_bn(main, maps, kernel=3, name=f"{name}-main-conv2")
    shortcut = x
    if stride > 1 or in_maps != maps:
        shortcut = conv_bn(x, maps, kernel=1, stride=stride, name=f"{name}-shortcut-conv")
    x = layers.Add(name=f"{name}-add")([main, shortcut])
    return layers.ReLU(name=f"{name}-relu")(x)


def resnet34(
    classes: int = 1000,
    classifier_activation: str | None = "softmax",
    input_shape: tuple[int | None, ...] = (224, 224, 3),
    name: str = "resnet34",
) -> keras.Model:
    """ResNet-34: by default 21,797,672 trainable parameters, 3.66 G multiply-adds at 224x224x3.

    It returns softmax probabilities; `classifier_activation=None` gives logits.
    """
    if classifier_activation not in ("softmax", None):
        raise ValueError(f"expected 'softmax' or None, got {classifier_activation!r}")
    inputs = x = keras.Input(input_shape)
    x = conv_bn_relu(x, 64, kernel=7, stride=2, name="conv1")  # 112x112x64
    x = layers.ZeroPadding2D(1, name="pool1-pad")(x)
    x = layers.MaxPooling2D(3, strides=2, name="pool1")(x)  # 56x56x64
    for i in range(3):
        x = residual(x, 64, name=f"conv2_x-{i}")  # 56x56x64
    x = residual(x, 128, stride=2, name="conv3_x-0")
    for i in range(1, 4):
        x = residual(x, 128, name=f"conv3_x-{i}")  # 28x28x128
    x = residual(x, 256, stride=2, name="conv4_x-0")
    for i in range(1, 6):
        x = residual(x, 256, name=f"conv4_x-{i}")  # 14x14x256
    x = residual(x, 512, stride=2, name="conv5_x-0")
    for i in range(1, 3):
        x = residual(x, 512, name=f"conv5_x-{i}")  # 7x7x512
    x = layers.GlobalAveragePooling2D(name="pool5")(x)  # 512
    x = layers.Dense(classes, activation=classifier_activation, name="fc")(x)
    return keras.Model(inputs, x, name=name)
