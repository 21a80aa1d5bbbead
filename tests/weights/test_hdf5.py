"""Keras's weight files without Keras: the form of today, the older one, and what neither may do."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from archspec.errors import UsageError
from archspec.weights.hdf5 import Layers, read

keras = pytest.importorskip("keras")
h5py = pytest.importorskip("h5py")

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
MOST = 1 << 20


def model() -> Any:
    """Layers with names of their own, one with a slash, one with a generator, and a model in the model."""
    inner = keras.Sequential(
        [keras.layers.Conv2D(2, 1, name="inner"), keras.layers.BatchNormalization(name="norm")], name="sub"
    )
    start = x = keras.Input((8, 8, 3))
    x = keras.layers.Conv2D(4, 3, name="conv2_x.0")(x)
    x = inner(keras.layers.Dropout(0.5, name="drop")(x))
    return keras.Model(start, keras.layers.SeparableConv2D(3, 3, name="s")(x))


def numbers(made: Any) -> dict[str, list[Any]]:
    layers = [*made.layers, *made.get_layer("sub").layers]
    return {each.name: list(map(np.asarray, each.weights)) for each in layers if each.weights and each.name != "sub"}


def same(found: Layers, expected: dict[str, list[Any]]) -> bool:
    return found.keys() == expected.keys() and all(
        len(found[name]) == len(arrays) and all(map(np.array_equal, found[name], arrays))
        for name, arrays in expected.items()
    )


@pytest.mark.parametrize("name", ["a.weights.h5", "a.keras"])
def test_layers_of_models_in_models_are_found_by_their_own_names(name: str, tmp_path: Path) -> None:
    made = model()
    made.save(tmp_path / name) if name.endswith(".keras") else made.save_weights(tmp_path / name)
    assert same(read(tmp_path / name, MOST), numbers(made))


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_the_older_form_that_keras_still_writes_is_read(tmp_path: Path) -> None:
    made = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.Conv2D(4, 3, name="c"), keras.layers.Flatten()])
    made.save(tmp_path / "a.h5")
    assert [array.shape for array in read(tmp_path / "a.h5", MOST)["c"]] == [(3, 3, 3, 4), (4,)]


def older(path: Path, layers: dict[str, dict[str, Any]], pieces: int = 1) -> None:
    with h5py.File(path, "w") as file:
        names = [name.encode() for name in layers]
        if pieces == 1:
            file.attrs["layer_names"] = names
        for number in range(pieces if pieces > 1 else 0):
            file.attrs[f"layer_names{number}"] = names[number::pieces]
        for name, weights in layers.items():
            group = file.create_group(name)
            group.attrs["weight_names"] = [weight.encode() for weight in weights]
            for weight, array in weights.items():
                group.create_dataset(weight, data=np.asarray(array, np.float32))


NORM = {"n/gamma:0": [1.0], "n/beta:0": [2.0], "n/moving_mean:0": [3.0], "n/moving_variance:0": [4.0]}


@pytest.mark.parametrize("pieces", [1, 2])
def test_the_lists_of_names_may_be_in_pieces(pieces: int, tmp_path: Path) -> None:
    older(tmp_path / "a.h5", {"n": NORM, "input": {}, "block/conv": {"block/conv/kernel:0": [5.0]}}, pieces)
    found = read(tmp_path / "a.h5", MOST)
    assert {name: [float(each[0]) for each in arrays] for name, arrays in found.items()} == {
        "n": [1, 2, 3, 4],
        "block/conv": [5],
    }


def test_weights_in_another_order_than_keras_has_them_are_refused(tmp_path: Path) -> None:
    """A scale in place of a shift has the same shape: the order is all there is to tell them apart."""
    older(tmp_path / "a.h5", {"n": dict(sorted(NORM.items()))})
    with pytest.raises(UsageError, match="in the order beta, gamma, moving_mean, moving_variance"):
        read(tmp_path / "a.h5", MOST)


def test_a_file_without_the_names_of_layers_is_refused(tmp_path: Path) -> None:
    model().save_weights(tmp_path / "a.weights.h5")
    with h5py.File(tmp_path / "a.weights.h5", "r+") as file:
        del file["layers/conv2d/vars"].attrs["name"]
    with pytest.raises(UsageError, match="no names of layers, as an older Keras wrote it"):
        read(tmp_path / "a.weights.h5", MOST)


def test_two_layers_of_one_name_are_refused(tmp_path: Path) -> None:
    model().save_weights(tmp_path / "a.weights.h5")
    with h5py.File(tmp_path / "a.weights.h5", "r+") as file:
        file["layers/conv2d/vars"].attrs["name"] = "s"
    with pytest.raises(UsageError, match="two layers named `s`"):
        read(tmp_path / "a.weights.h5", MOST)


def test_a_missing_number_is_refused(tmp_path: Path) -> None:
    model().save_weights(tmp_path / "a.weights.h5")
    with h5py.File(tmp_path / "a.weights.h5", "r+") as file:
        del file["layers/conv2d/vars/0"]
    with pytest.raises(UsageError, match="not numbered 0, 1, 2"):
        read(tmp_path / "a.weights.h5", MOST)


@pytest.mark.parametrize("kind", ["external link", "soft link", "external data", "virtual", "group"])
def test_nothing_is_followed_out_of_the_file(kind: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret.h5"
    with h5py.File(secret, "w") as file:
        file["x"] = np.ones(4, np.float32)
    (tmp_path / "raw").write_bytes(bytes(16))
    with h5py.File(tmp_path / "a.h5", "w") as file:
        group = file.create_group("layers/c/vars")
        group.attrs["name"] = "c"
        match kind:
            case "external link":
                group["0"] = h5py.ExternalLink(str(secret), "x")
            case "soft link":
                group["0"] = h5py.SoftLink("/elsewhere")
            case "external data":
                group.create_dataset("0", (4,), "f4", external=[(str(tmp_path / "raw"), 0, 16)])
            case "virtual":
                layout = h5py.VirtualLayout((4,), "f4")
                layout[:] = h5py.VirtualSource(str(secret), "x", (4,))
                group.create_virtual_dataset("0", layout)
            case "group":
                group.create_group("0")
    with pytest.raises(UsageError, match=r"of its own|no tensor of this file|cannot be read"):
        read(tmp_path / "a.h5", MOST)


def test_groups_that_hold_themselves_end(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        inner = file.create_group("layers/a")
        inner["again"] = file["layers"]
    with pytest.raises(UsageError, match="more groups in groups"):
        read(tmp_path / "a.h5", MOST)


def test_any_other_hdf5_file_is_told(tmp_path: Path) -> None:
    with h5py.File(tmp_path / "a.h5", "w") as file:
        file["x"] = [1.0]
    with pytest.raises(UsageError, match="no weight file of Keras"):
        read(tmp_path / "a.h5", MOST)


def test_reading_needs_no_keras(tmp_path: Path) -> None:
    model().save_weights(tmp_path / "a.weights.h5")
    code = (
        "import sys, pathlib\nfrom archspec.weights.hdf5 import read\n"
        f"assert read(pathlib.Path({str(tmp_path / 'a.weights.h5')!r}), {MOST})\n"
        "assert not {'keras', 'tensorflow', 'torch'} & sys.modules.keys()"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=Path(__file__).parents[2])
