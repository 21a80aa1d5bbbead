"""An SVG, measured: texts by the metrics of their font, boxes, lines, and what stands in which node."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

from archspec.diagrams.fonts import width

SVG = "{http://www.w3.org/2000/svg}"
#: Classes of what is filled and stands for something.
KINDS = {"conv", "pool", "dense", "merge", "input", "norm", "other"}


class Bounds(NamedTuple):
    left: float
    top: float
    right: float
    bottom: float

    def grown(self, by: float) -> Bounds:
        return Bounds(self.left - by, self.top - by, self.right + by, self.bottom + by)

    def meets(self, other: Bounds) -> bool:
        return (
            self.left < other.right
            and other.left < self.right
            and self.top < other.bottom
            and other.top < self.bottom
        )  # fmt: skip

    def has(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.top <= y <= self.bottom

    def holds(self, other: Bounds) -> bool:
        return self.has(other.left, other.top) and self.has(other.right, other.bottom)


@dataclass(frozen=True)
class Word:
    text: str
    size: float
    bounds: Bounds
    node: str


@dataclass(frozen=True)
class Filled:
    kind: str
    bounds: Bounds
    node: str


@dataclass(frozen=True)
class Line:
    points: tuple[tuple[float, float], ...]
    is_dashed: bool
    is_thin: bool
    node: str

    @property
    def bounds(self) -> Bounds:
        """A little wider than it is, so that what it only touches meets it."""
        across, down = zip(*self.points, strict=True)
        return Bounds(min(across), min(down), max(across), max(down)).grown(0.1)

    def crosses(self, box: Bounds) -> bool:
        """Whether a straight piece runs through the inside of a box."""
        return any(_crosses(start, end, box) for start, end in pairwise(self.points))


class Measured:
    def __init__(self, svg: str) -> None:
        self.svg = svg
        self.root = ElementTree.fromstring(svg)
        self.words: list[Word] = []
        self.boxes: list[Filled] = []
        self.lines: list[Line] = []
        self.tooltips: dict[str, str] = {}
        for element in self.root:
            if element.tag == f"{SVG}g":
                self._node(element)
            else:
                self._mark(element, 0, 0, "")

    @property
    def size(self) -> tuple[float, float]:
        _, _, wide, high = map(float, self.root.attrib["viewBox"].split())
        return wide, high

    @cached_property
    def smallest(self) -> float:
        return min(word.size for word in self.words)

    def _node(self, group: ElementTree.Element) -> None:
        found = re.fullmatch(r"translate\((\S+) (\S+)\)", group.get("transform", "translate(0 0)"))
        assert found is not None
        name = group.get("id") or f"({found[1]} {found[2]})"
        for element in group:
            if element.tag == f"{SVG}title":
                self.tooltips[name] = element.text or ""
            else:
                self._mark(element, float(found[1]), float(found[2]), name)

    def _mark(self, element: ElementTree.Element, right: float, down: float, node: str) -> None:
        kind = element.tag.removeprefix(SVG)
        classes = element.get("class", "").split()
        if kind == "text":
            self.words.append(_word(element, right, down, node))
        elif kind == "rect":
            x, y, wide, high = (float(element.get(name, "0")) for name in ("x", "y", "width", "height"))
            bounds = Bounds(x + right, y + down, x + right + wide, y + down + high)
            self.boxes.append(Filled(classes[0], bounds, node))
        elif kind == "circle":
            x, y, radius = (float(element.get(name, "0")) for name in ("cx", "cy", "r"))
            bounds = Bounds(x + right - radius, y + down - radius, x + right + radius, y + down + radius)
            self.boxes.append(Filled(classes[0], bounds, node))
        elif kind == "path" and "w" in classes:
            points = tuple((x + right, y + down) for x, y in _points(element.get("d", "")))
            self.lines.append(Line(points, "d" in classes, "n" in classes, node))


def _word(element: ElementTree.Element, right: float, down: float, node: str) -> Word:
    classes = element.get("class", "").split()
    text = element.text or ""
    size = float(re.sub(r"[^0-9.]", "", element.get("style", "11")))
    wide = width(text, size, is_bold="b" in classes)
    x, y = float(element.get("x", "0")) + right, float(element.get("y", "0")) + down
    left = x - wide * (0.5 if "c" in classes else 1 if "e" in classes else 0)
    return Word(text, size, Bounds(left, y - 0.72 * size, left + wide, y + 0.21 * size), node)


def _points(path: str) -> Iterator[tuple[float, float]]:
    """The corners of a line: of a turn its corner, not where it begins."""
    for letter, numbers in re.findall(r"([MLQ])([^MLQZ]*)", path):
        x, y, *_ = map(float, numbers.split())
        if letter == "Q":
            yield x, y
            x, y = list(map(float, numbers.split()))[2:]
        yield x, y


def _crosses(start: tuple[float, float], end: tuple[float, float], box: Bounds) -> bool:
    """Liang and Barsky's clipping of a line by a rectangle."""
    near, far = 0.0, 1.0
    for from_, to, low, high in ((start[0], end[0], box.left, box.right), (start[1], end[1], box.top, box.bottom)):
        step = to - from_
        if abs(step) < 1e-9:
            if not low < from_ < high:
                return False
            continue
        first, last = sorted(((low - from_) / step, (high - from_) / step))
        near, far = max(near, first), min(far, last)
    return near < far - 1e-9
