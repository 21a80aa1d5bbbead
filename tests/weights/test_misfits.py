"""Weights that do not fit the network: each is told by its name in the file and by ours, with its row."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from backends.tiny import network as tiny

from archspec.errors import SpecError, UsageError
from archspec.network.tree import Network
from archspec.weights.files import load, save

from .files import FORMS, NETWORKS, SMALL, bits, weights_of

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
h5py = pytest.importorskip("h5py")

#: TensorFlow's variables and numpy 2, each time that Keras writes one.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def state(network: Network = SMALL) -> dict[str, Any]:
    """The state_dict of a network's torch model."""
    from archspec.backends import build

    return dict(build(network, "torch").model.state_dict())


def refused(path: Path, network: Network = SMALL) -> list[str]:
    """What is told about a file: a message each, with the line of the spec that it points to."""
    with pytest.raises(SpecError) as caught:
        load(network, path)
    return [f"{each.place.line}: {each.message} {each.hint}".strip() for each in caught.value.diagnostics]


def row_line(network: Network, row: str) -> int:
    from archspec.network.walk import layers

    return next(layer.place.line for path, layer in layers(network) if path == row)


@pytest.mark.parametrize("form", FORMS)
def test_a_missing_an_extra_and_a_misshapen_tensor_are_named_in_every_form(form: str, tmp_path: Path) -> None:
    """The file is another network's: one row has another name, one another shape."""
    other = tiny([{"cc": {"conv": 3, "kernel": "3x3"}}, "flatten", {"o": {"dense": 5}}], "5x7x2")
    path = tmp_path / f"a{form}"
    save(other, weights_of(other), path)
    told = refused(path)
    joined = "\n".join(told)
    assert f"{row_line(SMALL, 'c')}: {path} has no " in joined
    assert "`c/kernel`" in joined
    assert "3x3x2x3" in joined or "3x2x3x3" in joined
    assert "which no row of the network owns" in joined
    assert "cc" in joined
    assert [each for each in told if "`o/bias`" in each and "is 4 in this network and 5 in" in each]
    assert len(told) == 6  # two missing, two extra, two misshapen


@pytest.mark.parametrize("form", [form for form in FORMS if form in (".pt", ".safetensors")])
def test_a_file_without_one_known_name_is_told_in_one_message(form: str, tmp_path: Path) -> None:
    """As a zoo's own file is, read without saying so."""
    other = tiny([{"features": {"conv": 3, "kernel": "3x3"}}, "flatten", {"classifier": {"dense": 4}}], "5x7x2")
    save(other, weights_of(other), tmp_path / f"a{form}")
    (told,) = refused(tmp_path / f"a{form}")
    assert "are not those of the network" in told and "--zoo" in told
    assert ("`features" in told or "`classifier" in told) and ("`c.weight`" in told or "`c/kernel`" in told)


def test_a_torch_file_is_told_by_torchs_name_and_ours(tmp_path: Path) -> None:
    tensors = state()
    del tensors["c.weight"]
    tensors["o.bias"] = tensors["o.bias"][:3]
    torch.save(tensors, tmp_path / "a.pt")
    told = refused(tmp_path / "a.pt")
    assert told == [
        f"{row_line(SMALL, 'c')}: {tmp_path / 'a.pt'} has no `c.weight` (`c/kernel` here), 3x2x3x3",
        f"{row_line(SMALL, 'o')}: `o.bias` (`o/bias` here) is 4 in this network and 3 in {tmp_path / 'a.pt'}",
    ]


def test_a_transposed_kernel_is_misshapen_and_not_turned(tmp_path: Path) -> None:
    tensors = state()
    tensors["o.weight"] = tensors["o.weight"].T.contiguous()
    torch.save(tensors, tmp_path / "a.pt")
    assert len(refused(tmp_path / "a.pt")) == 1


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_a_number_that_is_not_finite_is_refused_with_its_row(
    form: str, value: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tensors = weights_of(SMALL)
    tensors["o/kernel"][0, 0] = value
    with pytest.raises(SpecError, match="not finite in what is to be written"):
        save(SMALL, tensors, tmp_path / f"a{form}")
    assert not [*tmp_path.iterdir()]
    with monkeypatch.context() as loose:  # another program writes what it has
        loose.setattr("archspec.weights.fit._not_finite", lambda *_: [])
        save(SMALL, tensors, tmp_path / f"a{form}")
    (told,) = refused(tmp_path / f"a{form}")
    assert "`o/kernel`" in told
    assert "1 of 420 numbers that are not finite" in told


def test_whole_numbers_are_no_weights(tmp_path: Path) -> None:
    tensors = state()
    tensors["o.bias"] = tensors["o.bias"].long()
    torch.save(tensors, tmp_path / "a.pt")
    (told,) = refused(tmp_path / "a.pt")
    assert "int64" in told


def test_how_many_batches_a_batch_norm_has_seen_is_no_weight(tmp_path: Path) -> None:
    network = NETWORKS["separable and depthwise, batch norm and layer norm"]
    tensors = state(network)
    counters = [key for key in tensors if key.endswith("num_batches_tracked")]
    assert counters
    torch.save(tensors, tmp_path / "with.pt")
    torch.save({key: each for key, each in tensors.items() if key not in counters}, tmp_path / "without.pt")
    assert bits(load(network, tmp_path / "with.pt")) == bits(load(network, tmp_path / "without.pt"))


@pytest.mark.parametrize("prefix", ["module.", "_orig_mod."])
def test_names_behind_a_prefix_are_one_message_with_the_way_out(prefix: str, tmp_path: Path) -> None:
    torch.save({prefix + key: each for key, each in state().items()}, tmp_path / "a.pt")
    (told,) = refused(tmp_path / "a.pt")
    assert f"every name begins with `{prefix}`" in told


@pytest.mark.parametrize("wrapper", ["state_dict", "model"])
def test_a_state_dict_among_other_things_is_not_picked_out(wrapper: str, tmp_path: Path) -> None:
    torch.save({wrapper: state(), "epoch": 3}, tmp_path / "a.pt")
    with pytest.raises(UsageError, match=f'under "{wrapper}" among other things'):
        load(SMALL, tmp_path / "a.pt")


def test_a_tensor_that_repeats_one_number_a_billion_times_is_not_copied(tmp_path: Path) -> None:
    torch.save(state() | {"o.bias": torch.zeros(1).expand(1 << 34)}, tmp_path / "a.pt")
    (told,) = refused(tmp_path / "a.pt")
    assert "is 4 in this network and 17179869184 in" in told


def test_a_tensor_without_numbers_is_refused(tmp_path: Path) -> None:
    torch.save({**state(), "o.bias": torch.zeros(4, device="meta")}, tmp_path / "a.pt")
    with pytest.raises(UsageError, match=r"`o\.bias` is sparse, quantised or without numbers"):
        load(SMALL, tmp_path / "a.pt")
