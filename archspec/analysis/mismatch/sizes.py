"""Why a row has the size that it has: the window's arithmetic, and where the maps come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from archspec.analysis.steps import COUNTS, Step
from archspec.network.tree import Group, Item, Layer, Merge, Repeat, Use
from archspec.ops import Maps, Shape
from archspec.ops.base import Refused
from archspec.ops.shapes import channels, dims
from archspec.ops.windows import Sides, Window
from archspec.spec.document import Block, Row

#: Ways out that a message tells, and pixels of padding that are tried for one.
MAX_WAYS = 3
MAX_PIXELS = 16
STRIDES = (1, 2, 3, 4)
_AXES = ("height", "width")
_BOTH = (0, 1)


def size_notes(item: Item, printed: tuple[int, ...]) -> Iterator[str]:
    """What made the sides and the maps that are not as printed."""
    output = dims(item.output)
    if isinstance(item.output, Maps) and tuple(output[:2]) != printed[:2]:
        wrong = [axis for axis in _BOTH if output[axis] != printed[axis]] if len(printed) > 1 else _BOTH
        yield from _sides_notes(item, wrong)
    if len(printed) != 2 and output[-1] != printed[-1]:
        yield _maps_note(item)


def size_hint(item: Item, printed: tuple[int, ...]) -> str:
    """What would have given the printed size: other inputs, another padding, the pool's other border."""
    made, _ = _maker(item, _sides)
    step = Step.of(made)
    if made is None or step is None or len(printed) < 2 or printed[:2] == _sides(item.output):
        return ""
    inputs = step.inputs_for(printed[0]) if printed[0] != item.output[0] else ""
    # A window deep in a block is not the row's own to change, and other pixels come into it than into the row.
    is_own = isinstance(item, (Layer, Group))
    columns = _columns_for(made, printed[:2]) if is_own else []
    *others, last = [f"`{column}`" for column in columns[:MAX_WAYS]] or [""]
    ways = f"{', '.join(others)} or {last}" if others else last
    said = (
        [f"{inputs} coming in{'' if is_own else f'to its `{made.op.head}`'} would give {printed[0]}"] if inputs else []
    )
    if ways:
        said.append(f"{ways} in this row {'would too' if inputs else f'would give {printed[0]}x{printed[1]}'}")
    return "; ".join(said)


def _columns_for(layer: Layer, sides: tuple[int, ...]) -> list[str]:
    """The columns with which the row would have these sides: a border, else pixels of it, else a stride."""
    word, ceil = getattr(layer.op, "padding", None), getattr(layer.op, "ceil", None)
    borders = [] if ceil is None or not _gives(layer, sides, ceil=not ceil) else [f"ceil: {str(not ceil).lower()}"]
    words = (each for each in ("same", "half", "valid") if each != word)
    borders += (f"padding: {each}" for each in words if _gives(layer, sides, padding=each))
    tried = ([said for said, columns in tries if _gives(layer, sides, **columns)] for tries in _others(layer))
    return borders or next(filter(None, tried), [])


def _others(layer: Layer) -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Paddings in pixels, smaller than the window: equal ones, then one more below and on the right; then strides."""
    slide = layer.op.slide(*layer.inputs)
    most = min(max(slide.kernel), MAX_PIXELS) if slide is not None and not slide.is_transposed else 0
    equal = [Sides(each, each, each, each) for each in range(1, most)]
    for pixels in (equal, [Sides(each, each + 1, each, each + 1) for each in range(most - 1)]):
        yield [(f"padding: {each}", {"padding": each}) for each in pixels]
    yield [(f"stride: {each}", {"stride": Window(each, each)}) for each in STRIDES]


def _gives(layer: Layer, sides: tuple[int, ...], **columns: Any) -> bool:
    try:
        return _sides(layer.op.model_copy(update=columns).infer(*layer.inputs)) == sides
    except Refused:
        return False


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


def _sides_notes(item: Item, wrong: Sequence[int]) -> Iterator[str]:
    """The arithmetic of the axes that are wrong; of both at once where it is the same."""
    made, block = _maker(item, _sides)
    step = Step.of(made)
    if made is None:
        yield f"the row keeps the size of its input, {item.input}"
    elif step is None:
        yield f"{made.op.head}: {made.input} becomes {made.output}{where(block)}"
    else:
        axes = wrong[:1] if step.of_axis(0) == step.of_axis(1) else wrong
        for axis in axes:
            yield f"{_AXES[axis]}: {step.arithmetic(axis)}{where(block) if axis == axes[0] else ''}"


def _maps_note(item: Item) -> str:
    made, block = _maker(item, channels)
    if made is None:
        return f"the row keeps the maps of its input, {item.input}"
    maps = int(channels(made.output))
    if made.op.head == "concat":
        terms = " + ".join(str(int(channels(shape))) for shape in made.inputs)
        return f"concat: {terms} = {maps} maps{where(block)}"
    given = next((name for name in COUNTS if hasattr(made.op, name)), None)
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
    return any(hasattr(layer.op, name) for name in COUNTS) if part is channels else Step.of(layer) is not None


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
