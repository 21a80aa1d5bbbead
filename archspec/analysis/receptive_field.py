"""The receptive field of a layer: how many pixels of the input one of its outputs can see.

Told by the first and the last pixel that an output sees, which is exact where windows are shifted by their padding and
where transposed ones make neighbours see different things: behind `transposed 2x2, stride 2`, outputs 0 and 1 see pixel
0, and a 3x3 window sees two pixels of the input, or three.  The field is that of the output which sees most.

Where nothing is transposed, r' = r + (kernel - 1) * jump and jump' = jump * stride, from r = jump = 1 at the input:
Araujo, Norris & Sim 2019, "Computing receptive fields of convolutional neural networks", equations 2 and 7.

It is the theoretical one: it may be larger than the input, of which it then sees what there is.

Where branches meet it spans what any path sees; ``NarrowestFields`` follow the path that sees least.  All paths see the
same pixels just where the two do: what is no larger than each of its parts is each of them.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from archspec.analysis.axes import UNKNOWN, Axis, hull, narrowest, see_the_same, transposed, window
from archspec.analysis.chains import Chains
from archspec.network.tree import Layer
from archspec.ops.base import Slide
from archspec.ops.shapes import Maps


class Field(NamedTuple):
    """The field on both axes."""

    height: Axis = Axis()
    width: Axis = Axis()

    def then(self, inner: Field) -> Field:
        return Field(self.height.then(inner.height), self.width.then(inner.width))

    @property
    def sizes(self) -> list[int | None]:
        """[height, width] in pixels of the input; None where it is not computed."""
        return [self.height.size, self.width.size]

    @property
    def jumps(self) -> list[Fraction | None]:
        """[height, width] in pixels of the input from one output to its neighbour; None where it is not computed."""
        return [self.height.jump, self.width.jump]

    def __str__(self) -> str:
        return "x".join("?" if size is None else str(size) for size in self.sizes)


class Fields(Chains[Field | None]):
    """The fields behind a network's rows; None behind a layer that has no window: each of its outputs sees it all."""

    def start(self) -> Field | None:
        return Field()

    def layer(self, layer: Layer, state: Field | None) -> Field | None:
        slide = layer.op.slide(*layer.inputs)
        if slide is None and layer.op.plugin is not None:
            return self.beyond(state, _unsaid(layer))
        if slide is None:
            return None if layer.op.is_weight_layer else state
        return self.beyond(state, _window(slide))

    def joined(self, states: tuple[Field | None, ...]) -> Field | None:
        fields = [state for state in states if state is not None]
        if len(fields) < len(states):
            return None
        return Field(hull([field.height for field in fields]), hull([field.width for field in fields]))

    def beyond(self, state: Field | None, inner: Field | None) -> Field | None:
        return None if state is None or inner is None else state.then(inner)


class NarrowestFields(Fields):
    """The fields along the path that sees least: through shortcuts, past gates; None where every path sees it all."""

    def joined(self, states: tuple[Field | None, ...]) -> Field | None:
        fields = [state for state in states if state is not None]
        if not fields:
            return None
        return Field(narrowest([field.height for field in fields]), narrowest([field.width for field in fields]))


def paths_agree(field: Field | None, narrow: Field | None) -> bool | None:
    """Whether every path to a row sees the same pixels; None where that is not computed."""
    if field is None or narrow is None:
        return field is narrow
    if None in (*field.sizes, *narrow.sizes):
        return None
    return all(see_the_same(one, other) for one, other in zip(field, narrow, strict=True))


def _unsaid(layer: Layer) -> Field | None:
    """What an output of a plug-in's operator sees that says no window: the pixel in its place, where there is one.

    Nothing is known of an axis with another number of pixels; a vector made of maps may see all of them.
    """
    x, y = layer.input, layer.output
    if isinstance(x, Maps) and isinstance(y, Maps):
        height, width = (Axis() if int(old) == int(new) else UNKNOWN for old, new in zip(x[:2], y[:2], strict=True))
        return Field(height, width)
    return Field() if len(x) == len(y) else None


def _window(slide: Slide) -> Field:
    made = transposed if slide.is_transposed else window
    height, width = map(made, slide.kernel, slide.stride, slide.before)
    return Field(height, width)
