"""Why a row has the size that it has: the window's arithmetic, and where the maps come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from archspec.network.tree import Group, Item, Layer, Merge, Repeat, Use
from archspec.ops import Maps, Shape
from archspec.ops.base import Slide
from archspec.ops.shapes import channels, dims
from archspec.ops.windows import ONE, Padding, pads
from archspec.spec.document import Block, Row

#: Fields that say outright how many maps or features come out.
_COUNTS = ("filters", "units", "maps")


def size_notes(item: Item, printed: tuple[int, ...]) -> Iterator[str]:
    """What made the sides and the maps that are not as printed."""
    output = dims(item.output)
    if isinstance(item.output, Maps) and tuple(output[:2]) != printed[:2]:
        yield from _sides_notes(item)
    if len(printed) != 2 and output[-1] != printed[-1]:
        yield _maps_note(item)


def size_hint(item: Item, printed: tuple[int, ...]) -> str:
    """The inputs that would have given the printed height, where the padding does not depend on the input."""
    made, _ = _maker(item, _sides)
    step = _Step.of(made)
    if step is None or len(printed) < 2 or printed[0] == item.output[0] or step.padding == "same":
        return ""
    least, most = step.inputs_for(printed[0])
    return f"an input of {least} to {most} pixels would give {printed[0]}" if most > least > 0 else ""


def where(block: Block | None) -> str:
    """` (block inception, lines 7-13)`, or nothing."""
    if block is None:
        return ""
    first, last = block.place.line, max([block.place.line, *map(_last_line, block.rows)])
    return f" (block {block.name}, lines {first}-{last})" if last > first else f" (block {block.name}, line {first})"


def _last_line(row: Row) -> int:
    nodes = [*row.fields.values(), *row.cells.values(), *([row.argument] if row.argument is not None else [])]
    inner = [_last_line(row) for branch in row.branches for row in branch]
    return max([row.place.end_line, row.head_place.end_line, *(node.place.end_line for node in nodes), *inner])


def _sides_notes(item: Item) -> Iterator[str]:
    made, block = _maker(item, _sides)
    step = _Step.of(made)
    if made is None:
        yield f"the row keeps the size of its input, {item.input}"
    elif step is None:
        yield f"{made.op.head}: {made.input} becomes {made.output}{where(block)}"
    else:
        yield f"height: {step.arithmetic(0)}{where(block)}"
        if step.of_axis(0) != step.of_axis(1):
            yield f"width: {step.arithmetic(1)}"


def _maps_note(item: Item) -> str:
    made, block = _maker(item, channels)
    if made is None:
        return f"the row keeps the maps of its input, {item.input}"
    maps = int(channels(made.output))
    if made.op.head == "concat":
        terms = " + ".join(str(int(channels(shape))) for shape in made.inputs)
        return f"concat: {terms} = {maps} maps{where(block)}"
    given = next((name for name in _COUNTS if hasattr(made.op, name)), None)
    said = f"`{made.op.head}: {int(getattr(made.op, given))}`" if given else f"`{made.op.head}` of {made.input}"
    return f"{maps} {'maps' if isinstance(made.output, Maps) else 'features'} come from {said}{where(block)}"


def _maker(item: Item, part: Callable[[Shape], Any]) -> tuple[Layer | None, Block | None]:
    """The layer that made this part of the item's output (None: it came in like this), and the block that it is in."""
    block: Block | None = None
    while True:
        if isinstance(item, (Layer, Group)) or (isinstance(item, Merge) and part is channels and _is_concat(item)):
            layer = item if isinstance(item, Layer) else item.layers[0]
            return (layer if _makes(layer, part) else None), block
        block = item.block if isinstance(item, Use) else block
        inner = [*_last_first(item)]
        changing = (one for one in inner if part(one.output) != part(one.input))
        keeping = (one for one in inner if not isinstance(one, Layer) or _makes(one, part))
        chosen = next(changing, None) or next(keeping, None)
        if chosen is None:
            return None, block
        item = chosen


def _makes(layer: Layer, part: Callable[[Shape], Any]) -> bool:
    """Whether the layer decides this part of its output; it may decide for what its input has."""
    if part(layer.output) != part(layer.input):
        return True
    return any(hasattr(layer.op, name) for name in _COUNTS) if part is channels else _Step.of(layer) is not None


def _is_concat(merge: Merge) -> bool:
    return merge.layers[0].op.head == "concat"


def _last_first(item: Use | Repeat | Merge) -> Iterable[Item]:
    """The rows that gave the item its output, the last one first."""
    if isinstance(item, Use):
        return reversed(item.body.items)
    if isinstance(item, Repeat):
        return (run.item for run in reversed(item.runs))
    return (inner for branch in item.branches for inner in reversed(branch.items))


def _sides(shape: Shape) -> tuple[int, ...]:
    return tuple(shape[:-1])


class _Step:
    """A window that slides: the numbers of its arithmetic, for height (axis 0) and width (axis 1)."""

    def __init__(self, layer: Layer, size: Maps, padding: Padding, slide: Slide) -> None:
        self.layer, self.padding, self.slide = layer, padding, slide
        self.size = (int(size.height), int(size.width))
        # The kernel of a slide is the whole window, holes of a dilation included.
        sides = pads(padding, self.size, slide.kernel, slide.stride, ONE)
        self.pads = ((sides.top, sides.bottom), (sides.left, sides.right))

    @staticmethod
    def of(layer: Layer | None) -> _Step | None:
        if layer is None or not isinstance(layer.input, Maps) or not hasattr(layer.op, "padding"):
            return None
        slide = layer.op.slide(*layer.inputs)
        return None if slide is None else _Step(layer, layer.input, layer.op.padding, slide)

    def of_axis(self, axis: int) -> tuple[int, ...]:
        return self.size[axis], *self.pads[axis], self.slide.kernel[axis], self.slide.stride[axis]

    def arithmetic(self, axis: int) -> str:
        size, before, after, span, stride = self.of_axis(axis)
        rounded = "ceil" if getattr(self.layer.op, "ceil", False) else "floor"
        return f"{rounded}(({size} + {before} + {after} - {span}) / {stride}) + 1 = {int(self.layer.output[axis])}"

    def inputs_for(self, outputs: int) -> tuple[int, int]:
        """The smallest and the largest height of the input that give so many outputs."""
        _, before, after, span, stride = self.of_axis(0)
        least = (outputs - 1) * stride + span - before - after
        return (least - stride + 1, least) if getattr(self.layer.op, "ceil", False) else (least, least + stride - 1)
