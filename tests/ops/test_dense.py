"""Dense layers against the numbers of the papers."""

from __future__ import annotations

import pytest

from archspec.ops import REGISTRY

from .rows import blamed, connections, macs, op, output, params, shape, trainable


@pytest.mark.parametrize(
    ("units", "x", "numbers", "multiply_adds"),
    [
        (84, "120", 10_164, 10_080),  # LeNet-5, F6
        (84, "1x1x120", 10_164, 10_080),
        (120, "5x5x16", 48_120, 48_000),  # LeNet-5, C5 as a dense layer
        (10, "84", 850, 840),
        (4096, "6x6x256", 37_752_832, 37_748_736),  # AlexNet, fc6 to fc8
        (4096, "4096", 16_781_312, 16_777_216),
        (1000, "4096", 4_097_000, 4_096_000),
        (4096, "7x7x512", 102_764_544, 102_760_448),  # VGG, fc6
        (1000, "1x1x1024", 1_025_000, 1_024_000),  # GoogLeNet, linear
        (1000, "2048", 2_049_000, 2_048_000),  # Xception, ResNet-50
        (128, "3x3x256", 295_040, 294_912),  # the Fashion-MNIST network
    ],
)
def test_a_dense_layer_sees_every_number_of_its_input(units: int, x: str, numbers: int, multiply_adds: int) -> None:
    row = op(dense=units)
    assert output(row, x) == str(units)
    assert (params(row, x), macs(row, x), connections(row, x)) == (numbers, multiply_adds, numbers)


def test_the_kernel_is_features_by_units() -> None:
    kernel, bias = op(dense=10).weights(shape("3x5x4"))
    assert (kernel.shape, kernel.kind) == ((60, 10), "kernel")
    assert (bias.shape, bias.kind) == ((10,), "bias")


def test_a_dense_layer_without_bias_has_a_kernel_alone() -> None:
    row = op(dense=10, bias=False)
    assert (params(row, "84"), connections(row, "84")) == (840, 840)


def test_a_frozen_dense_layer_has_no_trainable_number() -> None:
    assert trainable(op(dense=10, trainable=False), "84") == 0


def test_a_dense_layer_counts_as_a_layer_with_weights() -> None:
    assert REGISTRY["dense"].is_weight_layer


@pytest.mark.parametrize("wrong", [True, "64", 0, 64.0, float("nan")])
def test_units_are_a_whole_number(wrong: object) -> None:
    assert blamed(dense=wrong) == {"units"}


def test_a_dense_layer_has_no_kernel_column() -> None:
    assert blamed(dense=10, kernel="3x3") == {"kernel"}
