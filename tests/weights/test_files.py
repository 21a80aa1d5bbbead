"""Checkpoints go through files of every form and come out as they were, bit by bit; what does not fit is told."""

from __future__ import annotations

import io
import json
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from full_disks import room_for

from archspec.api import Net
from archspec.backends.running.tensors import Array, Tensors
from archspec.errors import SpecError, UsageError
from archspec.network.tree import Network
from archspec.ops import REGISTRY
from archspec.weights.files import load, save, without_heads
from archspec.weights.numbers import type_named
from archspec.weights.seeded import seeded

from .small import tiny
from .zoos import network as of_spec

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
h5py = pytest.importorskip("h5py")

#: TensorFlow's variables and numpy 2, each time that Keras writes one.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

FORMS = [".safetensors", ".pt", ".keras", ".weights.h5"]
NETWORKS: dict[str, Network] = {
    "lenet5, with gains, a connection table and codes": of_spec("lenet5"),
    "groups, LRN and a dense layer on flattened maps": tiny(
        [
            {"c": {"conv": 8, "kernel": "3x3", "groups": 2}},
            {"n": {"lrn": 5}},
            {"d": {"dense": 6}},
            {"out": {"dense": 3, "activation": "softmax"}},
        ]
    ),
    "separable and depthwise, batch norm and layer norm": tiny(
        [
            {"s": {"separable": 6, "kernel": "3x3", "norm": "batch"}},
            {"w": {"depthwise": "3x3", "multiplier": 2}},
            {"t": {"transposed": 5, "kernel": "2x2", "stride": 2}},
            "globalavgpool",
            {"o": {"dense": 4}},
            "layernorm",
        ]
    ),
    "flatten": tiny([{"c": {"conv": 3, "kernel": "3x3"}}, "flatten", {"o": {"dense": 4}}], "5x7x2"),
}
SMALL = NETWORKS["flatten"]


def weights_of(network: Network, kind: str = "float32") -> Tensors:
    return {name: array.astype(type_named(kind)) for name, array in seeded(network).items()}


def bits(tensors: Tensors) -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    return {name: (array.dtype.name, array.shape, array.tobytes()) for name, array in tensors.items()}


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


# What does not fit.


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


# Files that are none.


class Bomb:
    def __reduce__(self) -> tuple[Any, ...]:
        return (Path.touch, (Path("exploded"),))


def test_what_is_pickled_is_not_executed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.save({"c.weight": Bomb()}, "a.pt")
    Path("b.pt").write_bytes(pickle.dumps({"c.weight": Bomb()}, protocol=2))
    for name in ("a.pt", "b.pt"):
        with pytest.raises(UsageError, match="not executed"):
            load(SMALL, Path(name))
    assert not Path("exploded").exists()
    pickle.loads(Path("b.pt").read_bytes())  # the control: it does explode where it is unpickled
    assert Path("exploded").exists()


@pytest.mark.parametrize("form", FORMS)
def test_a_file_cut_anywhere_is_one_line(form: str, tmp_path: Path) -> None:
    save(SMALL, weights_of(SMALL), tmp_path / f"a{form}")
    whole = (tmp_path / f"a{form}").read_bytes()
    for length in (0, 1, 7, 100, len(whole) // 2, len(whole) - 1):
        (tmp_path / f"b{form}").write_bytes(whole[:length])
        with pytest.raises(UsageError) as caught:
            load(SMALL, tmp_path / f"b{form}")
        assert str(tmp_path / f"b{form}") in str(caught.value)
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 500


@pytest.mark.parametrize("form", [*FORMS, ".h5"])
def test_what_is_no_checkpoint_is_one_line(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{form}"
    with pytest.raises(UsageError, match=r"[Nn]o such file"):
        load(SMALL, path)
    for content in (b"archspec: 1\n", bytes(1000), b"\x89HDF\r\n\x1a\n" + bytes(500), b"PK\x03\x04" + bytes(100)):
        path.write_bytes(content)
        with pytest.raises(UsageError) as caught:
            load(SMALL, path)
        assert "\n" not in str(caught.value)


def test_a_file_with_flipped_bytes_is_read_or_refused_and_nothing_else(tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    for form in FORMS:
        save(SMALL, weights_of(SMALL), tmp_path / f"a{form}")
        whole = np.frombuffer((tmp_path / f"a{form}").read_bytes(), np.uint8)
        for _ in range(40):
            broken = whole.copy()
            broken[random.integers(0, len(broken), 8)] ^= random.integers(1, 256, 8).astype(np.uint8)
            (tmp_path / f"b{form}").write_bytes(broken.tobytes())
            try:
                load(SMALL, tmp_path / f"b{form}")
            except (SpecError, UsageError):
                continue


@pytest.mark.parametrize(("kept", "said"), [(0, "is empty"), (0.5, "its end is missing"), (0.99, "its end is missing")])
def test_a_file_of_torch_that_is_cut_is_told_to_be(kept: float, said: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    save(SMALL, weights_of(SMALL), path)
    path.write_bytes(path.read_bytes()[: int(kept * path.stat().st_size)])
    with pytest.raises(UsageError, match=said):
        load(SMALL, path)


@pytest.mark.parametrize("form", [".pt", ".keras"])
def test_a_weight_whose_checksum_does_not_hold_is_refused(form: str, tmp_path: Path) -> None:
    path = tmp_path / f"a{form}"
    save(SMALL, weights_of(SMALL), path)
    with ZipFile(path) as archive:
        largest = max(archive.infolist(), key=lambda member: member.compress_size)
    damaged = bytearray(path.read_bytes())
    damaged[largest.header_offset + len(largest.filename) + largest.compress_size // 2 + 64] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(UsageError, match=r"checksum|CRC"):
        load(SMALL, path)


@pytest.mark.parametrize("name", ["a.ckpt", "a", "a.npz", "a.pkl"])
def test_an_unknown_suffix_is_a_wrong_call(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="suffix"):
        load(SMALL, tmp_path / name)
    with pytest.raises(UsageError, match="suffix"):
        save(SMALL, weights_of(SMALL), tmp_path / name)


def test_the_older_h5_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="only read"):
        save(SMALL, weights_of(SMALL), tmp_path / "a.h5")


def test_more_than_a_network_can_have_is_not_unpacked(tmp_path: Path) -> None:
    """A file of kilobytes may say that it holds gigabytes."""
    with h5py.File(tmp_path / "a.h5", "w") as file:
        group = file.create_group("layers/conv/vars")
        group.attrs["name"] = "c"
        group.create_dataset("0", shape=(1 << 35,), dtype="float32", chunks=(1 << 20,), compression="gzip")
    with zipfile.ZipFile(tmp_path / "a.keras", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("model.weights.h5", bytes(200 << 20))
    buffer = io.BytesIO()
    torch.save({"c.weight": torch.zeros(50 << 20)}, buffer)
    with zipfile.ZipFile(buffer) as plain, zipfile.ZipFile(tmp_path / "a.pt", "w", zipfile.ZIP_DEFLATED) as archive:
        for member in plain.infolist():
            archive.writestr(member.filename, plain.read(member))
    for name in ("a.h5", "a.keras", "a.pt"):
        assert (tmp_path / name).stat().st_size < 1 << 20
        with pytest.raises(UsageError, match=r"more (than|tensors|bytes)"):
            load(SMALL, tmp_path / name)


def test_a_tensor_that_repeats_one_number_a_billion_times_is_not_copied(tmp_path: Path) -> None:
    torch.save(state() | {"o.bias": torch.zeros(1).expand(1 << 34)}, tmp_path / "a.pt")
    (told,) = refused(tmp_path / "a.pt")
    assert "is 4 in this network and 17179869184 in" in told


# Writing.


def test_nothing_is_written_where_a_tensor_is_missing_or_the_folder_cannot_be(tmp_path: Path) -> None:
    tensors = weights_of(SMALL)
    del tensors["o/bias"]
    for form in FORMS:
        with pytest.raises(SpecError, match="has no `o/bias`"):
            save(SMALL, tensors, tmp_path / f"a{form}")
        (tmp_path / "file").touch()
        with pytest.raises(UsageError, match="cannot be written"):
            save(SMALL, weights_of(SMALL), tmp_path / "file" / f"a{form}")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


@pytest.mark.skipif(os.name != "posix", reason="the limit on a file's size is POSIX's")
@pytest.mark.parametrize("room", [0, 100, 1500])
@pytest.mark.parametrize("form", FORMS)
def test_a_file_stays_as_it_was_where_the_disk_is_full(form: str, room: int, tmp_path: Path) -> None:
    """Each library has its own exception for it; HDF5 ended the process by a signal."""
    path = tmp_path / f"a{form}"
    path.write_bytes(b"before")
    with (
        room_for(room),
        pytest.raises(UsageError, match=r"a\.[a-z0-9.]+ cannot be written: .*[Ff]ile too large") as caught,
    ):
        save(SMALL, weights_of(SMALL), path)
    assert "\n" not in str(caught.value)
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [(path.name, b"before")]


# Heads that exist in training only.


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


@pytest.mark.parametrize("form", [".safetensors", ".pt", ".keras", ".h5"])
def test_a_pipe_and_a_device_are_no_checkpoints(form: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"pipe{form}")
    (tmp_path / f"zero{form}").symlink_to("/dev/zero")
    for name in ("pipe", "zero"):
        with pytest.raises(UsageError, match="not a regular file"):
            load(SMALL, tmp_path / f"{name}{form}")
    with pytest.raises(UsageError, match="there is no such file"):
        load(SMALL, tmp_path / f"nothing{form}")


def test_a_tensor_without_numbers_is_refused(tmp_path: Path) -> None:
    torch.save({**state(), "o.bias": torch.zeros(4, device="meta")}, tmp_path / "a.pt")
    with pytest.raises(UsageError, match=r"`o\.bias` is sparse, quantised or without numbers"):
        load(SMALL, tmp_path / "a.pt")


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
