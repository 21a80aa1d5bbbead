"""Weights go into models of both frameworks and come out as they were."""

from __future__ import annotations

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
from backends.tiny import network  # noqa: E402

from archspec.backends import build  # noqa: E402
from archspec.errors import SpecError  # noqa: E402
from archspec.weights.numbers import type_named  # noqa: E402
from archspec.weights.seeded import seeded  # noqa: E402
from archspec.weights.transfer import fill, homes, read  # noqa: E402

from .small import ROWS  # noqa: E402

# Keras hands weights to numpy as numpy 2 would not have it.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_weights_go_in_and_come_out_bit_by_bit(backend: str) -> None:
    built = build(network(ROWS), backend)
    tensors = {name: value.astype(np.float32) for name, value in seeded(built.network).items()}
    fill(built, tensors)
    out = read(built)
    assert out.keys() == tensors.keys() == homes(built).keys()
    assert all(np.array_equal(out[name], tensors[name]) for name in tensors)


def test_a_weight_that_does_not_fit_is_told_with_its_row_and_nothing_is_changed() -> None:
    built = build(network(ROWS), "torch")
    before = read(built)
    tensors = {**seeded(built.network), "fc/kernal": np.zeros(3)}
    del tensors["fc/bias"]
    tensors["conv1/kernel"] = tensors["conv1/kernel"][:1]
    with pytest.raises(SpecError) as caught:
        fill(built, tensors)
    told = {diagnostic.message: diagnostic for diagnostic in caught.value.diagnostics}
    assert len(told) == 3
    assert any("`fc/bias`" in message and diagnostic.place.line > 1 for message, diagnostic in told.items())
    assert any("`conv1/kernel`" in message and "1x3x4x6" in message for message in told)
    assert any("`fc/kernal`" in message and "fc/kernel" in diagnostic.hint for message, diagnostic in told.items())
    assert all(np.array_equal(value, before[name]) for name, value in read(built).items())


@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_weights_that_are_not_finite_are_refused(backend: str) -> None:
    built = build(network(ROWS), backend)
    tensors = seeded(built.network)
    tensors["fc/bias"][1] = np.nan
    with pytest.raises(SpecError, match="`fc/bias` has 1 of 3 numbers that are not finite"):
        fill(built, tensors)


@pytest.mark.parametrize("backend", ["keras", "torch"])
def test_weights_of_half_precision_go_into_a_model(backend: str) -> None:
    built = build(network(ROWS), backend)
    half = {name: array.astype(type_named("bfloat16")) for name, array in seeded(built.network).items()}
    fill(built, half)
    assert all(np.array_equal(array, half[name].astype(np.float32)) for name, array in read(built).items())
