"""How far apart the pixels are that a chain of rows looks at: the product of its strides.

It is told from the rows and never from shapes: 7 pixels become 3 by a stride of 2 as well as by two kernels without
padding.  Nothing here recurses: a spec may nest a thousand blocks.
"""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterable, Iterator, MutableMapping
from typing import NamedTuple

from archspec.network.trampoline import Steps, run
from archspec.network.tree import Body, Branch, Group, Item, Layer, Merge, Repeat, Use
from archspec.ops.windows import MAX_WINDOW, ONE, Window
from archspec.spec.expressions import Const, Expr, names, terms
from archspec.spec.origins import MAX_TERMS, fits, simplify, substitute


class Stride(NamedTuple):
    """A product of strides, and the expression behind it; None where only the number is known."""

    window: Window
    origin: Expr | None


UNMOVED = Stride(ONE, Const(1))
#: The products behind the rows that `from` may name.
Seen = MutableMapping[str, Stride]


class NoStride(Exception):
    """A chain has no stride that a projection could take; the message says why."""


class Strides:
    """The strides of chains of rows; of a body once, whoever uses it."""

    def __init__(self) -> None:
        self._bodies: dict[Body, Stride] = {}

    def of(self, branches: Iterable[Branch]) -> Stride:
        """The stride that these branches have in common. Raises NoStride."""
        return _common(run(self._along(branch.items, UNMOVED, {})) for branch in branches)

    def _along(self, items: Iterable[Item], step: Stride, seen: Seen) -> Steps[Stride]:
        for item in items:
            if item.row.origin is not None:
                step = _named(item.row.origin.text, seen)
            step = seen[item.name] = yield self._behind(item, step, seen)
        return step

    def _behind(self, item: Item, step: Stride, seen: Seen) -> Steps[Stride]:
        """The product behind a row whose input has ``step``."""
        if isinstance(item, (Layer, Group)):
            return _times(step, *_own(item))
        behind: Stride
        if isinstance(item, Use):
            behind = _times(step, _seen_from_outside((yield self._body(item.body)), item))
        elif isinstance(item, Repeat):
            behind = yield self._repeated(item, step, seen)
        else:
            behind = yield self._meeting(item, step, seen)
        return behind

    def _body(self, body: Body) -> Steps[Stride]:
        if body not in self._bodies:
            self._bodies[body] = yield self._along(body.items, UNMOVED, {})
        return self._bodies[body]

    def _repeated(self, repeat: Repeat, step: Stride, seen: Seen) -> Steps[Stride]:
        for each in repeat.runs:
            for _ in range(each.times):
                before, step = step, (yield self._behind(each.item, step, seen))
                if step.window == before.window:
                    # The others of this run are not counted, though their expressions are factors too.
                    step = step if step == before else Stride(step.window, None)
                    break
        return step

    def _meeting(self, merge: Merge, step: Stride, seen: Seen) -> Steps[Stride]:
        """Of a merge its branches'; a shortcut follows the others, and a gate of one pixel has no say."""
        steps: list[Stride] = []
        for branch in merge.branches:
            if not branch.is_shortcut and branch.output[:-1] == merge.output[:-1]:
                steps += [(yield self._along(branch.items, step, ChainMap({}, seen)))]
        return _common(steps)


def _own(item: Layer | Group) -> Iterator[Stride]:
    for layer in (item,) if isinstance(item, Layer) else item.layers:
        slide = layer.op.slide(*layer.inputs)
        if slide is None:
            continue
        if slide.is_transposed and slide.stride != ONE:
            raise NoStride(f"a `{layer.op.head}` of stride {shown(slide.stride)} makes maps larger")
        yield Stride(slide.stride, _origin(layer, slide.stride))


def _origin(layer: Layer, window: Window) -> Expr | None:
    """The expression of the column; a pool without one moves by its window, of which only the number is known."""
    if "stride" in layer.origins:
        return layer.origins["stride"]
    is_said = window == ONE or getattr(layer.op, "stride", None) is not None
    return Const(int(window.height)) if is_said and window.height == window.width else None


def _times(step: Stride, *others: Stride) -> Stride:
    for other in others:
        window = Window(step.window.height * other.window.height, step.window.width * other.window.width)
        if max(window) > MAX_WINDOW:
            raise NoStride(f"its strides make more than {MAX_WINDOW}")
        step = Stride(window, _product(step.origin, other.origin))
    return step


def _product(one: Expr | None, other: Expr | None) -> Expr | None:
    if one is None or other is None or terms(one) + terms(other) > MAX_TERMS:
        return None
    return simplify("*", one, other)


def _seen_from_outside(stride: Stride, use: Use) -> Stride:
    """What a block's rows make, in the terms of the row that uses it."""
    unsaid = {name for name, argument in use.arguments.items() if argument.origin is None}
    if stride.origin is None or unsaid & set(names(stride.origin)):
        return Stride(stride.window, None)
    origins = {name: argument.origin for name, argument in use.arguments.items() if argument.origin is not None}
    return Stride(stride.window, substitute(stride.origin, origins) if fits(stride.origin, origins) else None)


def _common(steps: Iterable[Stride]) -> Stride:
    """The one stride of all of them, with the first expression that says it."""
    found = list(steps)
    windows = sorted({step.window for step in found})
    if len(windows) != 1:
        raise NoStride(f"its branches have the strides {' and '.join(map(shown, windows))}")
    return Stride(windows[0], next((step.origin for step in found if step.origin is not None), None))


def _named(name: str, seen: Seen) -> Stride:
    if name not in seen:
        raise NoStride(f"it goes on from the row `{name}`, and not from the input of the `add`")
    return seen[name]


def shown(step: Window) -> str:
    """`2`, or `2x1` where the axes differ."""
    return str(step.height) if step.height == step.width else str(step)
