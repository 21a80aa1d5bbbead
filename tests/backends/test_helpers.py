"""The helpers that generated files include: both frameworks compute the same, and keep doing so.

Arrays are NCHW here, as in PyTorch; the Keras side is transposed on its way in and out.
"""

from __future__ import annotations

import ast
import copy
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
from keras import layers  # noqa: E402
from torch import nn  # noqa: E402

from archspec.backends.keras import helpers as keras_helpers  # noqa: E402
from archspec.backends.torch import helpers as torch_helpers  # noqa: E402

pytestmark = [
    pytest.mark.framework,
    # Keras hands weights and torch tensors to numpy as numpy 2 would not have it.
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning:keras"),
]

TOLERANCE = 1e-5
WRONG = 1e-2
#: Height and width: even, odd, mixed, and smaller than some windows.
SIZES = [(8, 8), (15, 15), (12, 9), (7, 14), (3, 2)]
MAPS = 4
C3 = [
    *[[(i + j) % 6 for j in range(3)] for i in range(6)],
    *[[(i + j) % 6 for j in range(4)] for i in range(6)],
    *[[0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5]],
    [0, 1, 2, 3, 4, 5],
]
LINES = np.zeros((2, 7, 7))
LINES[0, :, 3] = LINES[1, 3, :] = 1
CODES = ["#.##.#", "..#..#", "######"]

Array = np.ndarray[Any, np.dtype[np.float32]]


def torch_helper(name: str) -> Any:
    """The helper of that name; its module has the same name in snake case."""
    return helper(torch_helpers.__name__, name)


def keras_helper(name: str) -> Any:
    return helper(keras_helpers.__name__, name)


def applied(helper_name: str, *arguments: Any, **options: Any) -> Callable[[Any], Any]:
    """That function of Keras as a function of its tensor alone."""
    function = keras_helper(helper_name)
    return lambda x: function(x, *arguments, **options)


def helper(package: str, name: str) -> Any:
    module = {
        "Conv2dSame": "conv2d_same",
        "MaxPool2dSame": "max_pool2d_same",
        "AvgPool2dSame": "avg_pool2d_same",
        "MaxPool2dPadded": "max_pool2d_padded",
        "AvgPool2dPadded": "avg_pool2d_padded",
        "ConvTranspose2dSame": "conv_transpose2d_same",
        "ScaledTanh": "scaled_tanh",
        "PartialConv2d": "partial_conv2d",
        "PartialConv2D": "partial_conv2d",
        "RBF": "rbf",
        "ZeroPadShortcut": "zero_pad_shortcut",
        "SeparableConv2d": "separable_conv2d",
        "SeparableConv2dSame": "separable_conv2d_same",
        "LayerNorm2d": "layer_norm2d",
    }.get(name, name)
    return getattr(import_module(f"{package}.{module}"), name)


def images(height: int, width: int, maps: int = MAPS) -> Array:
    """Two images around -1, so that a zero padding would win every max pooling."""
    random = np.random.default_rng(height * 100 + width)
    return (random.standard_normal((2, maps, height, width)) - 1).astype("float32")


def run_torch(module: Callable[[Any], Any], x: Array) -> Array:
    with torch.no_grad():
        return np.asarray(module(torch.from_numpy(x)))


def run_keras(build: Callable[[Any], Any], x: Array, *, fixed_size: bool = True) -> Array:
    """What build(input), as a functional model, makes of x."""
    shape = (*(x.shape[2:] if fixed_size else (None, None)), x.shape[1])
    inputs = layers.Input(shape)
    model = keras.Model(inputs, build(inputs))
    return np.moveaxis(keras.ops.convert_to_numpy(model(np.moveaxis(x, 1, -1))), -1, 1)


def difference(actual: Array, expected: Array) -> float:
    """The largest difference, relative to the root mean square of what is expected."""
    assert actual.shape == expected.shape
    assert np.isfinite(actual).all() and np.isfinite(expected).all()
    return float(np.abs(actual - expected).max() / np.sqrt(np.square(expected).mean()))


def with_weights(layer: Any, *weights: Any) -> Callable[[Any], Any]:
    """layer, applied, then given those weights; torch kernels (o, i, h, w) are turned round."""

    def apply(x: Any) -> Any:
        y = layer(x)
        arrays = (np.asarray(w.detach()) for w in weights)
        layer.set_weights([a.transpose(2, 3, 1, 0) if a.ndim == 4 else a for a in arrays])
        return y

    return apply


# --- the two frameworks agree -------------------------------------------------------------------


@pytest.mark.parametrize(("height", "width"), SIZES)
@pytest.mark.parametrize(
    ("kernel", "stride", "dilation", "groups"),
    [
        (3, 1, 1, 1),
        (3, 2, 1, 1),
        (7, 2, 1, 1),
        (11, 4, 1, 1),
        (1, 2, 1, 1),
        (2, 2, 1, 1),
        (2, 1, 1, 1),
        (4, 3, 1, 1),
        (2, 3, 1, 1),
        ((5, 2), 2, 1, 1),
        (3, 1, 2, 1),
        (4, 1, 3, 1),
        (3, 2, 1, 2),
        (3, 2, 1, 4),
    ],
)
def test_a_same_convolution_pads_as_keras_does(
    height: int, width: int, kernel: Any, stride: int, dilation: int, groups: int
) -> None:
    conv = torch_helper("Conv2dSame")(MAPS, 8, kernel, stride, dilation=dilation, groups=groups)
    layer = layers.Conv2D(8, kernel, stride, "same", dilation_rate=dilation, groups=groups)
    x = images(height, width)
    expected = run_keras(with_weights(layer, conv.weight, conv.bias), x)
    assert difference(run_torch(conv, x), expected) <= TOLERANCE


@pytest.mark.parametrize(("height", "width"), SIZES)
@pytest.mark.parametrize("stride", [(1, 1), (2, 2), (2, 3)])
def test_a_same_convolution_takes_two_strides(height: int, width: int, stride: tuple[int, int]) -> None:
    conv = torch_helper("Conv2dSame")(MAPS, 8, (3, 5), stride)
    layer = layers.Conv2D(8, (3, 5), stride, "same")
    x = images(height, width)
    expected = run_keras(with_weights(layer, conv.weight, conv.bias), x)
    assert difference(run_torch(conv, x), expected) <= TOLERANCE


def test_a_symmetric_padding_is_another_network() -> None:
    conv = nn.Conv2d(MAPS, 8, 3, 2, padding=1)
    layer = layers.Conv2D(8, 3, 2, "same")
    x = images(8, 8)
    assert difference(run_torch(conv, x), run_keras(with_weights(layer, conv.weight, conv.bias), x)) > WRONG


@pytest.mark.parametrize(("height", "width"), SIZES)
@pytest.mark.parametrize(("pool", "stride"), [(3, 2), (2, 2), (2, 1), (3, 1), (3, 3), (2, 3), (5, 2), ((3, 2), (2, 1))])
def test_a_same_pooling_leaves_its_padding_out(height: int, width: int, pool: Any, stride: Any) -> None:
    x = images(height, width)
    largest = run_keras(layers.MaxPooling2D(pool, stride, "same"), x)
    average = run_keras(applied("average_pool_same", pool, stride), x)
    assert difference(run_torch(torch_helper("MaxPool2dSame")(pool, stride), x), largest) == 0
    actual = run_torch(torch_helper("AvgPool2dSame")(pool, stride), x)
    assert difference(actual, average) <= TOLERANCE
    is_symmetric = stride == 1 and pool % 2
    if keras.backend.backend() != "torch" or is_symmetric:  # keras-team/keras#23233
        native = run_keras(layers.AveragePooling2D(pool, stride, "same"), x)
        assert difference(native, average) <= TOLERANCE


def test_a_same_average_pooling_has_to_know_the_size() -> None:
    with pytest.raises(ValueError, match="height and the width"):
        keras_helper("average_pool_same")(layers.Input((None, 8, MAPS)), 3, 2)


def windows() -> Iterator[tuple[int, int, tuple[tuple[int, int], tuple[int, int]]]]:
    """Window, stride and per-side padding; no window lies in the padding alone."""
    paddings = [((0, 0), (0, 0)), ((1, 1), (1, 1)), ((0, 1), (1, 0)), ((1, 2), (0, 2))]
    for pool, stride, padding in product((2, 3, 5), (1, 2, 3), paddings):
        if max(map(max, padding)) < pool:
            yield pool, stride, padding


@pytest.mark.parametrize("fixed_size", [True, False])
@pytest.mark.parametrize(("height", "width"), [(8, 9), (15, 12)])
def test_an_explicit_padding_is_the_same_in_both(height: int, width: int, fixed_size: bool) -> None:
    x = images(height, width)
    for pool, stride, padding in windows():
        sides = (*padding[1], *padding[0])
        for name, function in (("MaxPool2dPadded", "max_pool"), ("AvgPool2dPadded", "average_pool")):
            actual = run_torch(torch_helper(name)(pool, stride, sides), x)
            expected = run_keras(applied(function, pool, stride, padding), x, fixed_size=fixed_size)
            assert difference(actual, expected) <= TOLERANCE, (pool, stride, padding)


def test_a_padding_of_zeros_is_not_a_max_pooling() -> None:
    x = images(8, 8)
    zeros = run_keras(lambda x: layers.MaxPooling2D(3, 2)(layers.ZeroPadding2D(1)(x)), x)
    assert difference(zeros, run_torch(nn.MaxPool2d(3, 2, 1), x)) > WRONG


@pytest.mark.parametrize("size", range(4, 12))
def test_ceil_mode_is_a_padding_at_any_size(size: int) -> None:
    """A padding of min(after + stride - 1, pool - 1), as the modules of the helpers say."""
    x = images(size, size + 1)
    for pool, stride in product((1, 2, 3), (1, 2, 3)):
        for before in range(pool // 2 + 1):
            after = min(before + stride - 1, pool - 1)
            padding = ((before, after), (before, after))
            largest = nn.MaxPool2d(pool, stride, before, ceil_mode=True)
            average = nn.AvgPool2d(pool, stride, before, True, count_include_pad=False)
            for module, function in ((largest, "max_pool"), (average, "average_pool")):
                actual = run_keras(applied(function, pool, stride, padding), x)
                assert difference(actual, run_torch(module, x)) <= TOLERANCE, (pool, stride, before)


@pytest.mark.parametrize(("height", "width"), [(5, 8), (7, 7), (1, 2)])
@pytest.mark.parametrize(
    ("kernel", "stride"),
    [(2, 2), (3, 2), (4, 2), (5, 2), (3, 1), (3, 3), (2, 3), (1, 2), (5, 3), ((3, 2), (2, 3))],
)
def test_a_transposed_convolution_has_the_size_that_keras_gives(
    height: int, width: int, kernel: Any, stride: Any
) -> None:
    x = images(height, width)
    same = torch_helper("ConvTranspose2dSame")(MAPS, 6, kernel, stride)
    layer = layers.Conv2DTranspose(6, kernel, stride, "same")
    expected = run_keras(with_weights(layer, same.weight, same.bias), x)
    assert difference(run_torch(same, x), expected) <= TOLERANCE

    short = tuple(max(s - k, 0) for k, s in zip(layer.kernel_size, layer.strides, strict=True))
    valid = nn.ConvTranspose2d(MAPS, 6, kernel, stride, output_padding=short)
    layer = layers.Conv2DTranspose(6, kernel, stride, "valid")
    expected = run_keras(with_weights(layer, valid.weight, valid.bias), x)
    assert difference(run_torch(valid, x), expected) <= TOLERANCE


def test_a_transposed_convolution_may_be_dilated() -> None:
    x = images(7, 8)
    same = torch_helper("ConvTranspose2dSame")(MAPS, 6, 3, dilation=2)
    layer = layers.Conv2DTranspose(6, 3, 1, "same", dilation_rate=2)
    expected = run_keras(with_weights(layer, same.weight, same.bias), x)
    assert difference(run_torch(same, x), expected) <= TOLERANCE


def test_an_output_padding_of_one_shifts_a_transposed_convolution() -> None:
    x = images(7, 8)
    conv = nn.ConvTranspose2d(MAPS, 6, 3, 2, padding=1, output_padding=1)
    layer = layers.Conv2DTranspose(6, 3, 2, "same")
    expected = run_keras(with_weights(layer, conv.weight, conv.bias), x)
    assert difference(run_torch(conv, x), expected) > WRONG


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


@pytest.mark.parametrize("fixed_size", [True, False])
@pytest.mark.parametrize(("height", "width"), SIZES)
@pytest.mark.parametrize(("extra", "stride"), [(0, 1), (3, 1), (4, 2), (9, (2, 3))])
def test_a_zero_padded_shortcut_drops_pixels_and_adds_maps(
    height: int, width: int, extra: int, stride: Any, fixed_size: bool
) -> None:
    x = images(height, width)
    actual = run_torch(torch_helper("ZeroPadShortcut")(extra, stride), x)
    expected = run_keras(applied("zero_pad_shortcut", MAPS + extra, stride), x, fixed_size=fixed_size)
    assert difference(actual, expected) == 0
    down, right = (stride, stride) if isinstance(stride, int) else stride
    assert actual.shape == (2, MAPS + extra, -(-height // down), -(-width // right))
    assert not actual[:, MAPS:].any()


@pytest.mark.parametrize(("height", "width"), SIZES)
@pytest.mark.parametrize("name", ["SeparableConv2d", "SeparableConv2dSame"])
@pytest.mark.parametrize("multiplier", [1, 3])
def test_a_separable_convolution_has_nothing_between_its_halves(
    height: int, width: int, name: str, multiplier: int
) -> None:
    same = name == "SeparableConv2dSame"
    conv = torch_helper(name)(MAPS, 6, 3 if same else 2, 2, multiplier=multiplier)
    padding = "same" if same else "valid"
    layer = layers.SeparableConv2D(6, 3 if same else 2, 2, padding, depth_multiplier=multiplier)
    x = images(height, width)

    def apply(x: Any) -> Any:
        y = layer(x)
        depthwise = np.asarray(conv.depthwise.weight.detach())
        depthwise = depthwise.reshape(MAPS, multiplier, *depthwise.shape[2:]).transpose(2, 3, 0, 1)
        pointwise = np.asarray(conv.pointwise.weight.detach()).transpose(2, 3, 1, 0)
        layer.set_weights([depthwise, pointwise, np.asarray(conv.pointwise.bias.detach())])
        return y

    assert difference(run_torch(conv, x), run_keras(apply, x)) <= TOLERANCE
    assert sum(p.numel() for p in conv.parameters()) == layer.count_params()


def test_a_separable_convolution_of_stride_one_may_use_torch_s_own_same() -> None:
    x = images(7, 8)
    ours = torch_helper("SeparableConv2dSame")(MAPS, 6, 3)
    plain = torch_helper("SeparableConv2d")(MAPS, 6, 3, padding="same")
    plain.load_state_dict(ours.state_dict())
    assert difference(run_torch(plain, x), run_torch(ours, x)) <= TOLERANCE


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


# --- what people do with a torch module ---------------------------------------------------------

TORCH_CASES: dict[str, Callable[[], Any]] = {
    "conv": lambda: torch_helper("Conv2dSame")(MAPS, 8, (3, 2), (2, 3)),
    "grouped": lambda: torch_helper("Conv2dSame")(MAPS, 8, 3, dilation=2, groups=2),
    "max": lambda: torch_helper("MaxPool2dSame")(3, 2),
    "average": lambda: torch_helper("AvgPool2dSame")((3, 2), (2, 1)),
    "max padded": lambda: torch_helper("MaxPool2dPadded")(3, 2, (0, 1, 2, 0)),
    "average padded": lambda: torch_helper("AvgPool2dPadded")(3, 2, (0, 1, 2, 0)),
    "transposed": lambda: torch_helper("ConvTranspose2dSame")(MAPS, 6, (3, 2), (2, 3)),
    "tanh": lambda: torch_helper("ScaledTanh")(),
    "partial": lambda: torch_helper("PartialConv2d")(MAPS, [[0, 1], [2, 3, 0], [1]], (3, 2), 2),
    "shortcut": lambda: torch_helper("ZeroPadShortcut")(3, 2),
    "separable": lambda: torch_helper("SeparableConv2d")(MAPS, 6, 3, 2, 1, multiplier=2),
    "separable same": lambda: torch_helper("SeparableConv2dSame")(MAPS, 6, 3, 2),
    "fixed": lambda: torch_helper("fixed_filters")(
        torch_helper("Conv2dSame")(MAPS, 2, 7, 2, bias=False), LINES.tolist()
    ),
    "norm": lambda: torch_helper("LayerNorm2d")(MAPS),
    "chain": lambda: nn.Sequential(
        torch_helper("Conv2dSame")(MAPS, 8, 7, 2),
        torch_helper("MaxPool2dSame")(3, 2),
        torch_helper("AvgPool2dSame")(3, 2),
    ),
}


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("case", TORCH_CASES)
def test_a_torch_helper_survives_what_people_do_with_it(case: str) -> None:
    module = TORCH_CASES[case]().eval()
    x, other = (torch.from_numpy(images(*size)) for size in ((12, 13), (15, 21)))
    expected = module(x)

    torch.testing.assert_close(torch.jit.script(module)(x), expected)
    torch.testing.assert_close(copy.deepcopy(module)(x), expected)
    torch.testing.assert_close(torch.export.export(module, (x,)).module()(x), expected)

    dynamic = torch.export.Dim.DYNAMIC
    program = torch.export.export(module, (x,), dynamic_shapes=({0: dynamic, 2: dynamic, 3: dynamic},))
    torch.testing.assert_close(program.module()(other[:1]), module(other[:1]))

    torch.compiler.reset()
    compiled = torch.compile(module, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(x), expected)

    last = torch.channels_last
    turned = copy.deepcopy(module).to(memory_format=last)(x.to(memory_format=last))
    torch.testing.assert_close(turned, expected)

    with torch.autocast("cpu", dtype=torch.bfloat16):
        torch.testing.assert_close(module(x).float(), expected, rtol=0.05, atol=0.1)
    half = copy.deepcopy(module).bfloat16()(x.bfloat16())
    assert half.dtype == torch.bfloat16 and half.isfinite().all()

    y = x.clone().requires_grad_()
    module(y).square().sum().backward()
    assert y.grad is not None and y.grad.isfinite().all()


@pytest.mark.filterwarnings("ignore")
def test_rbf_units_survive_it_too() -> None:
    module, x = torch_helper("RBF")(6, 3, CODES), torch.randn(3, 6)
    expected = module(x)
    torch.testing.assert_close(torch.jit.script(module)(x), expected)
    torch.testing.assert_close(copy.deepcopy(module)(x), expected)
    program = torch.export.export(module, (x,), dynamic_shapes=({0: torch.export.Dim.DYNAMIC},))
    torch.testing.assert_close(program.module()(x[:2]), expected[:2])
    torch.compiler.reset()
    compiled = torch.compile(module, fullgraph=True, backend="aot_eager")
    torch.testing.assert_close(compiled(x), expected)


# --- what people do with a Keras model ----------------------------------------------------------

#: The functions: their graphs must load where archspec has never been imported.
KERAS_FUNCTIONS: dict[str, Callable[[Any], Any]] = {
    "max_pool": applied("max_pool", 3, 2, ((0, 1), (1, 2)), name="named"),
    "average_pool": applied("average_pool", (3, 2), 2, ((0, 1), (1, 1)), name="named"),
    "average_pool_same": lambda x: (
        keras_helper("average_pool_same")(x, 3, 2, name="named")
        if None not in x.shape[1:]
        else layers.Identity(name="named")(x)
    ),
    "local_response_norm": applied("local_response_norm", 3, 0.3, 0.75, 2.0, name="named"),
    "scaled_tanh": applied("scaled_tanh", name="named"),
    "zero_pad_shortcut": applied("zero_pad_shortcut", 7, 2, name="named"),
    "fixed_filters": lambda x: layers.Conv2D(
        2,
        7,
        kernel_initializer=keras_helper("fixed_filters")(LINES.tolist()),
        trainable=False,
        name="named",
    )(x),
}
KERAS_LAYERS: dict[str, Callable[[Any], Any]] = {
    "partial_conv2d": lambda x: keras_helper("PartialConv2D")([[0, 1], [2, 3, 0], [1]], (3, 2), 2, name="named")(x),
    "rbf": lambda x: keras_helper("RBF")(2, ["#..#", "##.."], trainable=False, name="named")(
        layers.GlobalAveragePooling2D()(x)
    ),
    "rbf_drawn": lambda x: keras_helper("RBF")(3, name="named")(layers.GlobalAveragePooling2D()(x)),
}
FRESH_PROCESS = """
import sys
from importlib import import_module
from pathlib import Path
import numpy as np
import keras
folder, modules = Path(sys.argv[1]), sys.argv[2:]
for module in modules:
    import_module(module)
assert modules or "archspec" not in sys.modules
data = np.load(folder / "data.npz")
for name in data.files:
    if name == "x":
        continue
    model = keras.saving.load_model(folder / f"{name}.keras", safe_mode=True)
    y = keras.ops.convert_to_numpy(model(data["x"]))
    z = model.predict(data["x"], verbose=0)
    for actual in (y, z):
        assert actual.shape == data[name].shape and np.isfinite(actual).all(), name
        difference = np.abs(actual - data[name]).max() / np.sqrt(np.square(data[name]).mean())
        assert difference <= 1e-5, (name, difference)
    model.get_layer("named")
    model.save(folder / "again.keras")
    print(name)
"""


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
@pytest.mark.parametrize("custom", [False, True], ids=["functions", "layers"])
def test_a_saved_model_loads_in_a_fresh_process(tmp_path: Path, backend: str, custom: bool) -> None:
    if find_spec(backend) is None:
        pytest.skip(f"{backend} is not installed")
    x = np.moveaxis(images(9, 10), 1, -1)
    values: dict[str, Any] = {"x": x}
    cases = KERAS_LAYERS if custom else KERAS_FUNCTIONS
    for name, build in cases.items():
        for suffix, shape in (("fixed", x.shape[1:]), ("any", (None, None, MAPS))):
            inputs = layers.Input(shape)
            model = keras.Model(inputs, build(inputs))
            values[f"{name}_{suffix}"] = keras.ops.convert_to_numpy(model(x))
            model.save(tmp_path / f"{name}_{suffix}.keras")
    np.savez(tmp_path / "data.npz", **values)
    modules = [f"{keras_helpers.__name__}.{name}" for name in ("partial_conv2d", "rbf")] if custom else []
    ran = subprocess.run(
        [sys.executable, "-c", FRESH_PROCESS, str(tmp_path), *modules],
        env={**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr[-2000:]
    assert ran.stdout.split() == [name for name in values if name != "x"]


@pytest.mark.parametrize("case", [*KERAS_FUNCTIONS, *KERAS_LAYERS])
@pytest.mark.parametrize("policy", ["mixed_bfloat16", "mixed_float16"])
def test_a_keras_helper_computes_in_the_policy_s_type(case: str, policy: str) -> None:
    build = {**KERAS_FUNCTIONS, **KERAS_LAYERS}[case]
    before = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        inputs = layers.Input((9, 10, MAPS))
        x = layers.Identity()(inputs)
        model = keras.Model(inputs, build(x))
        y = model(np.moveaxis(images(9, 10), 1, -1))
    finally:
        keras.config.set_dtype_policy(before)
    assert keras.backend.standardize_dtype(y.dtype) == policy.removeprefix("mixed_")
    assert np.isfinite(keras.ops.convert_to_numpy(keras.ops.cast(y, "float32"))).all()


DOUBLES = {
    "average_pool_same": ("AvgPool2dSame", (3, 2)),
    "max_pool": ("MaxPool2dPadded", (3, 2, (1, 2, 0, 1))),
    "average_pool": ("AvgPool2dPadded", ((3, 2), 2, (1, 1, 0, 1))),
    "scaled_tanh": ("ScaledTanh", ()),
    "zero_pad_shortcut": ("ZeroPadShortcut", (3, 2)),
}


@pytest.mark.parametrize("case", [*DOUBLES, "local_response_norm"])
def test_a_function_is_exact_in_double_precision(case: str) -> None:
    """Nothing in a function is rounded to single precision on the way."""
    x = images(9, 10).astype("float64")
    if case in DOUBLES:
        name, arguments = DOUBLES[case]
        module = torch_helper(name)(*arguments)
    else:
        module = nn.LocalResponseNorm(3, 0.9, 0.75, 2.0)
    if keras.backend.backend() == "jax":
        pytest.skip("jax computes in single precision unless told otherwise")
    before = keras.config.floatx(), keras.config.dtype_policy()
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    try:
        actual = run_keras(KERAS_FUNCTIONS[case], x)
    finally:
        keras.config.set_floatx(before[0])
        keras.config.set_dtype_policy(before[1])
    assert actual.dtype == np.float64
    assert difference(actual, run_torch(module, x)) <= 1e-13


# --- a helper can be pasted ---------------------------------------------------------------------

MODULES = [
    path for package in (torch_helpers, keras_helpers) for path in sorted(Path(package.__path__[0]).glob("[!_]*.py"))
]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parts[-3]}-{path.stem}")
def test_a_helper_is_a_docstring_then_imports_then_definitions(path: Path) -> None:
    docstring, *body = ast.parse(path.read_text()).body
    assert isinstance(docstring, ast.Expr)
    imports = [n for n in body if isinstance(n, ast.Import | ast.ImportFrom)]
    definitions = [n for n in body if isinstance(n, ast.FunctionDef | ast.ClassDef)]
    assert body == [*imports, *definitions] and definitions
    assert all(ast.get_docstring(n) for n in definitions)
    for node in imports:
        if isinstance(node, ast.ImportFrom) and node.level:
            assert node.level == 1 and (path.parent / f"{node.module}.py").exists()
            assert all(alias.asname is None for alias in node.names)
