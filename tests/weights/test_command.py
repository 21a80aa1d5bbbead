"""``archspec weights``: what it prints, what it writes, how it ends."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import IO, Any

import numpy as np
import pytest

from archspec.cli import main
from archspec.errors import UsageError
from archspec.weights import pull as pulling
from archspec.weights.files import load, save
from archspec.weights.pull import over_https, pull
from archspec.weights.seeded import seeded
from archspec.weights.zoo import Entry, entry, maps

from . import zoos

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")
LENET = str(zoos.SPECS / "lenet5.yaml")
RESNET = str(zoos.SPECS / "resnet18.yaml")


def archspec(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    """Exit code, stdout, stderr."""
    code = main(["weights", *map(str, arguments)])
    return code, *capsys.readouterr()


@pytest.fixture
def checkpoint(tmp_path: Path) -> Path:
    network = zoos.network("lenet5")
    path = tmp_path / "lenet5.pt"
    save(network, {name: array.astype("float32") for name, array in seeded(network).items()}, path)
    return path


def test_list_has_a_line_for_each_weight(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = archspec(capsys, "list", LENET)
    assert code == 0
    assert [line.split() for line in out.splitlines()][4] == ["C3/kernel", "5x5x60", "C3"]
    assert len(out.splitlines()) == 13


def test_list_as_json_has_the_keys_of_the_contract(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = archspec(capsys, "list", LENET, "--variant", "softmax", "--json")
    found = json.loads(out)
    assert (code, found["name"], found["variant"]) == (0, "lenet5", "softmax")
    assert found["weights"][-1] == {"name": "Out/bias", "shape": [10], "row": "Out", "trainable": True}


def test_variables_change_the_shapes(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = archspec(capsys, "list", RESNET, "--set", "classes=10")
    assert out.splitlines()[-1].split() == ["fc/bias", "10", "fc"]


def test_export_and_import_lead_from_a_checkpoint_to_another(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    neutral, other = tmp_path / "a.safetensors", tmp_path / "sub" / "b.weights.h5"
    code, out, err = archspec(capsys, "export", LENET, checkpoint, neutral)
    assert (code, err) == (0, "")
    assert out == f"{neutral}: 13 tensors, 60,840 numbers (float32), from {checkpoint}\n"
    code, out, _ = archspec(capsys, "import", LENET, neutral, other, "--json")
    assert code == 0
    assert json.loads(out) == {
        "from": str(neutral), "to": str(other), "tensors": 13, "numbers": 60_840, "types": ["float32"],
    }  # fmt: skip
    network = zoos.network("lenet5")
    before, after = load(network, checkpoint), load(network, other)
    assert all(before[name].tobytes() == after[name].tobytes() for name in before)


def test_export_and_import_have_the_neutral_form_on_their_side(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments in (("export", LENET, checkpoint, tmp_path / "a.keras"), ("import", LENET, checkpoint, "a.keras")):
        code, out, err = archspec(capsys, *arguments)
        assert (code, out) == (2, "")
        assert "not a .safetensors file" in err


def test_a_checkpoint_that_does_not_fit_ends_with_1_and_the_line_of_the_spec(
    checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = archspec(capsys, "convert", LENET, checkpoint, tmp_path / "a.keras", "--variant", "softmax")
    assert (code, out) == (1, "")
    assert "error[weights]" in err
    assert "has no `Out.weight` (`Out/kernel` here), 10x84" in err
    assert "has `Out.codes`, 10x84, which no row of the network owns" in err
    assert f"{LENET}:" in err
    assert not (tmp_path / "a.keras").exists()


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("convert", LENET, "none.pt", "a.keras"), "no such file"),
        (("convert", LENET, "{checkpoint}", "a.txt"), "suffix"),
        (("convert", LENET, "{checkpoint}", "a.h5"), "only read"),
        (("convert", "none.yaml", "{checkpoint}", "a.pt"), "none.yaml"),
        (("convert", LENET, "{checkpoint}", "a.pt", "--zoo", "torchvision/resnet50"), "is variant v1_5 of resnet50"),
        (("convert", LENET, "{checkpoint}", "a.pt", "--zoo", "resnet"), "there is no map"),
        (("pull", LENET, "torchvision/resnet50"), f"is variant v1_5 of resnet50, and {LENET} is lenet5"),
        (("pull", RESNET, "torchvision/resnet18", "a.npz"), "suffix"),
    ],
)
def test_a_wrong_call_ends_with_2_and_one_line(
    arguments: tuple[str, ...], told: str, checkpoint: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    code, out, err = archspec(capsys, *(each.format(checkpoint=checkpoint) for each in arguments))
    assert (code, out) == (2, "")
    assert told in err
    assert len(err.splitlines()) == 1


def test_from_torchvision_straight_into_keras(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from archspec.backends import source
    from archspec.backends.running.live import factory

    model = zoos.torchvision_model("resnet18")
    torch.save(model.state_dict(), tmp_path / "a.pth")
    target = tmp_path / "a.weights.h5"
    code, _, err = archspec(capsys, "convert", RESNET, tmp_path / "a.pth", target, "--zoo", "torchvision/resnet18")
    assert (code, err) == (0, "")
    network = zoos.network("resnet18")
    ours = factory(source(network, "keras"))(classifier_activation=None)
    ours.load_weights(target)
    x = zoos.images(network, batch=1)
    assert zoos.difference(zoos.outputs("keras", ours, x), zoos.outputs("torch", model, x)) < 1e-4


def test_from_keras_applications_straight_into_torch(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from archspec.backends import source
    from archspec.backends.running.live import factory

    model = zoos.keras_model("ResNet50", 224)
    model.save_weights(tmp_path / "a.weights.h5")
    spec, name = zoos.SPECS / "resnet50.yaml", "keras_applications/ResNet50"
    arguments = ("convert", spec, tmp_path / "a.weights.h5", tmp_path / "a.pt", "--variant", "keras", "--zoo", name)
    assert archspec(capsys, *arguments)[0] == 0
    network = zoos.network("resnet50", "keras")
    ours = factory(source(network, "torch"))(classifier_activation=None)
    ours.load_state_dict(torch.load(tmp_path / "a.pt", weights_only=True))
    x = zoos.images(network, batch=1)
    assert zoos.difference(zoos.outputs("torch", ours, x), zoos.outputs("keras", model, x)) < 1e-4
    zoos.free()


# What is published.


@pytest.fixture
def published(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Path]:
    """Makes a file of torchvision's ResNet-18, and an entry with its checksum; nothing is fetched from anywhere."""

    def make(**changes: Any) -> Path:
        path = tmp_path / "published.pth"
        torch.save(zoos.torchvision_model("resnet18").state_dict(), path)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        facts = {"checksum": f"sha256:{digest[:8]}", **changes}
        chosen: Entry = replace(entry("torchvision/resnet18"), **facts)
        monkeypatch.setattr(maps, "entries", lambda: {chosen.name: chosen})
        monkeypatch.setattr(pulling, "over_https", lambda url, file: file.write(path.read_bytes()))
        return path

    return make


def test_pull_is_the_same_code_behind_an_address(
    published: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    network, path = zoos.network("resnet18"), published()
    monkeypatch.chdir(tmp_path)
    code, out, err = archspec(capsys, "pull", RESNET, "torchvision/resnet18")
    assert code == 0
    assert out.startswith("resnet18.safetensors: 102 tensors, 11,699,112 numbers (float32), from https://download")
    assert "inputs are RGB from 0 to 1" in err
    expected = load(network, path, zoo="torchvision/resnet18")
    found = load(network, tmp_path / "resnet18.safetensors")
    assert all(np.array_equal(found[name], expected[name]) for name in expected)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--variant", "option_a"), "is resnet18 without a variant, and this is variant option_a of resnet18"),
        (("--variant", "option_z"), "has no variant `option_z`"),
        (("--set", "classes=10"), "torchvision/resnet18 has classes=1000, and here it is 10"),
        (("--set", "classes=0"), "--set gives `classes=0` for its 1000"),
        (("a.npz",), "the suffix of a checkpoint"),
        (("a.h5",), "the older .h5 is only read"),
        (("folder.pt",), "folder.pt cannot be written: it is a folder"),
        (("published.pth/a.pt",), "is no folder"),
    ],
)
def test_what_cannot_end_well_is_told_before_anything_is_fetched(
    arguments: tuple[str, ...], told: str, published: Callable[..., Path], tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    published()
    (tmp_path / "folder.pt").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(pulling, "over_https", lambda url, _file: pytest.fail(f"{url} was fetched"))
    code, out, err = archspec(capsys, "pull", RESNET, "torchvision/resnet18", *arguments)
    assert (code, out) == (2, "")
    assert told in err


def test_a_row_that_the_zoo_has_no_name_for_is_told_before_anything_is_fetched(
    published: Callable[..., Path], tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    published()
    spec = tmp_path / "resnet18.yaml"
    spec.write_text(Path(RESNET).read_text("utf-8").replace("- conv1: ", "- first: "), "utf-8")
    shutil.copytree(zoos.SPECS / "blocks", tmp_path / "blocks")
    monkeypatch.setattr(pulling, "over_https", lambda url, _file: pytest.fail(f"{url} was fetched"))
    code, _, err = archspec(capsys, "pull", spec, "torchvision/resnet18", tmp_path / "a.pt")
    assert code == 1
    assert "the map torchvision/resnet18 has no names for the row `first`" in err


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"checksum": "sha256:" + "0" * 64}, "is not the file that torchvision/resnet18 names"),
        ({"checksum": ""}, "has no checksum"),
        ({"checksum": "sha256:abc"}, "has no checksum"),
        ({"checksum": "crc32:00000000"}, "has no checksum"),
        ({"url": "http://download.pytorch.org/models/resnet18.pth"}, "only https is"),
        ({"url": "file:///etc/passwd"}, "only https is"),
    ],
)
def test_what_is_not_the_published_file_is_refused(
    changes: dict[str, str], told: str, published: Callable[..., Path]
) -> None:
    published(**changes)
    with pytest.raises(UsageError, match=told):
        pull(zoos.network("resnet18"), "torchvision/resnet18")


def test_a_file_that_changed_on_the_way_is_not_even_opened(published: Callable[..., Path]) -> None:
    def cut(url: str, file: IO[bytes]) -> None:
        file.write(b"half")

    published()
    with pytest.raises(UsageError, match="its sha256 is"):
        pull(zoos.network("resnet18"), "torchvision/resnet18", fetch=cut)


@pytest.mark.parametrize("address", ["http://localhost/a", "ftp://localhost/a", "file:///etc/passwd"])
def test_nothing_but_https_is_fetched(address: str, tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file, pytest.raises(UsageError, match="only https is"):
        over_https(address, file)
    assert (tmp_path / "a").read_bytes() == b""


def test_an_address_that_nobody_answers_is_one_line(tmp_path: Path) -> None:
    with (tmp_path / "a").open("wb") as file, pytest.raises(UsageError) as caught:
        over_https("https://127.0.0.1:9/a.pth", file)
    assert "\n" not in str(caught.value)
