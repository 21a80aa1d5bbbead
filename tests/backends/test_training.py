"""What shapes and counts cannot show of a fresh model: how weights are drawn, and what is frozen."""

from __future__ import annotations

import re
from math import sqrt
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

from archspec.backends import BACKENDS, build, source  # noqa: E402
from archspec.backends.running.live import factory  # noqa: E402
from archspec.backends.torch.observe import expand_places  # noqa: E402
from archspec.ops.base import Weight  # noqa: E402
from archspec.ops.initialisers import FORMULAS, fans, formula  # noqa: E402

from .tiny import Row, network  # noqa: E402

# Keras hands weights to numpy as numpy 2 would not have it.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

#: Of a deviation estimated from 2,000 numbers or more.
TOLERANCE = 0.08
WORDS = [*FORMULAS, "normal 0.01", "uniform 0.05", "uniform 2.4/fan_in"]
TABLE = [[j for j in range(24) if (i + j) % 3] for i in range(24)]
ROWS: dict[str, tuple[dict[str, Any], str]] = {
    "conv": ({"conv": 32, "kernel": "3x3", "groups": 2}, "8x8x24"),
    "depthwise": ({"depthwise": "5x5"}, "8x8x160"),
    "multiplied": ({"depthwise": "5x5", "multiplier": 3}, "8x8x60"),
    "separable": ({"separable": 64, "kernel": "5x5"}, "8x8x120"),
    "transposed": ({"transposed": 40, "kernel": "3x3", "stride": 2}, "8x8x12"),
    "dense": ({"dense": 50}, "120"),
    "table": ({"conv": 24, "kernel": "3x3", "padding": "valid", "connection_table": TABLE}, "8x8x24"),
    "rbf": ({"rbf": 40}, "90"),
}


def drawn(row: Row, start: str, backend: str) -> list[tuple[Weight, np.ndarray[Any, Any]]]:
    """(weight of the spec, drawn numbers) of the kernels of the row that is the second of two."""
    other = {**dict(row), "init": "glorot_uniform"}  # type: ignore[arg-type]
    net = network([{"concat": [[{"first": other}], [{"row": row}], [{"third": other}]]}], start)
    built = build(net, backend)
    assert built.ok, built.module.text
    (layer,) = [layer for path, layer in _layers(net) if path.endswith("/row")]
    if backend == "keras":
        (made,) = [each for each in built.model.layers if each.name.endswith("-row")]
        tensors = [np.asarray(keras.ops.convert_to_numpy(weight)) for weight in made.weights]
    else:
        places = expand_places(built.module.places, built.model)
        (place,) = [place for path, place in places.items() if path.endswith("/row")]
        tensors = [weight.detach().numpy() for weight in dict(built.model.named_modules())[place].parameters()]
    kernels = [weight for weight in layer.op.weights(*layer.inputs) if weight.kind in ("kernel", "codes")]
    return list(zip(kernels, [each for each in tensors if each.ndim > 1], strict=True))


def _layers(net: Any) -> Any:
    from archspec.network.walk import layers

    return layers(net)


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("word", WORDS)
@pytest.mark.parametrize("kind", ROWS)
def test_a_row_is_drawn_by_its_own_word(kind: str, word: str, backend: str) -> None:
    torch.manual_seed(0)
    keras.utils.set_random_seed(0)
    row, start = ROWS[kind]
    for weight, numbers in drawn({**row, "init": word}, start, backend):
        rule = formula(word)
        deviation, limit = rule.deviation(*fans(weight)), rule.limit(*fans(weight))
        assert numbers.size == weight.size
        if rule.distribution == "constant":
            assert (numbers == rule.scale).all()
            continue
        assert abs(numbers.std() / deviation - 1) < TOLERANCE, f"{numbers.std()} for {deviation}"
        assert abs(numbers.mean()) < deviation * 5 / sqrt(numbers.size)
        largest = np.abs(numbers).max()
        if rule.distribution == "uniform":
            assert 0.97 * limit < largest <= limit * 1.000001
        else:
            assert largest > 2.6 * deviation, "not truncated"


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_bias_begins_at_its_number_in_its_row_alone(backend: str) -> None:
    rows: list[Row] = [
        {"a": {"conv": 3, "kernel": "3x3", "bias_init": 1}},
        {"b": {"separable": 3, "kernel": "3x3", "bias_init": -0.5}},
        {"c": {"conv": 3, "kernel": "3x3"}},
        {"d": {"concat": [[{"e": {"transposed": 3, "kernel": "3x3", "bias_init": 2}}], [{"f": {"depthwise": "3x3"}}]]}},
        {"g": {"dense": 5, "bias_init": 0.25, "activation": "relu"}},
    ]
    built = build(network(rows), backend)
    assert built.ok, built.module.text
    if backend == "torch":
        found = {name: value.detach().numpy() for name, value in built.model.named_parameters()}
    else:
        found = {weight.path: keras.ops.convert_to_numpy(weight) for weight in built.model.weights}
    starts = {name: set(value) for name, value in found.items() if name.endswith("bias")}
    assert sorted(number for start in starts.values() for number in start) == [-0.5, 0, 0, 0.25, 1, 2]


def test_another_fan_would_be_seen() -> None:
    """The control: the fan out of a transposed kernel in the place of its fan in."""
    torch.manual_seed(0)
    row, start = ROWS["transposed"]
    ((weight, numbers),) = drawn({**row, "init": "he_normal"}, start, "torch")
    fan_in, fan_out = fans(weight)
    assert abs(numbers.std() / FORMULAS["he_normal"].deviation(fan_out, fan_in) - 1) > 5 * TOLERANCE


@pytest.mark.parametrize("backend", BACKENDS)
def test_given_filters_are_there_beside_rows_that_are_drawn(backend: str) -> None:
    given = [["010"] * 3, ["000", "111", "000"]]
    rows: list[Row] = [
        {"lines": {"conv": 2, "kernel": "3x3", "given": given, "trainable": False}}, {"conv": 3, "kernel": "3x3"}
    ]  # fmt: skip
    model = build(network(rows), backend).model
    kernel = model.lines.weight.detach().numpy() if backend == "torch" else model.get_layer("lines").get_weights()[0]
    kernel = kernel if backend == "torch" else np.moveaxis(kernel, (3, 2), (0, 1))
    expected = np.array([[[int(cell) for cell in row] for row in each] for each in given])
    assert (kernel == expected[:, None]).all()


BIASED: dict[str, tuple[list[Row], dict[str, Any]]] = {
    "all have one": ([{"conv": 3, "kernel": "3x3"}, {"transposed": 3, "kernel": "3x3"}, {"dense": 5}], {}),
    "some have one": ([{"conv": 3, "kernel": "3x3", "bias": False}, {"separable": 3, "kernel": "3x3"}], {}),
    "none of a kind": ([{"conv": 3, "kernel": "3x3", "bias": False}, {"dense": 5, "init": "he_normal"}], {}),
    "as the caller says": ([{"conv": 3, "kernel": "3x3", "bias": "$on"}, {"dense": 5}], {"variables": {"on": True}}),
    "given filters": ([{"conv": 1, "kernel": "3x3", "given": [["010"] * 3]}, {"conv": 3, "kernel": "3x3"}], {}),
    "given filters alone": ([{"conv": 1, "kernel": "3x3", "given": [["010"] * 3]}], {}),
}  # fmt: skip


@pytest.mark.parametrize("case", BIASED)
def test_a_bias_begins_at_zero(case: str) -> None:
    """In torch, which draws them; and no line of the loop asks for a bias that every module of its kind has."""
    rows, keys = BIASED[case]
    built = build(network(rows, **keys), "torch")
    biases = [value for name, value in built.model.named_parameters() if name.endswith("bias")]
    assert built.ok and biases and not any(bias.any() for bias in biases)
    assert ("bias is not None" in built.module.text) == (case in ("some have one", "as the caller says"))


def test_a_caller_without_biases_gets_none() -> None:
    rows, keys = BIASED["as the caller says"]
    model = factory(source(network(rows, **keys), "torch"))(on=False)
    assert model.conv.bias is None and not model.dense[1].bias.any()


FROZEN: list[tuple[Row, str]] = [
    ({"conv": 3, "kernel": "3x3", "trainable": False}, "8x8x4"),
    ({"depthwise": "3x3", "trainable": False}, "8x8x4"),
    ({"separable": 3, "kernel": "3x3", "trainable": False}, "8x8x4"),
    ({"transposed": 3, "kernel": "3x3", "trainable": False}, "8x8x4"),
    ({"dense": 3, "trainable": False}, "12"),
    ({"batchnorm": None, "trainable": False}, "8x8x4"),
    ({"batchnorm": None, "trainable": False, "shift": False}, "6"),
    ({"layernorm": None, "trainable": False}, "8x8x4"),
    ({"avgpool": "2x2", "learned": True, "trainable": False}, "8x8x4"),
    ({"rbf": 3, "trainable": False}, "12"),
]


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize(("row", "start"), FROZEN)
def test_a_frozen_row_learns_nothing(row: Row, start: str, backend: str) -> None:
    built = build(network([row], start), backend)
    assert built.ok and built.observed.trainable == 0 < built.observed.total


@pytest.mark.parametrize("start", ["8x8x4", "6"])
def test_a_frozen_batch_norm_keeps_its_statistics_in_training(start: str) -> None:
    model = build(network([{"batchnorm": None, "trainable": False}], start), "torch").model.train()
    x = torch.randn(8, 4, 8, 8) * 3 + 1 if start == "8x8x4" else torch.randn(8, 6) * 3 + 1
    before = {name: value.clone() for name, value in model.state_dict().items()}
    torch.testing.assert_close(model(x), model.eval()(x))
    assert all(torch.equal(before[name], value) for name, value in model.state_dict().items())
    free = build(network([{"batchnorm": None}], start), "torch").model.train()
    assert (free(x) - free.eval()(x)).abs().max() > 0.1, "the control"


@pytest.mark.parametrize(("column", "left"), [("scale", ["bias"]), ("shift", ["weight"])])
def test_a_batch_norm_has_a_scale_or_a_shift_alone(column: str, left: list[str]) -> None:
    built = build(network([{"batchnorm": None, column: False}]), "torch")
    assert built.ok and [name.rpartition(".")[2] for name, _ in built.model.named_parameters()] == left


def test_strides_and_dilation_together_are_refused() -> None:
    from archspec.errors import SpecError

    with pytest.raises(SpecError, match=re.escape("do not go together")):
        network([{"conv": 3, "kernel": "3x3", "stride": 2, "dilation": 2}])
