"""Checkpoints go through files of every form and come out as they were, bit by bit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from backends.tiny import network as tiny

from archspec.api import Net
from archspec.backends.running.tensors import Array
from archspec.errors import SpecError
from archspec.network.tree import Network
from archspec.ops import REGISTRY
from archspec.weights.files import load, save, without_heads
from archspec.weights.seeded import seeded

from .files import FORMS, NETWORKS, SMALL, bits, weights_of
from .zoos import network as of_spec

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
h5py = pytest.importorskip("h5py")

#: TensorFlow's variables and numpy 2, each time that Keras writes one.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


@pytest.mark.parametrize("other", FORMS)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NETWORKS)
def test_every_form_gives_back_what_any_other_holds_bit_by_bit(
    name: str, form: str, other: str, tmp_path: Path
) -> None:
    """In both directions, for the parameters are every pair."""
    network = NETWORKS[name]
    tensors = weights_of(network)
    save(network, tensors, tmp_path / f"a{form}")
    save(network, load(network, tmp_path / f"a{form}"), tmp_path / f"b{other}")
    assert bits(load(network, tmp_path / f"b{other}")) == bits(tensors)


def with_weights() -> dict[str, Network]:
    """A network of one row for each example of each operator that has weights: a new operator comes here by itself."""
    examples = [(head, each) for head, op in REGISTRY.items() for each in op.examples if len(each.inputs) == 1]
    found = {
        f"{head} {each.row} {each.inputs[0]}": tiny([{"row": each.row}], each.inputs[0]) for head, each in examples
    }
    return {name: network for name, network in found.items() if seeded(network)}


OPERATORS = with_weights()


@pytest.mark.parametrize("name", OPERATORS)
def test_the_weights_of_every_operator_go_through_every_form(name: str, tmp_path: Path) -> None:
    network = OPERATORS[name]
    for form in FORMS:
        save(network, weights_of(network), tmp_path / f"a{form}")
        assert bits(load(network, tmp_path / f"a{form}")) == bits(weights_of(network)), form


@pytest.mark.parametrize(("spec", "variant"), [("xception", None), ("alexnet", "paper"), ("googlenet", "torchvision")])
def test_whole_networks_go_through_every_form_one_after_the_other(
    spec: str, variant: str | None, tmp_path: Path
) -> None:
    """Separable convolutions with batch norms; groups, and dense layers on maps; heads, and a dense layer as 1x1."""
    network = of_spec(spec, variant)
    tensors = found = weights_of(network)
    for form in (".pt", ".keras", ".safetensors", ".weights.h5", ".pth"):
        save(network, found, tmp_path / f"a{form}")
        found = load(network, tmp_path / f"a{form}")
        (tmp_path / f"a{form}").unlink()
    assert found.keys() == tensors.keys()
    assert all(np.array_equal(found[name], tensors[name]) for name in tensors)


@pytest.mark.parametrize("kind", ["float16", "bfloat16", "float64"])
@pytest.mark.parametrize("form", FORMS)
def test_numbers_of_other_types_keep_their_type_and_bits(form: str, kind: str, tmp_path: Path) -> None:
    tensors = weights_of(NETWORKS["lenet5, with gains, a connection table and codes"], kind)
    network = NETWORKS["lenet5, with gains, a connection table and codes"]
    save(network, tensors, tmp_path / f"a{form}")
    assert bits(load(network, tmp_path / f"a{form}")) == bits(tensors)


@pytest.mark.parametrize("form", [".safetensors", ".pt"])
def test_tensors_of_different_types_stay_so_where_the_form_can(form: str, tmp_path: Path) -> None:
    tensors = weights_of(SMALL) | {"o/bias": weights_of(SMALL, "bfloat16")["o/bias"]}
    save(SMALL, tensors, tmp_path / f"a{form}")
    assert bits(load(SMALL, tmp_path / f"a{form}")) == bits(tensors)


def test_keras_gets_the_narrowest_type_that_holds_every_number(tmp_path: Path) -> None:
    tensors = weights_of(SMALL, "float16") | {"o/bias": weights_of(SMALL, "bfloat16")["o/bias"]}
    save(SMALL, tensors, tmp_path / "a.keras")
    found = load(SMALL, tmp_path / "a.keras")
    assert {array.dtype.name for array in found.values()} == {"float32"}
    assert all((found[name] == tensors[name].astype("float32")).all() for name in tensors)


def test_numbers_at_the_edge_of_a_type_are_kept(tmp_path: Path) -> None:
    """The smallest subnormal, -0 and the largest are what a detour through arithmetic would lose."""
    edge = np.array([-0.0, 1e-45, -1e-40, np.finfo(np.float32).max], np.float32)
    tensors = weights_of(SMALL) | {"o/bias": edge}
    for form in FORMS:
        save(SMALL, tensors, tmp_path / f"a{form}")
        assert load(SMALL, tmp_path / f"a{form}")["o/bias"].tobytes() == edge.tobytes(), form


def test_the_models_of_the_generated_source_load_the_files_by_themselves(tmp_path: Path) -> None:
    """What convert writes is what a user of the generated source loads, and both models then compute the same."""
    from archspec.backends import source
    from archspec.backends.running.live import factory

    network = NETWORKS["flatten"]
    for name in ("a.pt", "a.weights.h5"):
        save(network, weights_of(network), tmp_path / name)
    model = factory(source(network, "torch"))().eval()
    model.load_state_dict(torch.load(tmp_path / "a.pt", weights_only=True))
    other = factory(source(network, "keras"))()
    other.load_weights(tmp_path / "a.weights.h5")
    x = np.random.default_rng(0).normal(size=(2, 5, 7, 2)).astype("float32")
    with torch.no_grad():
        mine = model(torch.from_numpy(x.transpose(0, 3, 1, 2).copy())).numpy()
    np.testing.assert_allclose(mine, np.asarray(other(x)), rtol=1e-5, atol=1e-6)


def test_a_file_of_keras_needs_no_names_that_keras_counts_up_in_a_process(tmp_path: Path) -> None:
    """``functional_17`` and the like differ from run to run; layers are found by their own names."""
    save(SMALL, weights_of(SMALL), tmp_path / "a.keras")
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])
    save(SMALL, weights_of(SMALL), tmp_path / "b.keras")
    assert bits(load(SMALL, tmp_path / "a.keras")) == bits(load(SMALL, tmp_path / "b.keras"))


def test_a_model_that_was_trained_brings_its_optimiser_which_is_left_alone(tmp_path: Path) -> None:
    save(SMALL, weights_of(SMALL), tmp_path / "a.keras")
    model = keras.models.load_model(tmp_path / "a.keras")
    model.compile("adam", "mse")
    model.fit(np.zeros((4, 5, 7, 2), "float32"), np.zeros((4, 4), "float32"), verbose=0)
    model.save(tmp_path / "b.keras")
    assert load(SMALL, tmp_path / "b.keras").keys() == weights_of(SMALL).keys()


def test_the_neutral_file_says_whose_weights_it_has(tmp_path: Path) -> None:
    from safetensors import safe_open

    network = of_spec("lenet5", "trained_rbf")
    save(network, weights_of(network), tmp_path / "a.safetensors")
    with safe_open(tmp_path / "a.safetensors", "numpy") as file:
        facts = json.loads(file.metadata()["archspec"])
    assert (facts["spec"], facts["variant"], facts["variables"]) == ("lenet5", "trained_rbf", {})


@pytest.mark.parametrize("form", [".safetensors", ".pt"])
def test_the_same_weights_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    """Torch would write the name of the file into it, which is drawn while the file is not whole."""
    for name in "ab":
        save(SMALL, weights_of(SMALL), tmp_path / f"{name}{form}")
    assert (tmp_path / f"a{form}").read_bytes() == (tmp_path / f"b{form}").read_bytes()


def test_the_weights_alone_are_those_that_keras_itself_writes(tmp_path: Path) -> None:
    network = NETWORKS["separable and depthwise, batch norm and layer norm"]
    save(network, weights_of(network), tmp_path / "ours.weights.h5")
    model = Net(network).build("keras")
    model.load_weights(tmp_path / "ours.weights.h5")
    model.save_weights(tmp_path / "theirs.weights.h5")
    assert inside(tmp_path / "ours.weights.h5") == inside(tmp_path / "theirs.weights.h5")


def inside(path: Path) -> dict[str, Any]:
    """Every group of an HDF5 file with nothing, and every array with its shape and bytes."""
    found: dict[str, Any] = {}

    def note(name: str, node: Any) -> None:
        found[name] = (node.shape, np.asarray(node).tobytes()) if isinstance(node, h5py.Dataset) else None

    with h5py.File(path) as file:
        file.visititems(note)
    return found


def with_head() -> Network:
    head: dict[str, Any] = {"aux": {"from": "c", "training_only": True, "layers": [{"dense": 2}]}}
    return tiny([{"c": {"conv": 3, "kernel": "3x3"}}, {"o": {"dense": 4}}], "5x7x2", heads=head)


@pytest.mark.parametrize("form", FORMS)
def test_the_heads_of_training_are_weights_until_they_are_left_out(form: str, tmp_path: Path) -> None:
    network = with_head()
    tensors = weights_of(network)
    body = {name: each for name, each in tensors.items() if not name.startswith("aux/")}
    assert len(body) == 4
    save(network, tensors, tmp_path / f"all{form}")
    save(network, tensors, tmp_path / f"body{form}", heads=False)
    assert bits(load(network, tmp_path / f"all{form}")) == bits(tensors)
    assert bits(load(network, tmp_path / f"all{form}", heads=False)) == bits(body)
    assert bits(load(network, tmp_path / f"body{form}", heads=False)) == bits(body)
    assert bits(load(without_heads(network), tmp_path / f"body{form}")) == bits(body)
    with pytest.raises(SpecError, match="aux"):
        load(network, tmp_path / f"body{form}")


def test_an_array_keeps_its_name_whatever_its_order_in_memory(tmp_path: Path) -> None:
    """A Fortran-ordered array has other bytes for the same numbers."""
    tensors: dict[str, Array] = {name: np.asfortranarray(each) for name, each in weights_of(SMALL).items()}
    for form in FORMS:
        save(SMALL, tensors, tmp_path / f"a{form}")
        found = load(SMALL, tmp_path / f"a{form}")
        assert all((found[name] == tensors[name]).all() for name in tensors)


def test_a_file_in_the_other_order_of_bytes_is_read_as_it_is_meant(tmp_path: Path) -> None:
    tensors = weights_of(SMALL)
    save(SMALL, tensors, tmp_path / "a.weights.h5")
    with h5py.File(tmp_path / "a.weights.h5", "r+") as file:
        names: list[str] = []
        file.visititems(lambda name, each: names.append(name) if isinstance(each, h5py.Dataset) else None)
        for name in names:
            numbers, attributes = file[name][()], dict(file[name].attrs)
            del file[name]
            file[name] = numbers.astype(numbers.dtype.newbyteorder(">"))
            file[name].attrs.update(attributes)
    found = load(SMALL, tmp_path / "a.weights.h5")
    assert all(array.dtype.isnative and np.array_equal(array, tensors[name]) for name, array in found.items())
    save(SMALL, found, tmp_path / "a.pt")
