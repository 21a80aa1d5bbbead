"""The helpers that generated files include: windows and paddings are the same in both frameworks.

Arrays are NCHW here, as in PyTorch; the Keras side is transposed on its way in and out.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
from keras import layers  # noqa: E402
from torch import nn  # noqa: E402

from .applied import (  # noqa: E402
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


#: Height and width: even, odd, mixed, and smaller than some windows.
SIZES = [(8, 8), (15, 15), (12, 9), (7, 14), (3, 2)]


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
    if keras.backend.backend() != "torch" or is_symmetric or pool == 2:  # keras-team/keras#23233
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
