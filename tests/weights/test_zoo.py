"""The zoos' checkpoints: through a map into both backends, and out come the zoo's own outputs."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from archspec.backends.running.tensors import owned_weights
from archspec.errors import SpecError, UsageError
from archspec.network.tree import Network
from archspec.weights import zoo
from archspec.weights.files import load
from archspec.weights.zoo import Entry, entries, entry, maps
from archspec.weights.zoo.patterns import Pattern, present

from . import zoos

torch = pytest.importorskip("torch")
keras = pytest.importorskip("keras")

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")

#: Of the zoo's logits, by their root mean square; measured: 1.1e-5 at most, on a CPU.
TOLERANCE = 1e-4
#: What differs from another one by its number of rows; with ARCHSPEC_LARGE=1 in the environment these are run too.
LARGE = {
    *(f"torchvision/{name}" for name in ("resnet101", "resnet152", "vgg13", "vgg16", "vgg19")),
    *(f"torchvision/{name}" for name in ("vgg13_bn", "vgg16_bn", "vgg19_bn")),
    *(f"keras_applications/{name}" for name in ("ResNet101", "ResNet152", "VGG19")),
}
ENTRIES = entries()
TORCHVISION = [name for name in ENTRIES if name.startswith("torchvision/")]
KERAS = [name for name in ENTRIES if name.startswith("keras_applications/")]


@pytest.fixture(autouse=True)
def _let_go() -> Iterator[None]:
    """The largest models have half a gigabyte."""
    yield
    zoos.free()


def side_of(chosen: Entry) -> int | None:
    """Networks without a dense layer on maps take small images."""
    return {"resnet": 64, "xcepti": 96}.get(chosen.spec[:6])


def network_of(name: str) -> Network:
    chosen = ENTRIES[name]
    return zoos.network(chosen.spec, chosen.variant, side_of(chosen))


def differences(name: str, folder: Path, network: Network | None = None) -> dict[str, float]:
    """Of both our models from the zoo's, after a checkpoint that the zoo's own model wrote."""
    chosen, zoos_own = ENTRIES[name], name.partition("/")[2]
    loaded = network_of(name)
    x = zoos.images(loaded, batch=1)
    if chosen.framework == "torch":
        path, model = folder / "a.pth", zoos.torchvision_model(zoos_own)
        torch.save(model.state_dict(), path)
    else:
        path, model = folder / "a.weights.h5", zoos.keras_model(zoos_own, side_of(chosen) or 224)
        model.save_weights(path)
    expected = zoos.outputs(chosen.framework, model, x)
    del model
    zoos.free()
    tensors = load(loaded, path, zoo=name)
    path.unlink()
    return zoos.differences(network or loaded, tensors, expected, x)


@pytest.mark.parametrize("name", [name for name in ENTRIES if name not in LARGE or "ARCHSPEC_LARGE" in os.environ])
def test_a_checkpoint_of_a_zoo_gives_the_zoos_outputs_in_both_backends(name: str, tmp_path: Path) -> None:
    found = differences(name, tmp_path)
    assert found.keys() == {"torch", "keras"}
    assert max(found.values()) < TOLERANCE, found


def test_another_place_of_the_stride_gives_other_outputs(tmp_path: Path) -> None:
    """A control: ResNet-50 of the paper has the same weights as v1.5, name by name and shape by shape."""
    found = differences("torchvision/resnet50", tmp_path, zoos.network("resnet50", None, 64))
    assert min(found.values()) > 100 * TOLERANCE, found


def test_another_epsilon_gives_other_outputs(tmp_path: Path) -> None:
    """A control: torchvision's GoogLeNet has 1e-3 in its batch norms, where its other networks have 1e-5."""
    text = (zoos.SPECS / "googlenet.yaml").read_text("utf-8")
    assert "epsilon: 1e-3" in text
    (tmp_path / "googlenet.yaml").write_text(text.replace("epsilon: 1e-3", "epsilon: 1e-5"))
    from archspec.api import load as net

    found = differences("torchvision/googlenet", tmp_path, net(tmp_path / "googlenet.yaml", "torchvision").network)
    assert min(found.values()) > TOLERANCE, found


def swapped(name: str, one: str, other: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plants a map in which two lines have each other's rows."""
    right = ENTRIES[name]
    rows = {each.theirs: each.ours for each in right.patterns}
    rows[one], rows[other] = rows[other], rows[one]
    wrong = replace(
        right, patterns=tuple(Pattern(theirs, ours, right.patterns[0].tables) for theirs, ours in rows.items())
    )
    monkeypatch.setattr(maps, "entry", lambda _: wrong)


def test_a_map_with_two_names_for_a_row_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = ENTRIES["torchvision/resnet18"]
    doubled = (*right.patterns, replace(right.patterns[0], theirs="other"))
    monkeypatch.setattr(maps, "entry", lambda _: replace(right, patterns=doubled))
    with pytest.raises(SpecError, match="has 2 names for the row `conv1`"):
        differences("torchvision/resnet18", tmp_path)


def test_swapped_batch_norms_of_one_size_give_other_outputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A control: rows of the same shape, whose exchange no shape can show."""
    right = ENTRIES["torchvision/resnet18"]
    crossed = {"1": "2", "2": "1"}
    wrong = [
        replace(each, ours=each.ours.replace("{k}/norm", "{c}/norm"), theirs=each.theirs.replace("bn{k}", "bn{c}"),
                tables={**each.tables, "c": crossed})
        for each in right.patterns
    ]  # fmt: skip
    monkeypatch.setattr(maps, "entry", lambda _: replace(right, patterns=tuple(wrong)))
    assert min(differences("torchvision/resnet18", tmp_path).values()) > 100 * TOLERANCE


def test_swapped_rows_of_different_shapes_are_told_with_their_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    swapped("torchvision/resnet18", "conv1", "fc", monkeypatch)
    with pytest.raises(SpecError, match=r"`fc\.weight` \(`conv1/kernel` here\) is 64x3x7x7"):
        differences("torchvision/resnet18", tmp_path)


def test_a_placeholder_that_one_side_alone_has_is_a_mistake_of_the_map() -> None:
    with pytest.raises(ValueError, match="different placeholders"):
        Pattern("layer{s}.{n}", "{s}", {})


@pytest.mark.parametrize("name", TORCHVISION)
def test_a_map_of_torchvision_names_every_tensor_of_the_model_once(name: str) -> None:
    options = {"init_weights": False} if "googlenet" in name else {}
    with torch.device("meta"):
        state = getattr(zoos.torchvision_models(), name.partition("/")[2])(weights=None, **options).state_dict()
    theirs = {key.rpartition(".")[0] for key in state}
    network = zoos.network(ENTRIES[name].spec, ENTRIES[name].variant)
    ours = [entry(name).theirs(path) for path in dict.fromkeys(owned.path for owned in owned_weights(network))]
    assert sorted(ours) == sorted(theirs)


@pytest.mark.parametrize("name", ENTRIES)
def test_an_entry_names_its_file_by_https_and_by_a_checksum(name: str) -> None:
    chosen = ENTRIES[name]
    assert chosen.url.startswith("https://")
    kind, _, digits = chosen.checksum.partition(":")
    assert (kind, len(digits)) in {("sha256", 8), ("sha256", 64), ("md5", 32)}
    if kind == "sha256":  # the zoo's own promise: the name has the first digits
        assert f"-{digits[:8]}.pth" in chosen.url
    assert chosen.note
    assert chosen.variables == {"classes": 1000}


def test_the_addresses_and_checksums_are_those_in_the_zoos_own_code() -> None:
    folder = Path(str(keras.__file__)).parent / "src" / "applications"
    text = "".join((folder / f"{name}.py").read_text("utf-8") for name in ("vgg16", "vgg19", "resnet", "xception"))
    assert all(ENTRIES[name].checksum.removeprefix("md5:") in text for name in KERAS)
    assert all(ENTRIES[name].url.rpartition("/")[2].partition("_weights")[0] in text for name in KERAS)
    own = Path(str(zoos.torchvision_models().__file__)).parent
    text = "".join((own / f"{name}.py").read_text("utf-8") for name in ("vgg", "resnet", "alexnet", "googlenet"))
    assert all(f'url="{ENTRIES[name].url}"' in text for name in TORCHVISION)


def test_files_as_keras_publishes_them_are_read_with_the_names_they_had_then(tmp_path: Path) -> None:
    """The last layer of the ResNets was `probs`, and layers that Keras named by itself were `convolution2d_7`."""
    network = zoos.network("resnet50", "keras", 64)
    model = zoos.keras_model("ResNet50", 64)
    zoos.in_the_older_form(model, tmp_path / "a.h5", {"predictions": "probs"})
    model.save_weights(tmp_path / "a.weights.h5")
    new, old = (load(network, tmp_path / name, zoo="keras_applications/ResNet50") for name in ("a.weights.h5", "a.h5"))
    assert all((new[name] == old[name]).all() for name in new)


def test_layers_that_keras_named_by_itself_are_found_by_their_order(tmp_path: Path) -> None:
    network = zoos.network("xception", None, 96)
    name = "keras_applications/Xception"
    model = zoos.keras_model("Xception", 96)
    own = [layer.name for layer in model.layers if layer.name.startswith(("conv2d", "batch_normalization"))]
    then = {each: each.replace("conv2d", "convolution2d").replace("batch_norm", "batchnorm") for each in own}
    zoos.in_the_older_form(model, tmp_path / "a.h5", then)
    model.save_weights(tmp_path / "a.weights.h5")
    new, old = (load(network, tmp_path / each, zoo=name) for each in ("a.weights.h5", "a.h5"))
    assert all((new[each] == old[each]).all() for each in new)


def test_a_checkpoint_of_another_network_of_the_zoo_is_told_by_its_names(tmp_path: Path) -> None:
    torch.save(zoos.torchvision_model("resnet18").state_dict(), tmp_path / "a.pth")
    with pytest.raises(SpecError) as caught:
        load(zoos.network("resnet34"), tmp_path / "a.pth", zoo="torchvision/resnet34")
    told = [each.message for each in caught.value.diagnostics]
    assert any("has no `layer1.2.conv1.weight` (`conv2_x/2/main/conv1/kernel` here)" in each for each in told)


def test_a_map_of_another_network_or_variant_is_a_wrong_call() -> None:
    with pytest.raises(UsageError, match="is variant v1_5 of resnet50, and this is resnet50 without a variant"):
        entry("torchvision/resnet50").require(zoos.network("resnet50"))
    with pytest.raises(UsageError, match=r"there is no map `torchvision/resnet51`.*did you mean"):
        entry("torchvision/resnet51")
    with pytest.raises(UsageError, match="is resnet18 without a variant, and this is resnet34"):
        entry("torchvision/resnet18").require(zoos.network("resnet34"))


@pytest.mark.parametrize(
    ("theirs", "ours", "path", "name"),
    [
        ("layer{s}.{n}.conv{k}", "{s}/{n}/main/conv{k}", "conv3_x/11/main/conv2", "layer2.11.conv2"),
        ("layer{s}.{n}.conv{k}", "{s}/{n}/main/conv{k}", "conv3_x/1/main/conv2/norm", None),
        ("layer{s}.{n}.conv{k}", "{s}/{n}/main/conv{k}", "conv9_x/1/main/conv2", None),
        ("block{n+1}_conv", "row/{n}", "row/0", "block1_conv"),
        ("a.{n-1}", "row{n}", "row10", "a.9"),
        ("inception{t}", "{t}/branch", "3a/branch", "inception3a"),
        ("a.b", "a.b", "aXb", None),
    ],
)
def test_a_pattern_gives_the_zoos_name_for_a_row_of_ours(theirs: str, ours: str, path: str, name: str | None) -> None:
    assert Pattern(theirs, ours, {"s": {"1": "conv2_x", "2": "conv3_x"}}).name_for(path) == name


@pytest.mark.parametrize(
    ("name", "known", "found"),
    [
        ("conv", {"conv"}, "conv"),
        ("new|old", {"old"}, "old"),
        ("new|old", set(), "new"),
        ("conv2d#1", {"conv2d_10", "conv2d_9", "conv2d_transpose"}, "conv2d_9"),
        ("conv2d#2", {"conv2d_10", "conv2d_9"}, "conv2d_10"),
        ("conv2d#1", {"conv2d", "conv2d_1"}, "conv2d"),
        ("conv2d#3|other", {"conv2d", "other"}, "other"),
    ],
)
def test_the_alternative_that_is_there_is_taken(name: str, known: set[str], found: str) -> None:
    assert present(name, known) == found


def test_the_maps_are_few_lines() -> None:
    """A map names rows by patterns: the ResNets of both zoos need no line for each of their 700 tensors."""
    folder = Path(str(zoo.__file__)).parent
    assert sum(len(file.read_text("utf-8").splitlines()) for file in folder.glob("*.yaml")) < 200
