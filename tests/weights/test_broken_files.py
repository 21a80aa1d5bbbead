"""Files that are no checkpoints, folders and disks that take none: a line for each, and nothing is executed."""

from __future__ import annotations

import io
import os
import pickle
import zipfile
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import pytest
from full_disks import room_for

from archspec.errors import SpecError, UsageError
from archspec.weights.files import load, save

from .files import FORMS, SMALL, weights_of

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")
h5py = pytest.importorskip("h5py")

#: TensorFlow's variables and numpy 2, each time that Keras writes one.
pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


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


@pytest.mark.parametrize("form", [".safetensors", ".pt", ".keras", ".h5"])
def test_a_pipe_and_a_device_are_no_checkpoints(form: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / f"pipe{form}")
    (tmp_path / f"zero{form}").symlink_to("/dev/zero")
    for name in ("pipe", "zero"):
        with pytest.raises(UsageError, match="not a regular file"):
            load(SMALL, tmp_path / f"{name}{form}")
    with pytest.raises(UsageError, match="there is no such file"):
        load(SMALL, tmp_path / f"nothing{form}")
