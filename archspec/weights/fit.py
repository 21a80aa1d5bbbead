"""Whether the tensors of a checkpoint are those of a network: every one there, none besides, each of its shape.

Nothing is guessed: what is missing, extra or misshapen is told with its row's place in the spec, by the canonical
name and by the name that the checkpoint has for it.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

import numpy as np

from archspec.backends.running.tensors import Array, Layout, Owned, Tensors, owned_weights
from archspec.errors import Diagnostic, Place, SpecError
from archspec.network.tree import Network
from archspec.weights.numbers import HOLDS

#: To compare a name with all of a large network would take minutes.
MAX_COMPARED = 1000


class Found(NamedTuple):
    """A tensor of a file: its numbers are fetched only where its shape fits."""

    shape: tuple[int, ...]
    type: str
    numbers: Callable[[], Array]

    @staticmethod
    def of(array: Array) -> Found:
        return Found(array.shape, array.dtype.name, lambda: array)


@dataclass(frozen=True)
class Slot:
    """What a form of file calls one weight, and how it has it laid out."""

    owned: Owned
    key: str
    layout: Layout
    #: Whether the weight may stay away, and is left out where it is there: of heads that are not wanted.
    is_left_out: bool = False
    #: Whether sides of 1 count: a dense layer of one framework is a convolution 1x1 of another.
    is_exact: bool = True

    @property
    def name(self) -> str:
        return self.owned.name

    def __str__(self) -> str:
        return f"`{self.name}`" if self.key == self.name else f"`{self.key}` (`{self.name}` here)"

    def takes(self, shape: Sequence[int]) -> bool:
        if self.is_exact:
            return tuple(shape) == self.layout.shape
        return [side for side in shape if side != 1] == [side for side in self.layout.shape if side != 1]


@dataclass(frozen=True)
class Checkpoint:
    """The tensors of a file by the file's own keys, and what belongs to no row by design."""

    origin: str
    tensors: Mapping[str, Found]
    #: What is wrong with the names as a whole: the one thing to say in place of every missing and extra tensor.
    hint: str = ""
    #: Counters and other state that is no weight.
    ignored: frozenset[str] = field(default=frozenset())


def canonical_slots(network: Network) -> list[Slot]:
    """Every weight by its canonical name and in its canonical layout."""
    return [Slot(each, each.name, Layout(tuple(map(int, each.weight.shape)))) for each in owned_weights(network)]


def require_fit(network: Network, tensors: Mapping[str, Array], origin: str) -> None:
    """Raises SpecError with every canonical weight that is missing, extra, misshapen or not finite in ``origin``."""
    found = {name: Found.of(array) for name, array in tensors.items()}
    taken(canonical_slots(network), Checkpoint(origin, found), network.document.place)


def taken(slots: Sequence[Slot], checkpoint: Checkpoint, place: Place) -> Tensors:
    """The canonical tensors. Raises SpecError with everything that is missing, extra, misshapen or not finite."""
    wrong = [*_missing_or_misshapen(slots, checkpoint), *_extra(slots, checkpoint, place)]
    if wrong and (hint := checkpoint.hint or _other_names(slots, checkpoint)):
        message = f"the names of {checkpoint.origin} are not those of the network"
        raise SpecError([Diagnostic("weights", message, place, hint=hint)])
    if wrong:
        raise SpecError(wrong)
    wanted = [slot for slot in slots if not slot.is_left_out]
    tensors = {
        slot.name: slot.layout.back(checkpoint.tensors[slot.key].numbers(), slot.owned.weight.shape) for slot in wanted
    }
    if not_finite := list(_not_finite(wanted, tensors, checkpoint.origin)):
        raise SpecError(not_finite)
    return tensors


def _other_names(slots: Sequence[Slot], checkpoint: Checkpoint) -> str:
    """What to say where not one name is known; "" where one is."""
    theirs = next((key for key in checkpoint.tensors if key not in checkpoint.ignored), None)
    if theirs is None or not slots or any(slot.key in checkpoint.tensors for slot in slots):
        return ""
    return f"it has `{theirs:.200}`, and `{slots[0].key}` is expected; a zoo's own file is read with `--zoo`"


def _missing_or_misshapen(slots: Sequence[Slot], checkpoint: Checkpoint) -> Iterable[Diagnostic]:
    origin = checkpoint.origin
    for slot in slots:
        found, expected = checkpoint.tensors.get(slot.key), shape_text(slot.layout.shape)
        if found is None and not slot.is_left_out:
            yield _at(slot, f"{origin} has no {slot}, {expected}")
        elif found is not None and not slot.takes(found.shape):
            yield _at(slot, f"{slot} is {expected} in this network and {shape_text(found.shape)} in {origin}")
        elif found is not None and found.type not in HOLDS:
            yield _at(
                slot, f"{slot} has numbers of the type {found.type:.40} in {origin}", f"one of {', '.join(HOLDS)}"
            )


def _at(slot: Slot, message: str, label: str = "") -> Diagnostic:
    return Diagnostic("weights", message, slot.owned.place, label)


def _extra(slots: Sequence[Slot], checkpoint: Checkpoint, place: Place) -> Iterable[Diagnostic]:
    known = dict.fromkeys(slot.key for slot in slots)
    missing = sorted(known.keys() - checkpoint.tensors.keys())
    for key in (each for each in checkpoint.tensors if each not in known and each not in checkpoint.ignored):
        hint = _nearest(key, missing, "`{}` is missing") or _nearest(key, known, "the closest weight here is `{}`")
        shape = shape_text(checkpoint.tensors[key].shape)
        message = f"{checkpoint.origin} has `{key:.200}`, {shape}, which no row of the network owns"
        yield Diagnostic("weights", message, place, hint=hint)


def _nearest(key: str, names: Iterable[str], said: str) -> str:
    close = difflib.get_close_matches(key[:200], [*islice(names, MAX_COMPARED)], 1)
    return said.format(close[0]) if close else ""


def _not_finite(slots: Iterable[Slot], tensors: Tensors, origin: str) -> Iterable[Diagnostic]:
    """A network with one such number computes nothing, and no comparison of two frameworks would hold for it."""
    for slot in slots:
        array = tensors[slot.name]
        count = array.size - int(np.count_nonzero(np.isfinite(array)))
        if count:
            yield _at(slot, f"{slot} has {count:,} of {array.size:,} numbers that are not finite in {origin}")


def shape_text(shape: Sequence[int]) -> str:
    """``3x3x64x64``; a tensor without sides is one number."""
    return "x".join(str(int(side)) for side in shape) or "one number"
