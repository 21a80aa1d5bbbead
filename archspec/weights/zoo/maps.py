"""The committed maps, and the slots that one gives for the tensors of a zoo's checkpoint."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal

from archspec.backends.running.tensors import Layout, Owned, owned_weights
from archspec.backends.torch.tensors import SPOTS
from archspec.errors import UsageError, did_you_mean, error
from archspec.network.tree import Network
from archspec.spec.loader import load_file
from archspec.spec.nodes import plain
from archspec.spec.reader import read_file
from archspec.weights import torch_files
from archspec.weights.fit import Checkpoint, Slot
from archspec.weights.zoo.patterns import Pattern, Table, present

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Entry:
    """One network of a zoo: the spec that it is, and where its checkpoint is published."""

    name: str
    framework: Literal["torch", "keras"]
    spec: str
    variant: str | None
    patterns: tuple[Pattern, ...]
    url: str
    #: ``sha256:`` or ``md5:`` and the digits that the zoo publishes.
    checksum: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    #: What the zoo does to an image before, which the weights expect.
    note: str = ""

    def variant_of(self, spec: Path) -> str | None:
        """The variant of this file whose checkpoint it is. Raises UsageError where the file is of another spec."""
        if (given := load_file(spec).header.name) != self.spec:
            raise UsageError(f"{self.name} is {_said(self.spec, self.variant)}, and {spec} is {given}")
        return self.variant

    def require(self, network: Network) -> None:
        """Raises UsageError where the network is another one than the checkpoint's."""
        variant = network.document.variant
        if (network.name, variant) != (self.spec, self.variant):
            given = _said(network.name, variant)
            raise UsageError(f"{self.name} is {_said(self.spec, self.variant)}, and this is {given}")
        for name, value in self.variables.items():
            if (own := network.document.variables.get(name)) != value:
                raise UsageError(f"{self.name} has {name}={value}, and here it is {own!s:.60}")

    def theirs(self, path: str) -> str:
        """The zoo's name for a row. Raises LookupError where the map has none, or two."""
        found = [name for each in self.patterns if (name := each.name_for(path)) is not None]
        if len(found) != 1:
            raise LookupError(f"the map {self.name} has {len(found) or 'no'} names for the row `{path}`")
        return found[0]


def _said(spec: str, variant: str | None) -> str:
    return f"variant {variant} of {spec}" if variant else f"{spec} without a variant"


def entries() -> dict[str, Entry]:
    """Every network of every zoo: ``torchvision/resnet50`` and so on."""
    return {each.name: each for file in sorted(FOLDER.glob("*.yaml")) for each in _of_zoo(file)}


def entry(name: str) -> Entry:
    """One network of a zoo. Raises UsageError where there is none of this name."""
    known = entries()
    if name not in known:
        hint = did_you_mean(name, known)
        message = f"there is no map `{name:.60}`; there are: {', '.join(known)}"
        raise UsageError(f"{message} ({hint})" if hint else message)
    return known[name]


def zoo_slots(name: str, network: Network, checkpoint: Checkpoint) -> list[Slot]:
    """What the zoo calls each weight of the network, in a checkpoint that has these names."""
    chosen = entry(name)
    chosen.require(network)
    separator = "." if chosen.framework == "torch" else "/"
    known = {key.rpartition(separator)[0] for key in checkpoint.tensors}
    layouts = _layouts(chosen, network)
    slots = []
    for owned in owned_weights(network):
        module = present(_theirs(chosen, owned), known)
        key = f"{module}{separator}{_own_name(chosen, owned)}"
        slots.append(Slot(owned, key, layouts[owned.name], is_exact=False))
    return slots


def require_rows(chosen: Entry, network: Network) -> None:
    """Raises SpecError where a row with weights has no name in the map: what the checkpoint holds does not matter."""
    for owned in owned_weights(network):
        _theirs(chosen, owned)


def _theirs(chosen: Entry, owned: Owned) -> str:
    try:
        return chosen.theirs(owned.path)
    except LookupError as caught:
        raise error("weights", str(caught), owned.place) from None


def _own_name(chosen: Entry, owned: Owned) -> str:
    """The tensor's name in its module: torch's, or Keras's number in its layer."""
    if chosen.framework == "torch":
        return SPOTS[owned.layer.op.head][owned.weight.name].key
    names = [weight.name for weight in owned.layer.op.weights(*owned.layer.inputs)]
    return str(names.index(owned.weight.name))


def _layouts(chosen: Entry, network: Network) -> dict[str, Layout]:
    """Keras's layouts are the canonical ones; torch's are those of the generated source."""
    if chosen.framework == "keras":
        return {owned.name: Layout(tuple(map(int, owned.weight.shape))) for owned in owned_weights(network)}
    return {name: home.layout for name, home in torch_files.places(network).items()}


@cache
def _of_zoo(file: Path) -> tuple[Entry, ...]:
    return tuple(_entries(file.stem, plain(read_file(file))))


def _entries(zoo: str, content: Mapping[str, Any]) -> Iterator[Entry]:
    for name, facts in content["networks"].items():
        family = content["families"][facts["family"]]
        tables = {**family.get("tables", {}), **facts.get("tables", {})}
        texts: dict[str, Table] = {key: {str(a): str(b) for a, b in table.items()} for key, table in tables.items()}
        yield Entry(
            name=f"{zoo}/{name}",
            framework=content["framework"],
            spec=facts["spec"],
            variant=facts.get("variant"),
            patterns=tuple(Pattern(theirs, ours, texts) for theirs, ours in family["rows"].items()),
            url=content["folder"] + facts["file"],
            checksum=facts["checksum"],
            variables=content.get("variables", {}),
            note=facts.get("note", content.get("note", "")),
        )
