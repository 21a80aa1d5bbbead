"""A model in the manner in which it is run on a GPU, beside itself in float32."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

from backends.random_specs import random_spec  # noqa: E402
from backends.tiny import Row, network  # noqa: E402

import archspec  # noqa: E402
from archspec.backends import Built, build  # noqa: E402
from archspec.backends.running.tensors import Tensors  # noqa: E402
from archspec.backends.torch import manners  # noqa: E402
from archspec.cli import main  # noqa: E402
from archspec.errors import SpecError, UsageError  # noqa: E402
from archspec.weights import rerun as rerunning  # noqa: E402
from archspec.weights import transfer  # noqa: E402
from archspec.weights.departures import Rerun  # noqa: E402
from archspec.weights.rerun import rerun  # noqa: E402

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
ROWS: list[Row] = [
    {"conv1": {"conv": 6, "kernel": "3x3", "stride": 2, "norm": "batch", "activation": "relu"}},
    {"conv2": {"conv": 4, "kernel": "3x3"}},
    {"fc": {"dense": 3, "activation": "softmax"}},
]
#: Of which a norm divides by next to nothing.
CHAOTIC = 49


@pytest.fixture(scope="module")
def held() -> Rerun:
    return rerun(network(ROWS), "bfloat16")


def test_both_frameworks_compute_in_bfloat16_what_they_compute_in_float32(held: Rerun) -> None:
    assert held.ok and held.agreed() is held and held.backends == ["keras", "torch"]
    modes = {(each.backend, each.mode) for each in held.departures}
    assert modes == {(backend, mode) for backend in ("keras", "torch") for mode in ("inference", "training")}
    paths = {each.difference.path for each in held.departures if each.backend == "torch"}
    assert {"conv1", "conv1/norm", "conv1/activation", "conv2", "fc", "fc/activation", "output"} <= paths


def test_they_did_round_to_eight_bits(held: Rerun) -> None:
    for each in held.departures:
        if each.difference.path in ("conv1", "conv2", "fc"):
            assert 2**-11 < each.difference.relative < each.tolerance / 2, str(each)


def test_the_tolerance_grows_as_the_root_of_the_layers_above(held: Rerun) -> None:
    tolerances = {each.difference.path: each.tolerance for each in held.departures}
    assert tolerances["conv1"] == 4 * 2**-8
    assert tolerances["conv2"] == pytest.approx(tolerances["conv1"] * 4**0.5)  # conv1, its norm, its activation, conv2


@contextmanager
def _larger(built: Built) -> Iterator[None]:
    """Under autocast, one row a tenth larger."""
    hook = built.model.conv2.register_forward_hook(lambda _module, _inputs, output: output * 1.1)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        yield
    hook.remove()


def test_a_row_that_does_otherwise_in_bfloat16_is_seen_where_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: a tenth, which is three times what rounding may be there."""
    monkeypatch.setattr(manners, "bfloat16", _larger)
    found = rerun(network(ROWS), "bfloat16")
    first = found.failures[0]
    assert (first.backend, first.difference.path) == ("torch", "conv2")
    with pytest.raises(SpecError) as caught:
        found.agreed()
    (told,) = caught.value.diagnostics
    assert first.difference.relative == pytest.approx(0.1, rel=0.1)
    assert told.code == "verify" and told.place == first.difference.place and told.place.line > 1
    assert "differs in torch between bfloat16 and plain float32 by 0." in told.message
    assert "NOT what they compute" in str(found)


def test_the_same_in_keras_is_seen_too(monkeypatch: pytest.MonkeyPatch) -> None:
    fill = transfer.fill

    def fill_otherwise(built: Built, tensors: Tensors) -> None:
        is_other = built.backend == "keras" and built.model.layers[-1].compute_dtype == "bfloat16"
        fill(built, {**tensors, "conv2/kernel": tensors["conv2/kernel"] * 1.1} if is_other else tensors)

    monkeypatch.setattr(rerunning, "fill", fill_otherwise)
    first = rerun(network(ROWS), "bfloat16").failures[0]
    assert (first.backend, first.difference.path) == ("keras", "conv2")


def test_channels_last_is_the_same_in_float32() -> None:
    found = rerun(network(ROWS), "channels-last")
    assert found.ok and found.backends == ["torch"] and found.largest() < 1e-5


def test_kernels_and_maps_are_channels_last_inside_and_as_they_were_afterwards() -> None:
    """Of one map or of 1x1 pixels both orders are the same, so the network has neither."""
    built = build(network(ROWS), "torch")
    seen = []
    built.model.conv2.register_forward_pre_hook(lambda _module, inputs: seen.append(inputs[0]))

    def is_last(tensor: Any) -> bool:
        return tensor.is_contiguous(memory_format=torch.channels_last) and not tensor.is_contiguous()

    with manners.channels_last(built):
        built.model(torch.zeros(2, 4, 8, 8))
        assert is_last(built.model.conv2.weight) and is_last(seen[-1])
    built.model(torch.zeros(2, 4, 8, 8))
    assert built.model.conv2.weight.is_contiguous() and seen[-1].is_contiguous()


def test_another_order_of_memory_that_changes_a_row_is_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    @contextmanager
    def moved(built: Built) -> Iterator[None]:
        hook = built.model.conv2.register_forward_hook(lambda _module, _inputs, output: output + 1e-3)
        yield
        hook.remove()

    monkeypatch.setattr(manners, "channels_last", moved)
    assert rerun(network(ROWS), "channels-last").failures[0].difference.path == "conv2"


def test_what_is_not_finite_never_passes(held: Rerun) -> None:
    first = held.departures[0]
    lost = replace(first, difference=replace(first.difference, relative=np.nan, rounding=np.inf))
    assert not replace(held, departures=(lost,)).ok and "not finite" in str(lost)
    assert not replace(held, departures=()).ok


def test_a_network_that_makes_much_of_rounding_is_told() -> None:
    found = rerun(archspec.load(random_spec(CHAOTIC)).network, "bfloat16")
    assert found.ok and found.chaotic
    assert "no more than this network makes of rounding" in str(found)


def test_the_command_prints_a_column_for_each_framework(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "specs/lenet5.yaml", "--run-as", "bfloat16"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0].split() == ["row", "keras", "torch", "tolerance"]
    assert told[-1].endswith("in inference and in training") and "on cpu: " in told[-1]


def test_the_command_prints_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify", "specs/lenet5_book.yaml", "--run-as", "channels-last", "--json", "--odd"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["ok"] is True and data["run_as"] == "channels-last" and data["device"] == "cpu"
    assert data["max_rel_diff"].keys() == {"torch"} and data["input"] == [33, 33, 1]
    assert all(row["rel_diff"] <= row["tolerance"] for row in data["rows"])


def test_a_manner_that_is_not_known_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="not run as `float16`; there are: bfloat16, channels-last"):
        archspec.load("specs/lenet5.yaml").rerun("float16")
