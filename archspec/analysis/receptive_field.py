"""The receptive field of a layer: how many pixels of the input one of its outputs can see.

r' = r + (kernel - 1) * jump and jump' = jump * stride, from r = jump = 1 at the input; where branches meet, the larger.
Source: Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks", equations 2 and 7.

It is the theoretical one: it may be larger than the input, of which it then sees what there is.
"""

from __future__ import annotations

from typing import NamedTuple

from archspec.analysis.chains import Chains
from archspec.network.tree import Layer
from archspec.ops.base import Slide

#: Beyond this a field says nothing, and a spec can make it grow to a million digits.
MAX_FIELD = 10**9


class Axis(NamedTuple):
    """The field on one axis, in pixels of the input, and how far apart the fields of two neighbours are."""

    size: int = 1
    jump: int = 1

    def then(self, inner: Axis) -> Axis:
        """``inner``, which is told in pixels of what this one puts out."""
        size = self.size + (inner.size - 1) * self.jump
        return Axis(min(size, MAX_FIELD), min(self.jump * inner.jump, MAX_FIELD))


class Field(NamedTuple):
    height: Axis = Axis()
    width: Axis = Axis()

    def then(self, inner: Field) -> Field:
        return Field(self.height.then(inner.height), self.width.then(inner.width))

    @property
    def sizes(self) -> list[int]:
        """[height, width] in pixels of the input."""
        return [self.height.size, self.width.size]

    def __str__(self) -> str:
        return f"{self.height.size}x{self.width.size}"


class Fields(Chains[Field | None]):
    """The fields behind a network's rows; None behind a layer that has no window: each of its outputs sees it all."""

    def start(self) -> Field | None:
        return Field()

    def layer(self, layer: Layer, state: Field | None) -> Field | None:
        slide = layer.op.slide(*layer.inputs)
        if slide is None:
            return None if layer.op.is_weight_layer else state
        return self.beyond(state, _window(slide))

    def joined(self, states: tuple[Field | None, ...]) -> Field | None:
        fields = [state for state in states if state is not None]
        if len(fields) < len(states):
            return None
        return Field(_largest([field.height for field in fields]), _largest([field.width for field in fields]))

    def beyond(self, state: Field | None, inner: Field | None) -> Field | None:
        return None if state is None or inner is None else state.then(inner)


def _window(slide: Slide) -> Field:
    kernel, stride = slide
    return Field(Axis(kernel.height, stride.height), Axis(kernel.width, stride.width))


def _largest(axes: list[Axis]) -> Axis:
    return Axis(max(axis.size for axis in axes), max(axis.jump for axis in axes))
