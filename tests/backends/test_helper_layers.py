"""The helpers that are layers of their own: both frameworks compute the same."""

from __future__ import annotations

from itertools import product
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
from keras import layers  # noqa: E402
from torch import nn  # noqa: E402

from .applied import (  # noqa: E402
    CODES,
    LINES,
    MAPS,
    TOLERANCE,
    WRONG,
    applied,
    difference,
    images,
    keras_helper,
    run_keras,
    run_torch,
    torch_helper,
    with_weights,
)

pytestmark = [
    pytest.mark.framework,
    # Keras hands weights and torch tensors to numpy as numpy 2 would not have it.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning:keras"),
]


C3 = [
    *[[(i + j) % 6 for j in range(3)] for i in range(6)],
    *[[(i + j) % 6 for j in range(4)] for i in range(6)],
    *[[0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5]],
    [0, 1, 2, 3, 4, 5],
]


@pytest.mark.parametrize("fixed_size", [True, False])
@pytest.mark.parametrize("size", [1, 2, 4, 5])
def test_local_response_normalisation_sums_over_the_window(size: int, fixed_size: bool) -> None:
    x = 3 * images(6, 5, maps=7)
    alpha, beta, k = 0.3, 0.75, 2.0
    actual = run_keras(applied("local_response_norm", size, alpha, beta, k), x, fixed_size=fixed_size)
    assert difference(actual, run_torch(nn.LocalResponseNorm(size, alpha * size, beta, k), x)) <= TOLERANCE
    total = np.zeros_like(x)
    for i, j in product(range(7), range(7)):
        if -(size // 2) <= j - i <= (size - 1) // 2:
            total[:, i] += x[:, j] ** 2
    assert difference(actual, x / (k + alpha * total) ** beta) <= TOLERANCE
    if size > 1:
        assert difference(run_torch(nn.LocalResponseNorm(size, alpha, beta, k), x), actual) > WRONG


def test_the_scaled_tanh_keeps_one() -> None:
    x = images(5, 6)
    x[0, 0, 0, :2] = 1, -1
    actual = run_torch(torch_helper("ScaledTanh")(), x)
    assert difference(actual, run_keras(keras_helper("scaled_tanh"), x)) <= TOLERANCE
    assert actual[0, 0, 0, :2] == pytest.approx([1, -1], abs=1e-4)


@pytest.mark.parametrize(("kernel", "stride"), [(5, 1), ((3, 2), (1, 2))])
@pytest.mark.parametrize(("height", "width"), [(14, 14), (9, 12)])
def test_a_connection_table_leaves_the_other_kernels_out(height: int, width: int, kernel: Any, stride: Any) -> None:
    x = images(height, width, maps=6)
    conv = torch_helper("PartialConv2d")(6, C3, kernel, stride)
    nn.init.normal_(conv.bias)
    layer = keras_helper("PartialConv2D")(C3, kernel, stride)

    def apply(x: Any) -> Any:
        y = layer(x)
        kernels = np.moveaxis(np.asarray(conv.weight.detach()), 0, -1)
        layer.set_weights([kernels, np.asarray(conv.bias.detach())])
        return y

    actual, expected = run_torch(conv, x), run_keras(apply, x)
    assert difference(actual, expected) <= TOLERANCE

    number = iter(conv.weight)
    alone = nn.functional.conv2d
    y = torch.from_numpy(x)
    rows = [
        sum(alone(y[:, j : j + 1], next(number)[None, None], stride=stride) for j in row) + bias
        for row, bias in zip(C3, conv.bias, strict=True)
    ]
    assert difference(torch.cat(rows, 1).detach().numpy(), expected) <= TOLERANCE
    turned = torch_helper("PartialConv2d")(6, C3[::-1], kernel, stride)
    turned.load_state_dict(conv.state_dict())
    assert difference(run_torch(turned, x), expected) > WRONG


def test_a_connection_table_has_exactly_the_parameters_that_it_uses() -> None:
    conv, layer = torch_helper("PartialConv2d")(6, C3, 5), keras_helper("PartialConv2D")(C3, 5)
    layer.build((None, 14, 14, 6))
    assert sum(p.numel() for p in conv.parameters()) == layer.count_params() == 1516
    assert list(conv.state_dict()) == ["weight", "bias"]
    limit = (6 / (25 * 60 / 16 + 25 * 16)) ** 0.5
    for kernel in (conv.weight.detach().numpy(), keras.ops.convert_to_numpy(layer.kernel)):
        assert 0.99 * limit < np.abs(kernel).max() <= limit, "Glorot, with the mean fan in"
    conv(torch.from_numpy(images(14, 14, maps=6))).square().sum().backward()
    assert (conv.weight.grad.flatten(1).abs().sum(1) > 0).all()


@pytest.mark.parametrize("trainable", [False, True])
def test_rbf_units_measure_the_distance_to_their_codes(trainable: bool) -> None:
    x = images(1, 1, maps=6)[:, :, 0, 0]
    numbers = [[1.0 if pixel == "#" else -1.0 for pixel in code] for code in CODES]
    for codes in (CODES, numbers):
        units = torch_helper("RBF")(6, 3, codes, trainable=trainable)
        layer = keras_helper("RBF")(3, codes, trainable=trainable)
        expected = ((x[:, None] - np.array(numbers)) ** 2).sum(-1)
        assert difference(run_torch(units, x), expected) <= TOLERANCE
        assert difference(keras.ops.convert_to_numpy(layer(x)), expected) <= TOLERANCE
        assert sum(p.numel() for p in units.parameters()) == layer.count_params() == 18
        assert [p.requires_grad for p in units.parameters()] == [trainable]
        assert len(layer.trainable_weights) == trainable
    layer.trainable = True
    assert len(layer.trainable_weights) == trainable, "to unfreeze a model leaves the codes"


def test_rbf_units_without_codes_learn_them() -> None:
    x = images(1, 1, maps=6)[:, :, 0, 0]
    units, layer = torch_helper("RBF")(6, 3), keras_helper("RBF")(3)
    layer.build((None, 6))
    layer.set_weights([units.codes.detach().numpy()])
    actual = keras.ops.convert_to_numpy(layer(x))
    assert difference(actual, run_torch(units, x)) <= TOLERANCE
    assert units.codes.requires_grad and len(layer.trainable_weights) == 1


def test_a_code_has_two_characters_only() -> None:
    with pytest.raises((TypeError, ValueError)):
        torch_helper("RBF")(2, 1, ["#x"])
    with pytest.raises((TypeError, ValueError)):
        keras_helper("RBF")(1, ["#x"]).build((None, 2))


@pytest.mark.parametrize("maps", [1, 3])
def test_given_filters_act_on_every_input_map(maps: int) -> None:
    x = images(10, 9, maps)
    filters = LINES.tolist()
    conv = torch_helper("fixed_filters")(nn.Conv2d(maps, 2, 7, padding="same", bias=False), filters)
    layer = layers.Conv2D(
        2,
        7,
        padding="same",
        use_bias=False,
        kernel_initializer=keras_helper("fixed_filters")(filters),
        trainable=False,
    )
    actual = run_torch(conv, x)
    assert difference(actual, run_keras(layer, x)) <= TOLERANCE
    together = np.repeat(x.sum(1, keepdims=True), 2, 1)
    alone = nn.Conv2d(2, 2, 7, padding="same", groups=2, bias=False)
    alone.weight.data = torch.tensor(LINES[:, None], dtype=torch.float)
    assert difference(actual, run_torch(alone, together)) <= TOLERANCE
    assert not conv.weight.requires_grad and not layer.trainable_weights
    assert conv.weight.numel() == layer.count_params() == 98 * maps


@pytest.mark.parametrize("epsilon", [1e-6, 1e-3])
def test_layer_norm_is_over_the_maps(epsilon: float) -> None:
    x = 0.1 * images(5, 4)
    norm = torch_helper("LayerNorm2d")(MAPS, eps=epsilon)
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    layer = layers.LayerNormalization(axis=-1, epsilon=epsilon)
    expected = run_keras(with_weights(layer, norm.weight, norm.bias), x)
    assert difference(run_torch(norm, x), expected) <= TOLERANCE


def test_a_gate_needs_no_helper() -> None:
    x, gate = images(5, 4), images(1, 1)[:, :, 0, 0]
    inputs = layers.Input((5, 4, MAPS)), layers.Input((MAPS,))
    product_ = layers.Multiply()([inputs[0], layers.Reshape((1, 1, MAPS))(inputs[1])])
    model = keras.Model(inputs, product_)
    y = keras.ops.convert_to_numpy(model([np.moveaxis(x, 1, -1), gate]))
    assert difference(x * gate[:, :, None, None], np.moveaxis(y, -1, 1)) <= TOLERANCE
