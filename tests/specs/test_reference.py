"""The specs against networks that others built: every weighted row, every pool and concatenation, and the totals.

`tests/data/networks.json` holds what keras.applications, torchvision, and models written by hand in Keras after the
papers' tables gave: rows of [how often, kind, output, params, macs] with batch norm counted as Keras does (four numbers
for each map). Rows are compared as multisets, because frameworks walk branches in other orders. Pools that keep their
input's size are not in it, nor the pools and concatenations by which a reference made He et al.'s option A.
"""

from __future__ import annotations

import json
from collections import Counter
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from archspec.network.expand import expand
from archspec.network.tree import Layer, Network
from archspec.network.walk import layers
from archspec.spec.loader import load_file

ROOT = Path(__file__).parents[2]
REFERENCES: dict[str, Any] = json.loads((ROOT / "tests/data/networks.json").read_text("utf-8"))

#: How often: (kind, output, params, macs)
Rows = Counter[tuple[str, str, int, int]]

KINDS = {"maxpool": "pool", "avgpool": "pool", "globalavgpool": "pool"}
COMPARED = ("conv", "separable", "dense", "batchnorm", "pool", "concat")

#: spec, variant, with the heads that only training has -> the networks that it is
SAME = {
    ("lenet5_book", "softmax", False): ["paper/lenet5_book_full_c3_softmax"],
    ("alexnet", None, False): ["paper/alexnet_no_groups_book"],
    ("alexnet", "paper", False): ["paper/alexnet_2012_groups2"],
    ("alexnet", "torchvision", False): ["torchvision/alexnet"],
    ("googlenet", None, False): ["paper/googlenet_2014_noaux"],
    ("googlenet", None, True): ["paper/googlenet_2014_aux"],
    ("googlenet", "figure3", False): ["paper/googlenet_2014_noaux"],
    ("googlenet", "torchvision", False): ["torchvision/googlenet"],
    ("googlenet", "torchvision", True): ["torchvision/googlenet_aux"],
    ("vgg11", None, False): ["paper/vgg_A", "torchvision/vgg11"],
    ("vgg11", "lrn", False): ["paper/vgg_A-LRN"],
    ("vgg11", "bn", False): ["torchvision/vgg11_bn"],
    ("vgg13", None, False): ["paper/vgg_B", "torchvision/vgg13"],
    ("vgg13", "bn", False): ["torchvision/vgg13_bn"],
    ("vgg16", None, False): ["paper/vgg_D", "torchvision/vgg16", "keras/VGG16"],
    ("vgg16", "c", False): ["paper/vgg_C"],
    ("vgg16", "bn", False): ["torchvision/vgg16_bn"],
    ("vgg19", None, False): ["paper/vgg_E", "torchvision/vgg19", "keras/VGG19"],
    ("vgg19", "bn", False): ["torchvision/vgg19_bn"],
    ("resnet18", None, False): ["paper/resnet18_optB", "torchvision/resnet18"],
    ("resnet18", "option_a", False): ["paper/resnet18_optA"],
    ("resnet18", "option_c", False): ["paper/resnet18_optC"],
    ("resnet34", None, False): ["paper/resnet34_optB", "torchvision/resnet34"],
    ("resnet34", "option_a", False): ["paper/resnet34_optA"],
    ("resnet34", "option_c", False): ["paper/resnet34_optC"],
    ("resnet34", "lecture", False): ["paper/resnet34_10class_book"],
    ("resnet50", None, False): ["paper/resnet50_optB"],
    ("resnet50", "option_a", False): ["paper/resnet50_optA"],
    ("resnet50", "option_c", False): ["paper/resnet50_optC"],
    ("resnet50", "v1_5", False): ["paper/resnet50_optB_v1.5", "torchvision/resnet50"],
    ("resnet50", "keras", False): ["paper/resnet50_optB_convbias", "keras/ResNet50"],
    ("resnet101", None, False): ["paper/resnet101_optB"],
    ("resnet101", "option_a", False): ["paper/resnet101_optA"],
    ("resnet101", "option_c", False): ["paper/resnet101_optC"],
    ("resnet101", "v1_5", False): ["paper/resnet101_optB_v1.5", "torchvision/resnet101"],
    ("resnet101", "keras", False): ["keras/ResNet101"],
    ("resnet152", None, False): ["paper/resnet152_optB"],
    ("resnet152", "option_a", False): ["paper/resnet152_optA"],
    ("resnet152", "option_c", False): ["paper/resnet152_optC"],
    ("resnet152", "v1_5", False): ["paper/resnet152_optB_v1.5", "torchvision/resnet152"],
    ("resnet152", "keras", False): ["keras/ResNet152"],
    ("xception", None, False): ["paper/xception_fig5", "keras/Xception"],
    ("xception", "same_stem", False): ["paper/xception_fig5_same_stem"],
    ("xception", "two_fc4096", False): ["paper/xception_fig5_two_fc4096"],
    ("fashion_cnn", None, False): ["paper/typical_cnn_pool_valid"],
    ("fashion_cnn", "pool_same", False): ["paper/typical_cnn_pool_same"],
}

WITHOUT_BIASES = "paper/googlenet_2014_noaux_nobias"
CASES = [pytest.param(*spec, name, id=f"{spec[0]}-{name}") for spec, names in SAME.items() for name in names]


@pytest.mark.parametrize(("spec", "variant", "heads", "reference"), CASES)
def test_a_spec_has_every_row_of_the_network_it_names(
    spec: str, variant: str | None, heads: bool, reference: str
) -> None:
    ours, theirs = rows_of(network(spec, variant), heads), rows_in(REFERENCES[reference])
    assert ours - theirs == Counter(), "rows that the reference does not have"
    assert theirs - ours == Counter(), "rows that only the reference has"


@pytest.mark.parametrize(("spec", "variant", "heads", "reference"), CASES)
def test_a_spec_has_the_totals_of_the_network_it_names(
    spec: str, variant: str | None, heads: bool, reference: str
) -> None:
    found = [layer for _, layer in layers(network(spec, variant), training=heads)]
    expected = REFERENCES[reference]
    assert sum(map(params, found)) == expected["total"]
    assert sum(map(trainable, found)) == expected["trainable"]
    assert sum(map(macs, found)) == expected["macs"]


def test_googlenet_has_the_rows_of_a_reference_without_biases() -> None:
    """As printed columns count that leave biases out."""
    reference = REFERENCES[WITHOUT_BIASES]
    found = [layer for _, layer in layers(network("googlenet", None), training=False)]
    compared = filter(_is_compared, found)
    ours = Counter((*_told(layer)[:2], params(layer, biases=False), macs(layer)) for layer in compared)
    assert ours == rows_in(reference)
    assert sum(params(layer, biases=False) for layer in found) == reference["total"]


def test_every_reference_is_compared() -> None:
    assert {*chain.from_iterable(SAME.values()), WITHOUT_BIASES} == set(REFERENCES)


def test_another_network_has_other_rows() -> None:
    ours, theirs = rows_of(network("resnet50", None), False), rows_in(REFERENCES["torchvision/resnet50"])
    assert params_in(ours) == params_in(theirs)
    # The stride of v1.5 is behind another convolution: same weights, other multiply-adds.
    assert ours != theirs


def network(spec: str, variant: str | None) -> Network:
    return expand(load_file(ROOT / "specs" / f"{spec}.yaml", variant))


def rows_of(network: Network, heads: bool) -> Rows:
    return Counter(_told(layer) for _, layer in layers(network, training=heads) if _is_compared(layer))


def rows_in(reference: dict[str, Any]) -> Rows:
    rows: Rows = Counter()
    for times, *row in reference["rows"]:
        rows[tuple(row)] += times
    return rows


def params_in(rows: Rows) -> int:
    return sum(row[2] * times for row, times in rows.items())


def _told(layer: Layer) -> tuple[str, str, int, int]:
    kind, output = _kind(layer), str(layer.output)
    return kind, output.removeprefix("1x1x") if kind == "pool" else output, params(layer), macs(layer)


def _is_compared(layer: Layer) -> bool:
    return _kind(layer) in COMPARED and not (_kind(layer) == "pool" and layer.output == layer.input)


def _kind(layer: Layer) -> str:
    return KINDS.get(layer.op.head, layer.op.head)


def params(layer: Layer, biases: bool = True) -> int:
    return sum(weight.size for weight in layer.op.weights(*layer.inputs) if biases or weight.kind != "bias")


def trainable(layer: Layer) -> int:
    return sum(weight.size for weight in layer.op.weights(*layer.inputs) if weight.trainable)


def macs(layer: Layer) -> int:
    return int(layer.op.macs(*layer.inputs))
