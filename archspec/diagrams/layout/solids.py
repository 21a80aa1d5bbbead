"""Maps and vectors as solids to scale: planes one behind the other, a cuboid, or an upright bar."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import sqrt

from archspec.diagrams.palette import Fill
from archspec.diagrams.scene import Box, Mark, Point, Shape
from archspec.ops import Shape as Sizes
from archspec.ops.shapes import Maps, channels

#: Pixels of the largest side, of the deepest volume and of the longest vector.
LARGEST, DEEPEST, LONGEST = 190.0, 90.0, 190.0
#: A pixel of an image is never drawn larger than this, nor is a unit.
MOST, MOST_UNIT = 5.0, 1.5
#: With no more maps than this each of them is drawn.
FEW_MAPS = 24
#: From a plane to the one behind it; how a cuboid's depth runs, by a pixel of its length; the width of a vector's bar.
OFFSET, SLANT, BAR = 6.0, (2 / sqrt(5), 1 / sqrt(5)), 14.0


@dataclass(frozen=True)
class Scale:
    """Pixels of the picture: for a pixel of the maps, for a map, for a unit of a vector."""

    pixel: float
    depth: float
    unit: float
    is_planes: bool

    @classmethod
    def of(cls, shapes: Iterable[Sizes], size: float = 1.0) -> Scale:
        """One scale for all of these: round, so that what is drawn is exact. A smaller ``size`` draws it smaller."""
        shapes = list(shapes)
        maps = [shape for shape in shapes if isinstance(shape, Maps) and not is_vector(shape)]
        units = max((int(channels(shape)) for shape in shapes if is_vector(shape)), default=1)
        side = max((int(max(shape.height, shape.width)) for shape in maps), default=1)
        deepest = max((int(shape.maps) for shape in maps), default=1)
        return cls(
            min(_rounded(LARGEST * size / side), MOST * size),
            _rounded(DEEPEST * size / deepest),
            min(_rounded(LONGEST * size / units), MOST_UNIT),
            deepest <= FEW_MAPS,
        )

    def words(self, shapes: Iterable[Sizes]) -> str:
        """The scale, for the legend."""
        shapes = list(shapes)
        parts = []
        if any(not is_vector(shape) for shape in shapes):
            depth = "a plane for each map" if self.is_planes else f"depth {self.depth:g} px a map"
            parts.append(f"to scale: {self.pixel:g} px a pixel, {depth}")
        parts += [f"vectors {self.unit:g} px a unit"] if any(map(is_vector, shapes)) else []
        return ", ".join(parts)


@dataclass(frozen=True)
class Solid:
    """Marks from (0, 0), and the face in front, on which windows are drawn."""

    width: float
    height: float
    marks: tuple[Mark, ...]
    face: tuple[float, float, float, float]

    def at(self, right: float, down: float) -> Point:
        """A place on the face, by its shares of the width and the height."""
        left, top, end, bottom = self.face
        return left + (end - left) * right, top + (bottom - top) * down


def is_vector(shape: Sizes) -> bool:
    """Whether it has no height and width: units of a dense layer, or maps of a single pixel."""
    return not isinstance(shape, Maps) or int(shape.height) == int(shape.width) == 1


def solid(shape: Sizes, fill: Fill, scale: Scale) -> Solid:
    """One shape, drawn."""
    if not isinstance(shape, Maps) or is_vector(shape):
        high = int(channels(shape)) * scale.unit
        return Solid(BAR, high, (Box(0, 0, BAR, high, fill),), (0, 0, BAR, high))
    wide, high = int(shape.width) * scale.pixel, int(shape.height) * scale.pixel
    if scale.is_planes:
        return _planes(wide, high, int(shape.maps), fill)
    return _cuboid(wide, high, int(shape.maps) * scale.depth, fill)


def _planes(wide: float, high: float, count: int, fill: Fill) -> Solid:
    """Planes from the back, above left, to the front."""
    last = (count - 1) * OFFSET
    marks = tuple(Box(number * OFFSET, number * OFFSET, wide, high, fill) for number in range(count))
    return Solid(wide + last, high + last, marks, (last, last, last + wide, last + high))


def _cuboid(wide: float, high: float, depth: float, fill: Fill) -> Solid:
    """A face in front, and a lid and a side that run back to the upper right."""
    right, up = depth * SLANT[0], depth * SLANT[1]
    lid = ((0.0, up), (right, 0.0), (right + wide, 0.0), (wide, up))
    side = ((wide, up), (wide + right, 0.0), (wide + right, high), (wide, high + up))
    marks = (Shape(lid, fill), Shape(side, fill), Box(0, up, wide, high, fill))
    return Solid(wide + right, high + up, marks, (0, up, wide, up + high))


def _rounded(scale: float) -> float:
    """A scale down to a tenth, or with two figures where it is less than one."""
    for step in (0.1, 0.01, 0.001, 0.0001):
        if scale >= 8 * step or step == 0.0001:
            return max(int(scale / step + 1e-9) * step, 0.0001)
    return scale
