"""The largest activation: of one layer, the first of several, by its path."""

from __future__ import annotations

from pathlib import Path

import archspec
from archspec.analysis.activations import Activation, largest_activation

from .tables import RESIDUAL, network

SPECS = Path(__file__).parents[2] / "specs"


def test_it_is_that_of_a_layer_and_not_of_a_row() -> None:
    rows = "- a: {conv: 8, kernel: 3x3, norm: batch}\n- b: {conv: 8, kernel: 1x1, stride: 2, repeat: 3}"
    assert largest_activation(network(rows)) == Activation("a", 32 * 32 * 8 * 4)


def test_a_layer_in_a_block_has_the_path_of_the_first_use() -> None:
    rows = "- {maxpool: 2x2}\n- s: {residual: 64, repeat: 3}"
    assert largest_activation(network(rows, RESIDUAL)) == Activation("s/0/main/conv1", 16 * 16 * 64 * 4)


def test_what_only_training_has_does_not_count_and_what_stays_does() -> None:
    heads = "heads: {{boxes: {{from: c, {}layers: [{{conv: 99, kernel: 1x1}}]}}}}"
    rows = "- c: {conv: 8, kernel: 3x3}\n- {globalavgpool: }"
    trained, stays = (largest_activation(network(rows, heads.format(key))) for key in ("training_only: true, ", ""))
    assert trained == Activation("c", 32 * 32 * 8 * 4)
    assert stays == Activation("boxes/conv", 32 * 32 * 99 * 4)


def test_a_network_without_layers_has_none() -> None:
    blocks = "blocks: {none: {layers: [{dense: 3, when: $input_maps > 3}]}}"
    assert largest_activation(network("- {none: }", blocks)) is None


def test_of_vgg16_it_is_the_first_convolution() -> None:
    net = archspec.load(SPECS / "vgg16.yaml").network
    assert largest_activation(net) == Activation("conv1_1", 224 * 224 * 64 * 4)
